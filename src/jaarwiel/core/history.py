"""How a meeting or question came to stand as it does: every decision, and what it changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.decisions import Decision, standing
from jaarwiel.core.layout import decided, lay_out
from jaarwiel.core.yearplan import Deadline, Meeting, Question, RecordedProposal


@dataclass(frozen=True)
class Step:
    """One decision about an item, and how that stood before and after it."""

    decision: Decision
    before: Meeting | Question
    after: Meeting | Question
    undone: bool
    """Whether a later decision undid it."""


def history(
    cycle: Cycle,
    year: int,
    decisions: Iterable[Decision],
    proposals: Iterable[RecordedProposal],
    item: str,
) -> tuple[Step, ...]:
    """Every decision about this item of this year, oldest first; undone ones and undoings too."""
    decisions = tuple(decisions)
    own = [each for each in decisions if each.item == item]
    others = [each for each in decisions if each.item != item]
    plan = lay_out(cycle, year, others, proposals)
    first = next((each for each in plan.items if each.id == item), None)
    if first is None or isinstance(first, Deadline):
        return ()
    stood = [decided(first, standing(own[:count])) for count in range(len(own) + 1)]
    undone = {each.undoes for each in own if each.kind == "undo"}
    return tuple(
        Step(each, stood[at], stood[at + 1], each.number in undone) for at, each in enumerate(own)
    )


def previous_dates(steps: Iterable[Step]) -> tuple[datetime, ...]:
    """Every moment that a meeting was moved away from, the oldest first; undone moves are none."""
    found = []
    for each in steps:
        before, after = each.before, each.after
        moves = each.decision.kind == "move" and not each.undone
        if moves and isinstance(before, Meeting) and isinstance(after, Meeting):
            found += [before.starts] if before.starts != after.starts else []
    return tuple(found)
