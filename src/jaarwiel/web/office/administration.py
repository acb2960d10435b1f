"""Beheer: what there is to look after, the settings, and whether everything still runs."""

import os
from datetime import timedelta
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from jaarwiel import runs
from jaarwiel.errors import JaarwielError
from jaarwiel.mail.courier import Unreachable
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.office.desk import Desk, NoCycleError
from jaarwiel.office.upkeep import health
from jaarwiel.office.upkeep.settingslist import settings_in_force
from jaarwiel.settings import Settings
from jaarwiel.web.front import READ, DeskHere, Front, FrontHere, Now, Trouble
from jaarwiel.web.session import OfficeOnly

PATIENCE: Final = timedelta(seconds=10)
"""How long somebody waits for a mail server that does not answer."""

router = APIRouter(prefix="/beheer", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def overview(front: FrontHere, desk: DeskHere, now: Now, trouble: Trouble) -> Response:
    """What can be looked after, each with how it stands."""
    checks = (health.cycle_file(front.settings.cycle, trouble), *health.on_record(desk, now))
    return front.pages.show(
        "beheer", tafel=desk.cycle.table.name, mis=[c for c in checks if c.state == "wrong"]
    )


@router.api_route("/instellingen", methods=READ)
def settings(front: FrontHere, desk: DeskHere) -> Response:
    """Every setting, its value and what follows from it."""
    found = settings_in_force(front.settings, desk.address, os.environ)
    return front.pages.show("beheer_instellingen", tafel=desk.cycle.table.name, instellingen=found)


@router.api_route("/gezondheid", methods=READ)
def state(front: FrontHere, desk: DeskHere, now: Now, trouble: Trouble) -> Response:
    """How everything stands. No mail server is asked: that takes a press of the button."""
    return _health(front, desk, now, trouble, "")


@router.post("/gezondheid/mailserver")
def try_mail_server(front: FrontHere, desk: DeskHere, now: Now, trouble: Trouble) -> Response:
    """Connects to the mail server and signs in there; no letter is handed over."""
    return _health(front, desk, now, trouble, _tried(front.settings))


def _health(
    front: Front, desk: Desk, now: Now, trouble: NoCycleError | None, tried: str
) -> Response:
    board = runs.board()
    return front.pages.show(
        "beheer_gezondheid",
        tafel=desk.cycle.table.name,
        punten=health.checks(desk, front.settings, board, now, trouble),
        uitvoeringen=[
            {"naam": each.name, "stand": each.state, "op": each.at.astimezone(now.tzinfo)}
            for each in (board.runs if board else ())
            if each.at
        ],
        mailserver=front.settings.smtp is not None,
        geprobeerd=tried,
    )


def _tried(found: Settings) -> str:
    """Why the mail server could not be reached; "goed" where it was."""
    if found.smtp is None:
        return "Er is geen mailserver ingesteld. Zet JAARWIEL_SMTP en start jaarwiel opnieuw."
    try:
        courier = SmtpCourier(found.smtp, authority=found.smtp_ca, patience=PATIENCE)
        try:
            courier.connect()
        finally:
            courier.close()
    except (Unreachable, JaarwielError) as error:
        return str(error)
    return "goed"
