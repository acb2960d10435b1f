"""What `jaarwiel start` shows first: where everything is, and the link to sign in."""

from urllib.parse import urlsplit

import click

from jaarwiel.mail.mailserver import LOOPBACK
from jaarwiel.office.desk import Desk
from jaarwiel.records import links
from jaarwiel.settings import Settings
from jaarwiel.start.page import HOST


def greet(desk: Desk, found: Settings, prefect_port: int | None) -> None:
    """Shows where everything is, with a new sign-in link; the one before is worthless now."""
    links.revoke(desk.store, "aanmelden", "kantoor")
    token = links.token(desk.store, "aanmelden", "kantoor")
    rows = {
        "Pagina": desk.address,
        "Aanmelden": f"{desk.address}/aanmelden/{token}",
        "Agenda": "de adressen om u op te abonneren staan op de pagina",
        "Planbord": f"http://{HOST}:{prefect_port} (Prefect; start nu)"
        if prefect_port is not None
        else "geen; laat cron de opdracht jaarwiel tick uitvoeren",
        "Gegevens": str(found.state),
        "Mailserver": _mail(found.smtp, desk.address),
    }
    click.echo(desk.cycle.table.name)
    for name, value in rows.items():
        click.echo(f"  {name:<12}{value}")
    click.echo("Stop met Ctrl-C.")


def _mail(smtp: str | None, address: str) -> str:
    if not smtp:
        return "niet ingesteld (JAARWIEL_SMTP): brieven wachten"
    if urlsplit(address).hostname in LOOPBACK:
        return (
            f"ingesteld; let op: links in brieven wijzen naar {address} en werken alleen op "
            "deze computer. Zet JAARWIEL_URL op het adres waarop anderen de pagina bereiken"
        )
    return "ingesteld"
