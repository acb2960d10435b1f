"""Finds what is wrong with a cycle file that has the right shape: names, days and references."""

from collections.abc import Iterable, Iterator
from typing import Final, get_args

from jaarwiel.core.cycle import Cycle, Role, Rung
from jaarwiel.core.cyclecheck import figures, limits, parties, steps, terms, years
from jaarwiel.core.cyclecheck.entries import blocks, unknown_parties, wrong_day
from jaarwiel.core.problem import EntryPath, Problem

LIST_WORDS: Final = frozenset({"termijnen", "besluiten", "overleggen"})
"""What a subscriber may ask for beside the names of the bodies."""
MOMENTS: Final = years.TIMING | {
    "at_opening", "days_before", "workdays_before", "workdays_after",
}  # fmt: skip
"""Keys of which one or another must be given."""
TABLE_ROLES: Final = frozenset({"procescoordinator", "secretaris"})
"""Roles that answer for the table rather than for a party."""
ROLES_IN_WORDS: Final = f"{', '.join(get_args(Role)[:-1])} of {get_args(Role)[-1]}"
TABLE_ID_LENGTH: Final = 40
ID_LENGTH: Final = 60
TOGETHER: Final = {"groups": "parties", "meetings": "deadlines", "decisions": "deadlines"}
"""Lists of which the ids must differ from those of another list as well."""


def problems(cycle: Cycle, misread: Iterable[Problem] = ()) -> tuple[Problem, ...]:
    """Everything that is wrong, in no particular order; empty when the file can be used.

    `misread` has what the reader of the shape could not read; what is no more than a consequence
    of that is left out.
    """
    misread = tuple(misread)
    found = tuple(each for each in _all(cycle) if not _follows_from(each, misread))
    troubled = {each.path for each in (*misread, *found)}
    return (*found, *years.problems(cycle, troubled))


def _follows_from(problem: Problem, misread: Iterable[Problem]) -> bool:
    """Whether this is there only because something else could not be read."""
    return any(
        each.path == problem.path[: len(each.path)]
        or _decides(each.path, problem.path)
        or (each.path[0] in problem.rests_on and _names_it(each.path))
        for each in misread
        if each.path
    )


def _decides(entry: EntryPath, block: EntryPath) -> bool:
    """Whether this entry stands inside a block and may decide what is said of all of it."""
    inside = len(entry) > len(block) and entry[: len(block)] == block
    return inside and (isinstance(entry[len(block)], int) or entry[len(block)] in MOMENTS)


def _names_it(path: EntryPath) -> bool:
    """Whether an element of a list is not known by its name without this entry."""
    return len(path) == 1 or isinstance(path[-1], int) or path[-1] in {"id", "kind"}


def _all(cycle: Cycle) -> tuple[Problem, ...]:
    return (
        *_ids(cycle),
        *limits.problems(cycle),
        *parties.problems(cycle),
        *_bodies(cycle),
        *terms.problems(cycle),
        *figures.of_indicators(cycle),
        *steps.problems(cycle),
        *_ladder(cycle),
        *_days(cycle),
    )


def _ids(cycle: Cycle) -> Iterator[Problem]:
    found: dict[tuple[str, str], list[EntryPath]] = {}
    for path, block in blocks(cycle, ()):
        if hasattr(block, "id"):
            entry = (*path, "id")
            yield from _id(entry, block.id)
            # Rungs need another id within their own ladder only.
            section = str(path[0]) if path[-2:-1] != ("rungs",) else str(path[:-1])
            found.setdefault((TOGETHER.get(section, section), block.id), []).append(entry)
    for (_, word), entries in found.items():
        message = f"het id '{word}' komt {len(entries)} keer voor; geef ieder een eigen id"
        yield from (Problem(entry, message, sees=entries[0]) for entry in entries[1:])


def _id(path: EntryPath, text: str) -> Iterator[Problem]:
    longest = TABLE_ID_LENGTH if path[0] == "table" else ID_LENGTH
    if len(text) > longest:
        message = f"een id van {len(text)} tekens is te lang; gebruik er hooguit {longest}"
        yield Problem(path, message)
    elif not text.replace("-", "").isalnum() or not text.isascii():
        yield Problem(path, f"het id '{text}' mag alleen letters, cijfers en streepjes bevatten")


def _bodies(cycle: Cycle) -> Iterator[Problem]:
    for position, body in enumerate(cycle.bodies):
        if body.id.lower() in LIST_WORDS:
            message = f"het id '{body.id}' betekent in een agenda al iets anders; kies een ander"
            yield Problem(("bodies", position, "id"), message)


def _ladder(cycle: Cycle) -> Iterator[Problem]:
    yield from _rungs(("ladder",), cycle.ladder.rungs)
    for position, ladder in enumerate(cycle.ladders):
        yield from _rungs(("ladders", position), ladder.rungs)


def _rungs(ladder: EntryPath, rungs: tuple[Rung, ...]) -> Iterator[Problem]:
    for position, rung in enumerate(rungs):
        moments = (rung.days_before, rung.workdays_before, rung.workdays_after)
        given = sum(moment is not None for moment in moments) + rung.at_opening
        path: EntryPath = (*ladder, "rungs", position)
        if given != 1:
            yield Problem(
                path,
                "noem precies één moment: at_opening, days_before, workdays_before of"
                " workdays_after",
            )
        if not rung.to:
            yield Problem((*path, "to"), f"niemand wordt aangeschreven; noem {ROLES_IN_WORDS}")
    asked = {role for rung in rungs for role in rung.to}
    if asked and asked <= TABLE_ROLES:
        message = "geen enkele trede schrijft een partij aan; noem bij to de contactpersoon"
        yield Problem((*ladder, "rungs"), message, rests_on=(str(ladder[0]),))


def _days(cycle: Cycle) -> Iterator[Problem]:
    for position, text in enumerate(cycle.days.no_meetings):
        yield from wrong_day(("days", "no_meetings", position), text, same_year=True)
    for position, recess in enumerate(cycle.days.recess):
        if recess.end < recess.start:
            yield Problem(("days", "recess", position, "end"), "het reces eindigt voor het begint")
        yield from unknown_parties(cycle, ("days", "recess", position, "parties"), recess.parties)
    for position, note in enumerate(cycle.legal_notes):
        yield from wrong_day(("legal_notes", position, "day"), note.day, same_year=True)
