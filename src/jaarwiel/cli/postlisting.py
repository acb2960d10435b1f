"""Letters and extensions, as lines of text and as plain data for JSON."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.words.wording import day_in_words, moment_in_words

if TYPE_CHECKING:
    from jaarwiel.core.contributions import Contribution
    from jaarwiel.office.chasing.outgoing import ToCome
    from jaarwiel.records.post import Letter

STATES: Final = {
    "ready": "wacht",
    "sending": "wordt verstuurd of is onzeker",
    "accepted": "aangenomen door de mailserver",
    "failed": "geweigerd door de mailserver",
    "withdrawn": "ingetrokken",
}
WAITS: Final[Mapping[str, str]] = {
    "akkoord": "wacht op akkoord",
    "hand": "aangehouden",
    "reeks": "wacht op controle van de reeks",
    "teruggezet": "is misschien al verstuurd vóór het terugzetten van een reservekopie",
    "bericht": "wacht op een ontvangen bericht",
}
"""Why a letter to come does not go by itself."""


def coming_data(cycle: Cycle, coming: "ToCome") -> dict[str, object]:
    """A letter to come: when, to whom, about what, and whether it waits."""
    letter = coming.letter
    return {
        "id": coming.id,
        "at": coming.planned.at.isoformat(),
        "to": letter.contact.email,
        "name": letter.contact.name,
        "hold": letter.hold,
        "about": [
            {
                "item": ask.contribution.deadline.id,
                "deliverer": ask.contribution.deliverer,
                "name": cycle.name_of(ask.contribution.deliverer),
                "document": ask.contribution.deadline.document,
                "rung": ask.rung.id,
                "last_day": ask.contribution.last_day.isoformat(),
            }
            for ask in letter.asks
        ],
    }


def coming_lines(data: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The same as text."""
    yield "Komende brieven:" if data else "Er komen geen brieven aan."
    for each in data:
        waits = f"  [{WAITS[each['hold']]}]" if each["hold"] else ""
        at = moment_in_words(datetime.fromisoformat(each["at"]))
        yield f"  {each['id']}  {at}  {each['to']}{waits}"
        yield from (
            f"      {about['rung'].replace('-', ' ')}: {about['document']}, {about['name']}"
            for about in each["about"]
        )


def letter_data(letter: "Letter") -> dict[str, object]:
    """A written letter, without its bytes."""
    return {
        "id": letter.id,
        "kind": letter.kind,
        "to": letter.recipient,
        "subject": letter.subject,
        "state": letter.state,
        "hold": letter.hold,
        "written_at": letter.written_at.isoformat(),
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "reply": letter.reply,
        "reason": letter.reason,
        "bounced_at": letter.bounced_at.isoformat() if letter.bounced_at else None,
        "message_id": letter.message_id,
    }


def letter_lines(letters: "Sequence[Letter]") -> Iterator[str]:
    """Written letters as text, newest first."""
    yield "Geschreven brieven:" if letters else "Er is nog niets geschreven."
    for each in letters:
        state = "teruggekomen" if each.bounced_at else STATES[each.state]
        held = ", aangehouden" if each.hold else ""
        at = moment_in_words(each.written_at)
        yield f"  {each.id:>6}  {at}  {each.recipient}  {each.subject}"
        yield f"          {state}{held}"


def extension_data(cycle: Cycle, owed: "Contribution") -> dict[str, object]:
    """What was asked and given for one contribution."""
    asked = owed.asked_for
    return {
        "item": owed.deadline.id,
        "deliverer": owed.deliverer,
        "name": cycle.name_of(owed.deliverer),
        "document": owed.deadline.document,
        "last_day": owed.last_day.isoformat(),
        "extended": owed.is_extended,
        "asked_until": asked.until.isoformat() if asked else None,
        "reason": owed.extensions[-1].reason,
    }


def extension_lines(data: Sequence[Mapping[str, Any]]) -> list[str]:
    """The same as text."""
    return [
        f"{each['item']}/{each['deliverer']}  {each['document']}, {each['name']}: tot en met "
        f"{_day(each['last_day'])}{' (uitstel)' if each['extended'] else ''}"
        + (f"; gevraagd tot en met {_day(each['asked_until'])}" if each["asked_until"] else "")
        for each in data
    ]


def _day(text: str) -> str:
    return day_in_words(date.fromisoformat(text))
