"""What people decided about the items of a year, and which of it still stands."""

from collections.abc import Collection, Iterable
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
    along_with: int | None = None
    """The move in an earlier year that this move goes along with; one undo takes back both."""


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that were not undone, oldest first."""
    decisions = tuple(decisions)
    undone = {each.undoes for each in decisions if each.kind == "undo"}
    return tuple(
        each
        for each in decisions
        if each.kind != "undo" and (not each.number or each.number not in undone)
    )


def taken_back(decisions: Iterable[Decision], item: str) -> tuple[Decision, ...]:
    """What one undo about this item takes back: its last decision, and what moved along with that.

    What was decided on since is left as it is; empty when nothing about the item stands.
    """
    last = {each.item: each for each in standing(decisions)}
    own = last.get(item)
    along = [each for each in last.values() if own and each.along_with == own.number]
    return (own, *along) if own else ()


@dataclass(frozen=True)
class Answers:
    """What the table answered: the year of the question, the id of its rule, and the answer.

    In order of the years; of one year, the newest last.
    """

    given: tuple[tuple[int, str, str], ...] = ()

    def newest(self, rule: str, years: Collection[int] | None = None) -> str | None:
        """The newest answer to this question, of one of these years; None when there is none."""
        found = [answer for year, asked, answer in self.given
                 if asked == rule and (years is None or year in years)]  # fmt: skip
        return found[-1] if found else None


def answers_by(year: int, decisions: Iterable[Decision]) -> Answers:
    """The answers to the questions of this year and before."""
    given = (
        (int(each.item[:4]), each.item.split("/")[1], each.answer)
        for each in decisions
        if each.kind == "answer" and int(each.item[:4]) <= year
    )
    return Answers(tuple(sorted(given, key=lambda each: each[0])))
