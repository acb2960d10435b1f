"""Reads the forms with which a meeting is confirmed, moved or cancelled, and records what they say.

The list of meetings and the page of one meeting have the same forms.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Final

from jaarwiel.core import meetingdates
from jaarwiel.core.decisions import Decision
from jaarwiel.core.history import Step, previous_dates
from jaarwiel.core.yearplan import Meeting, Question, local
from jaarwiel.office.desk import Desk
from jaarwiel.office.meetings import deciding
from jaarwiel.office.meetings.deciding import Act
from jaarwiel.office.meetings.meetingrecord import steps_of
from jaarwiel.office.reasons import MAX_REASON

FARTHEST: Final = timedelta(days=366)
"""How far from its present day a meeting may be moved."""
ACTS: Final[Mapping[str, Act]] = {
    "bevestigen": "confirm",
    "verplaatsen": "move",
    "annuleren": "cancel",
}
UNDO: Final = "ongedaan"


class FormError(Exception):
    """What is wrong with a form, as the name of a sentence in the template, with what it needs."""

    def __init__(self, kind: str, **facts: object) -> None:
        super().__init__(kind)
        self.facts = {"fout": kind, **facts}


def record(desk: Desk, meeting: Meeting, fields: Mapping[str, str], now: datetime, by: str) -> bool:
    """Records what the form decides; tells whether that is about the years to come as well.

    Raises FormError, for a move that breaks rules as well. That can be accepted, but only for the
    date and the objections that were shown.
    """
    if fields.get("besluit") == UNDO:
        return _undo(desk, meeting, fields, now, by)
    act, starts = _read(fields, meeting)
    reason, place = words_of(fields, "reden"), words_of(fields, "plaats")
    if act == "cancel" and not reason:
        raise FormError("reden")
    if starts is not None and starts != meeting.starts:
        _check_accepted(desk, meeting, starts, fields.get("toch"), now)
    if starts is not None and "komende" in fields:
        deciding.move_to_come(desk, meeting.id, starts, now, by, reason, place=place)
        return True
    deciding.decide(
        desk, meeting.id, act, now, by, starts, reason, place=place if act == "move" else ""
    )
    return False


def _undo(desk: Desk, meeting: Meeting, fields: Mapping[str, str], now: datetime, by: str) -> bool:
    """Undoes what the button stood beside, and nothing else when that has changed.

    Tells whether moves of later years were undone with it.
    """
    with desk.store.writing():
        shown = fields.get("nummer")
        if shown is not None and shown != numbers(deciding.to_take_back(desk, meeting.id)):
            raise FormError("intussen")
        return bool(deciding.undo(desk, meeting.id, now, by).along)


def numbers(found: Iterable[Decision]) -> str:
    """Stands in the form of an undo for the decisions that it takes back."""
    return ",".join(str(each.number) for each in found)


def words_of(fields: Mapping[str, str], name: str) -> str:
    """One line of text from a form. Raises FormError when it is too long."""
    text = " ".join(fields.get(name, "").split())
    if len(text) > MAX_REASON:
        raise FormError("lang")
    return text


def _read(fields: Mapping[str, str], meeting: Meeting) -> tuple[Act, datetime | None]:
    """The decision, and for a move the new moment."""
    act = ACTS.get(fields.get("besluit", ""))
    if act is None:
        raise FormError("besluit")
    return act, _starts(fields, meeting) if act == "move" else None


def _starts(fields: Mapping[str, str], meeting: Meeting) -> datetime:
    try:
        day = date.fromisoformat(fields.get("datum", ""))
        at = time.fromisoformat(fields.get("tijd", ""))
    except ValueError as error:
        raise FormError("moment") from error
    if abs(day - meeting.day) > FARTHEST or at.tzinfo is not None:
        raise FormError("ver")
    return local(day, at.replace(second=0, microsecond=0))


def _check_accepted(
    desk: Desk, meeting: Meeting, starts: datetime, accepted: str | None, now: datetime
) -> None:
    found = deciding.objections(desk, meeting.id, starts, now)
    shown = fingerprint(meeting.id, starts.isoformat(), *found)
    if found and accepted != shown:
        raise FormError("regels", bezwaren=found, naar=starts, aanvaarding=shown)


def fingerprint(*shown: str) -> str:
    """Stands in a form for what was shown beside it, so that only that is agreed to."""
    return sha256("\n".join(shown).encode()).hexdigest()[:16]


def card(desk: Desk, meeting: Meeting, now: datetime) -> dict[str, object]:
    """What every page shows of a meeting."""
    steps = steps_of(desk, meeting)
    undoes = deciding.to_take_back(desk, meeting.id)
    cancelled = [each.decision for each in steps if each.decision.kind == "cancel"]
    return {
        "overleg": meeting,
        "voorbij": meeting.ends <= now,
        "anker": meeting.id.replace("/", "."),
        "deelnemers": [desk.cycle.name_of(party) for party in meeting.parties],
        "bezwaren": card_conflicts(desk, meeting),
        "laatste_besluit": undoes[0] if undoes else None,
        "terug": {
            "nummers": numbers(undoes),
            "naar": _before(steps, undoes[0]) if undoes else None,
            "later": [_stands_again(desk, each) for each in undoes[1:]],
        },
        "eerder": previous_dates(steps),
        "reden": cancelled[-1].reason if cancelled else "",
        "eerste": (meeting.day - FARTHEST).isoformat(),
        "laatste": (meeting.day + FARTHEST).isoformat(),
    }


def _before(steps: Iterable[Step], last: Decision) -> Meeting | Question | None:
    """How the meeting stands once its last decision is undone."""
    return next((each.before for each in steps if each.decision.number == last.number), None)


def _stands_again(desk: Desk, along: Decision) -> Meeting | Question | None:
    return _before(steps_of(desk, deciding.find(desk, along.item)), along)


def card_conflicts(desk: Desk, meeting: Meeting) -> tuple[str, ...]:
    """The holidays and recesses that the meeting falls in, by name."""
    return meetingdates.conflicts(desk.cycle, meeting.day, meeting.parties)
