"""The letters: what kind, for which party, how they stand and when. Never who got them."""

import re
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from jaarwiel.records import lettermarks
from jaarwiel.records.lettermarks import LetterMark
from jaarwiel.web.api.asked import Asked, AskedHere, StretchHere
from jaarwiel.web.api.shape import Moment, Page, Shape, word

router = APIRouter(tags=["Post"])

State = Literal[
    "klaar", "aangehouden", "wordt-verzonden", "verzonden", "onzeker", "mislukt", "ingetrokken",
    "onbestelbaar",
]  # fmt: skip
STATES: Final[dict[str, State]] = {
    "ready": "klaar",
    "sending": "wordt-verzonden",
    "accepted": "verzonden",
    "failed": "mislukt",
    "withdrawn": "ingetrokken",
}
LARGEST: Final = 2**62


class Brief(Shape):
    """Een brief per mail. Aan wie, het onderwerp en de tekst blijven aan de tafel."""

    nummer: int = Field(description="Nummer van de brief.")
    soort: str = Field(description="Wat voor brief het is, als inbreng of uitnodiging.")
    partijen: list[str] = Field(
        description="Voor wie iets wordt gevraagd, of voor wie de lezer een rol heeft."
    )
    termijnen: list[str] = Field(description="Kenmerken van wat er wordt gevraagd.")
    stand: State = Field(description="Wat er van de brief werd.")
    geschreven_op: Moment = Field(description="Wanneer hij werd geschreven.")
    verzonden_op: Moment | None = Field(default=None, description="Wanneer hij uitging.")
    teruggekomen_op: Moment | None = Field(
        default=None, description="Wanneer hij onbestelbaar bleek."
    )


@router.get("/brieven", operation_id="getBrieven", summary="Brieven")
def letters(
    *,
    asked: AskedHere,
    stretch: StretchHere,
    partij: Annotated[str | None, word("Alleen voor deze partij of groep.")] = None,
    soort: Annotated[str | None, word("Alleen van deze soort.")] = None,
    stand: Annotated[State | None, Query(description="Alleen die zo staan.")] = None,
) -> Page[Brief]:
    """De brieven die geschreven zijn, de nieuwste eerst."""
    if partij is not None:
        asked.desk.party(partij)
    found = (
        each
        for each in lettermarks.marks(asked.desk.store, _below(stretch.after))
        if (partij is None or partij in each.parties)
        and soort in {None, _kind(each)}
        and stand in {None, _state(asked, each)}
    )
    part, links = stretch.of(asked, found, lambda each: (-each.number,))
    return Page[Brief](links=links, resultaten=[_shown(asked, each) for each in part])


def _below(after: tuple[int | str, ...] | None) -> int | None:
    """The number below which the next letters are; None where the cursor does not say."""
    number = after[0] if after else None
    return -number if isinstance(number, int) and -LARGEST < number < 0 else None


def _kind(each: LetterMark) -> str:
    """The first word of what tells letters apart: "dank-12" is "dank"."""
    return re.split("[ -]", each.kind, maxsplit=1)[0]


def _state(asked: Asked, each: LetterMark) -> State:
    if each.bounced_at:
        return "onbestelbaar"
    if each.is_uncertain(asked.now):
        return "onzeker"
    return "aangehouden" if each.hold and each.state == "ready" else STATES[each.state]


def _shown(asked: Asked, each: LetterMark) -> Brief:
    return Brief(
        nummer=each.number,
        soort=_kind(each),
        partijen=list(each.parties),
        termijnen=list(each.items),
        stand=_state(asked, each),
        geschreven_op=each.written_at,
        verzonden_op=each.sent_at,
        teruggekomen_op=each.bounced_at,
    )
