"""What people decided about the items of a year, and which of it still stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Decision:
    """What a person decided about one item, and when.

    `starts` is the moment that the meeting then has: where a move takes it, and where it stood
    when it was confirmed or cancelled. So what people agreed on stays, whatever the file proposes.
    """

    item: str
    kind: Literal["confirm", "move", "cancel", "answer", "undo"]
    decided_at: datetime
    decided_by: str
    starts: datetime | None = None
    reason: str = ""
    answer: str = ""
    """What the table answered to a question, in the words of the cycle file."""
    place: str = ""
    """Where a moved meeting is held, when that changes too."""
    number: int = 0
    """By which an undo names it; 0 before it is on record."""
    undoes: int | None = None


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that were not undone, oldest first."""
    decisions = tuple(decisions)
    undone = {each.undoes for each in decisions if each.kind == "undo"}
    return tuple(
        each
        for each in decisions
        if each.kind != "undo" and (not each.number or each.number not in undone)
    )


def answers_by(year: int, decisions: Iterable[Decision]) -> dict[str, str]:
    """The newest answer to each question of this year or before, by the id of its rule."""
    answers = sorted(
        (each for each in decisions if each.kind == "answer" and int(each.item[:4]) <= year),
        key=lambda each: int(each.item[:4]),
    )
    return {each.item.split("/")[1]: each.answer for each in answers}
