"""What the planning board shows of a run, in Markdown. Organisations and numbers, never persons."""

from collections.abc import Sequence
from pathlib import Path

from jaarwiel.office.chasing.chase import ChaseReport
from jaarwiel.office.documents.papersets import SetVersion
from jaarwiel.office.documents.versionfiles import Made
from jaarwiel.office.tickall import Outcome
from jaarwiel.records.post import Letter


def standing(report: ChaseReport) -> str:
    """How the letters stand after a tick."""
    sent = report.sent
    counts = {
        "geschreven": len(report.written),
        "aangenomen door de mailserver": len(sent.accepted),
        "ingetrokken (niet meer nodig)": len(sent.withdrawn),
        "later opnieuw": len(sent.postponed),
        "geweigerd": len(sent.failed),
        "onzeker": len(sent.uncertain),
        "wachtend": report.waiting,
        "aangehouden": len(report.held),
    }
    lines = ["# Stand van zaken", "", "| Brieven | Aantal |", "|---|---:|"]
    lines += [f"| {name} | {count} |" for name, count in counts.items()]
    lines += _remarks(report)
    return "\n".join(lines) + "\n"


def _remarks(report: ChaseReport) -> list[str]:
    remarks = []
    if report.sent.failed:
        remarks.append(f"Geweigerd: {_numbers(report.sent.failed)}.")
    if report.sent.uncertain:
        remarks.append(f"Onzeker of ze zijn aangekomen: {_numbers(report.sent.uncertain)}.")
    remarks += [f"**Let op:** {trouble}" for trouble in report.troubles]
    if report.without_contact:
        remarks.append(f"Zonder contactpersoon: {', '.join(report.without_contact)}.")
    return [line for remark in remarks for line in ("", remark)]


def _numbers(letters: Sequence[Letter]) -> str:
    return ", ".join(f"brief {letter.id}" for letter in letters)


def assembled(version: Made, paths: Sequence[Path]) -> str:
    """What was assembled, where it is, and whose contribution is not in it yet."""
    status = "definitief" if version.final else "concept"
    lines = [
        f"# {version.title}",
        "",
        f"Versie {version.label}, {status}."
        if version.is_new
        else f"Ongewijzigd sinds versie {version.label}; er is geen nieuwe versie gemaakt.",
        "",
        *(f"- `{path}`" for path in paths),
    ]
    if not isinstance(version, SetVersion):  # in which each paper says so itself
        missing = [f"- {name}" for name in version.missing] or ["Alle inbreng is verwerkt."]
        lines += ["", "## Nog niet of niet volledig ontvangen", "", *missing]
    return "\n".join(lines) + "\n"


def table_row(outcome: Outcome) -> dict[str, str | int]:
    """How one of many tables stands after a tick, as a row."""
    row: dict[str, str | int] = {"tafel": outcome.name, "melding": outcome.trouble}
    if (ticked := outcome.ticked) is None:
        return row
    sent = (ticked.round.sent, ticked.invited.sent)
    return row | {
        "stukken": len(ticked.papers),
        "geschreven": len(ticked.round.written) + len(ticked.invited.written),
        "verstuurd": sum(len(each.accepted) for each in sent),
        "wachtend": ticked.round.waiting,
        "aangehouden": len(ticked.round.held),
    }
