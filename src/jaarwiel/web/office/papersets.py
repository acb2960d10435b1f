"""The set of papers of a meeting, its agenda and its letter of invitation, for the office."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from jaarwiel.core.yearplan import Meeting
from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import papersets
from jaarwiel.office.documents.assemble import needs_reason
from jaarwiel.office.meetings import deciding
from jaarwiel.office.reasons import MAX_REASON
from jaarwiel.records import archive
from jaarwiel.records.papers import shown_sets
from jaarwiel.web.front import READ, DeskHere, Fields, Now
from jaarwiel.web.office import papers
from jaarwiel.web.session import By, OfficeOnly

# Before the page of the meeting: its path takes in whatever follows.
router = APIRouter(prefix="/overleggen/{year}/{name:path}", dependencies=[OfficeOnly])


@router.post("/stukkenset")
def assemble(year: str, name: str, fields: Fields, desk: DeskHere, now: Now, by: By) -> Response:
    """Makes the next version of the set and goes back to the page of the meeting."""
    meeting, kind = deciding.find(desk, f"{year}/{name}"), fields.get("soort", "")
    if kind not in {"concept", "definitief"}:
        raise InputError(f"'{kind}' kan niet worden samengesteld. Kies concept of definitief.")
    made = papersets.assemble_set(
        desk, meeting, now, by, final=kind == "definitief", reason=fields.get("reden", "")
    )
    what = "samengesteld" if made.is_new else "ongewijzigd"
    return RedirectResponse(f"/overleggen/{meeting.id}?{what}={made.id}#melding", 303)


@router.api_route("/agenda/{form:vorm}", methods=READ)
def download_agenda(year: str, name: str, form: str, desk: DeskHere, now: Now) -> Response:
    """The agenda alone, as it stands now."""
    return _loose(desk, f"{year}/{name}", "agenda", form, now)


@router.api_route("/uitnodigingsbrief/{form:vorm}", methods=READ)
def download_letter(year: str, name: str, form: str, desk: DeskHere, now: Now) -> Response:
    """The letter of invitation, as it would be today."""
    return _loose(desk, f"{year}/{name}", "uitnodigingsbrief", form, now)


def _loose(desk: Desk, item: str, what: str, form: str, now: Now) -> Response:
    meeting = deciding.find(desk, item)
    content = papersets.make_loose(desk, meeting, what, form, now)
    return papers.as_file(papersets.loose_name(meeting, what, form), form, content)


def card(
    desk: Desk, meeting: Meeting, now: Now, made: int | None, unchanged: int | None
) -> Mapping[str, object]:
    """The versions of the set with what is in each, and the one that was just made."""
    versions = papersets.versions_of_set(desk, meeting)
    shown = shown_sets(meeting, versions, now.date())
    return {
        "versies": [
            {"versie": each, "stukken": _titled(desk, each.id), "zichtbaar": each in shown[:1]}
            for each in versions
        ],
        "zojuist": next((each for each in versions if each.id in {made, unchanged}), None),
        "ongewijzigd": made is None,
        "verouderd": bool(versions) and papersets.is_outdated(desk, meeting, versions[0]),
        "reden_nodig": needs_reason(next(iter(versions), None)),
        "langste": MAX_REASON,
    }


def _titled(desk: Desk, number: int) -> list[tuple[str, archive.StoredDocument]]:
    return [(_title(desk, each.item), each) for each in archive.papers_in(desk.store, number)]


def _title(desk: Desk, item: str) -> str:
    """What people call this document; its identity when the cycle file no longer knows it."""
    year = int(item.partition("/")[0])
    known = desk.plan(year).deadlines if desk.cycle.knows(year) else ()
    return next((each.document for each in known if each.id == item), item)
