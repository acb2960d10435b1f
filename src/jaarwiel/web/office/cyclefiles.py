"""The cycle file in force: what it says, and another one in its place after seeing what that does.

The file that was looked at travels along in the form, so nothing stands half done on the server.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from jaarwiel.cyclefiles.cyclefile import CycleFileError
from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk, NoCycleError, open_desk
from jaarwiel.office.table import cyclekeeping
from jaarwiel.office.table.cyclekeeping import OvertakenError, Preview
from jaarwiel.runs import PUBLISHING, request_run
from jaarwiel.web.front import READ, DeskHere, Fields, Front, FrontHere, Now, Trouble
from jaarwiel.web.office import agenda
from jaarwiel.web.parts import cyclefindings, cyclewords
from jaarwiel.web.parts.contactformulier import sentence
from jaarwiel.web.session import By, CoordinatorOnly, OfficeOnly
from jaarwiel.web.upload import PostedHere

TAKE_ALONG: Final = "downloaden"
LAST_READ: Final = "laatst-gelezen"
"""How the form calls the file as it last could be read, beside the names of the earlier ones."""

router = APIRouter(prefix="/beheer/cyclus", dependencies=[OfficeOnly])


@router.api_route("", methods=READ)
def page(front: FrontHere, desk: DeskHere, now: Now, broken: Trouble, gedaan: str = "") -> Response:
    """What the file says, the file itself, and the earlier ones."""
    return _page(front, desk, now, broken, gedaan=gedaan == "vervangen")


@router.api_route("/bestand", methods=READ)
def download(front: FrontHere) -> Response:
    """The file in force."""
    path = front.settings.cycle
    return _sent(cyclekeeping.current(path), path.name)


@router.api_route("/eerder/{name}", methods=READ)
def download_earlier(name: str, front: FrontHere) -> Response:
    """A file that was in force before. Raises NotFoundError."""
    return _sent(cyclekeeping.read_earlier(front.settings.cycle, name), name)


@router.post("/voorbeeld")
def show(
    posted: PostedHere, front: FrontHere, desk: DeskHere, now: Now, broken: Trouble
) -> Response:
    """What the file that was chosen, pasted or picked from the earlier ones would do."""
    try:
        content = _chosen(front, posted.fields, posted.content)
    except InputError as error:
        return _page(front, desk, now, broken, trouble=sentence(error))
    return _shown(front, desk, content, now)


@router.post("/vervangen", dependencies=[CoordinatorOnly])
def replace(fields: Fields, front: FrontHere, desk: DeskHere, now: Now, by: By) -> Response:
    """Puts the file that was shown in force, or hands it out where that cannot be done."""
    content = _carried(fields.get("bestand", ""))
    if fields.get("wat") == TAKE_ALONG:
        return _sent(content, front.settings.cycle.name)
    path = front.settings.cycle
    try:
        cyclekeeping.replace(desk, path, content, fields.get("kenmerk", ""), now, by)
    except OvertakenError:
        return _shown(front, desk, content, now, overtaken=True)
    except CycleFileError:
        return _shown(front, desk, content, now)
    with open_desk(front.settings) as renewed:
        agenda.make_links(renewed)
    after = BackgroundTask(request_run, PUBLISHING)
    return RedirectResponse("/beheer/cyclus?gedaan=vervangen#melding", 303, background=after)


def _chosen(front: Front, fields: Mapping[str, str], content: bytes | None) -> bytes:
    """The file of the form. Raises InputError where there is none."""
    if fields.get("eerder") == LAST_READ and front.cycle.content is not None:
        return front.cycle.content
    if fields.get("eerder"):
        return cyclekeeping.read_earlier(front.settings.cycle, fields["eerder"])
    pasted = fields.get("tekst", "")
    if content is not None and pasted.strip():
        raise InputError("Kies een bestand, of plak de tekst; niet allebei")
    if content is None and not pasted.strip():
        raise InputError("Kies een bestand, of plak de tekst van een cyclusbestand")
    return content if content is not None else pasted.replace("\r\n", "\n").encode()


def _carried(text: str) -> bytes:
    """The file that travelled along in the form. Raises InputError."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise InputError("Het formulier is niet volledig. Open de pagina opnieuw.") from None


def _sent(content: bytes, name: str) -> Response:
    safe = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\' else "-"
                   for sign in name)  # fmt: skip
    headers = {
        "Content-Disposition": f'attachment; filename="{safe}"',
    }
    return Response(content, media_type="application/toml", headers=headers)


# ---------------------------------------------------------------------------------------- pages


def _page(
    front: Front,
    desk: Desk,
    now: datetime,
    broken: NoCycleError | None,
    *,
    gedaan: bool = False,
    trouble: str = "",
) -> Response:
    path = front.settings.cycle
    cycle = desk.cycle
    found = cyclefindings.located(path, broken.findings) if broken else []
    return front.pages.show(
        "beheer_cyclus",
        422 if trouble else 200,
        tafel=cycle.table.name,
        bevindingen=found,
        gemerkt={each.bevinding.line for each in found},
        laatst_gelezen=LAST_READ if broken and front.cycle.content is not None else "",
        cyclus=cycle,
        pad=cyclekeeping.place(path),
        stappen=cyclewords.stages(cycle, now.date()),
        wie=lambda selectors: cyclewords.named(cycle, selectors),
        stap_van=lambda step: cyclewords.step_name(cycle, step),
        laatste_dag=cyclewords.last_day,
        regels=cyclefindings.source_lines(path),
        eerder=cyclekeeping.earlier(path),
        belet=cyclekeeping.obstacle(path),
        gedaan=gedaan,
        fout=trouble,
    )


def _shown(
    front: Front, desk: Desk, content: bytes, now: datetime, *, overtaken: bool = False
) -> Response:
    """What this file would do, or what is wrong with it."""
    path = front.settings.cycle
    facts: dict[str, object] = {"tafel": desk.cycle.table.name, "ingehaald": overtaken,
                                "belet": cyclekeeping.obstacle(path)}  # fmt: skip
    try:
        seen = cyclekeeping.preview(desk, path, content, now)
    except CycleFileError as error:
        found = cyclefindings.beside(content, error.findings)
        facts |= {"fout": "", "bevindingen": found}
        return front.pages.show("beheer_cyclus_voorbeeld", 422, **facts)
    except InputError as error:
        facts |= {"fout": sentence(error), "bevindingen": ()}
        return front.pages.show("beheer_cyclus_voorbeeld", 422, **facts)
    facts |= _effect(seen) | {"fout": "", "bevindingen": ()}
    return front.pages.show("beheer_cyclus_voorbeeld", 409 if overtaken else 200, **facts)


def _effect(seen: Preview) -> dict[str, object]:
    kept = [each for each in seen.consequences if not each.lost]
    return {
        "gezien": seen,
        "raakt_los": [each for each in seen.consequences if each.lost],
        "verandert": [each for each in kept if each.kind != "stays"],
        "blijft": [each for each in kept if each.kind == "stays"],
        "bestand": base64.b64encode(seen.content).decode(),
    }
