"""Finds what is wrong with a cycle file that has the right shape: names, days and references."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass
from string import Formatter
from typing import Any, Final, get_args

from jaarwiel.core.cycle import (
    Cycle,
    DeadlineRule,
    DecisionRule,
    Group,
    Ladder,
    MeetingRule,
    Party,
    PartyKind,
    Recess,
    Rung,
    Table,
    Term,
    Theme,
    month_day,
)
from jaarwiel.core.problem import EntryPath, Problem, meant

TITLE_WORDS: Final = frozenset({"year", "evaluated", "first", "last"})
MEETING_WORDS: Final = frozenset({"year", "party"})
KINDS: Final = get_args(PartyKind)
EVERYBODY: Final = "alle"
"""The name of the feed with everything in it, beside those of the parties."""
RESERVED_DOCUMENTS: Final = frozenset({"bouwstenen"})
"""Templates that other documents are made with."""
TABLE_ID_LENGTH: Final = 40
ID_LENGTH: Final = 60
READABLE: Final = 10**12
"""Numbers from here on are not repeated in a message."""
BOUNDS: Final[dict[type, dict[str, tuple[int, int]]]] = {
    Table: {"first_year": (2000, 2100)},
    Term: {"years": (1, 10), "first": (2000, 2200)},
    DeadlineRule: {"assembled_workdays": (0, 60)},
    MeetingRule: {"minutes": (1, 24 * 60), "papers_workdays": (0, 60)},
    DecisionRule: {"years": (2000, 2200)},
    Ladder: {"stops_after_workdays": (0, 120)},
    Rung: {"days_before": (0, 366), "workdays_before": (0, 120), "workdays_after": (0, 120)},
}
"""The least and the greatest number (both inclusive), by block and key."""
NOT_BLANK: Final[dict[type, tuple[str, ...]]] = {
    Table: ("name",),
    Recess: ("name",),
    Party: ("name",),
    Group: ("name",),
    Theme: ("name",),
    DeadlineRule: ("step", "title", "title_update", "document", "document_update",
                   "request", "request_update", "fields"),
    MeetingRule: ("title",),
    DecisionRule: ("title", "question"),
}  # fmt: skip
TOGETHER: Final = {"groups": "parties", "meetings": "deadlines", "decisions": "deadlines"}
"""Lists of which the ids must differ from those of another list as well."""


def problems(cycle: Cycle) -> tuple[Problem, ...]:
    """Everything that is wrong, in no particular order; empty when the file can be used."""
    return (
        *_ids(cycle),
        *_reserved_ids(cycle),
        *_empty_lists(cycle),
        *_blank_texts(cycle),
        *_numbers(cycle),
        *_parties(cycle),
        *_groups(cycle),
        *_deadlines(cycle),
        *_meetings(cycle),
        *_decisions(cycle),
        *_ladder(cycle),
        *_days(cycle),
    )


def _blocks(value: object, path: EntryPath) -> Iterator[tuple[EntryPath, Any]]:
    """This block and every block in it, each with its path."""
    if isinstance(value, tuple):
        for position, each in enumerate(value):
            yield from _blocks(each, (*path, position))
    elif is_dataclass(value):
        yield path, value
        for field in fields(value):
            yield from _blocks(getattr(value, field.name), (*path, field.name))


def _values(value: object, path: EntryPath) -> Iterator[tuple[EntryPath, Any]]:
    """The value, or each value of the list; nothing when it was left out."""
    if isinstance(value, tuple):
        yield from (((*path, position), each) for position, each in enumerate(value))
    elif value is not None:
        yield path, value


def _ids(cycle: Cycle) -> Iterator[Problem]:
    found: dict[tuple[str, str], list[EntryPath]] = {}
    for path, block in _blocks(cycle, ()):
        if hasattr(block, "id"):
            entry = (*path, "id")
            yield from _id(entry, block.id)
            section = str(path[0])
            found.setdefault((TOGETHER.get(section, section), block.id), []).append(entry)
    for (_, word), entries in found.items():
        message = f"het id '{word}' komt {len(entries)} keer voor; geef ieder een eigen id"
        yield from (Problem(entry, message) for entry in entries[1:])


def _id(path: EntryPath, text: str) -> Iterator[Problem]:
    longest = TABLE_ID_LENGTH if path[0] == "table" else ID_LENGTH
    if len(text) > longest:
        message = f"een id van {len(text)} tekens is te lang; gebruik er hooguit {longest}"
        yield Problem(path, message)
    elif not text.replace("-", "").isalnum() or not text.isascii():
        yield Problem(path, f"het id '{text}' mag alleen letters, cijfers en streepjes bevatten")


def _reserved_ids(cycle: Cycle) -> Iterator[Problem]:
    for position, party in enumerate(cycle.parties):
        alone = [each.id for each in cycle.parties if each.kind == party.kind] == [party.id]
        own = {party.kind} if alone else set()
        yield from _reserved(("parties", position, "id"), party.id, own)
    for position, group in enumerate(cycle.groups):
        yield from _reserved(("groups", position, "id"), group.id, set())
    for position, rule in enumerate(cycle.deadlines):
        if rule.id in RESERVED_DOCUMENTS:
            message = f"het id '{rule.id}' is de naam van een ander sjabloon; kies een ander id"
            yield Problem(("deadlines", position, "id"), message)


def _reserved(path: EntryPath, word: str, own: Collection[str]) -> Iterator[Problem]:
    """Whether this id means more parties than one; a party alone of its kind may be called so."""
    if word.lower() == EVERYBODY:
        yield Problem(path, f"het id '{word}' is de naam van de agenda met alles; kies een ander")
    elif word in KINDS and word not in own:
        yield Problem(path, f"het id '{word}' is de naam van een soort partijen; kies een ander")


def _empty_lists(cycle: Cycle) -> Iterator[Problem]:
    wanted: tuple[tuple[EntryPath, tuple[object, ...], str], ...] = (
        (("parties",), cycle.parties, "partij"),
        (("themes",), cycle.themes, "thema"),
        (("deadlines",), cycle.deadlines, "termijn"),
        (("ladder", "rungs"), cycle.ladder.rungs, "trede"),
    )
    for path, entries, what in wanted:
        if not entries:
            yield Problem(path, f"de lijst is leeg; noem ten minste één {what}")


def _blank_texts(cycle: Cycle) -> Iterator[Problem]:
    for path, block in _blocks(cycle, ()):
        for key in NOT_BLANK.get(type(block), ()):
            for entry, text in _values(getattr(block, key), (*path, key)):
                if not text.strip():
                    yield Problem(entry, "de tekst is leeg; vul hier iets in")


def _numbers(cycle: Cycle) -> Iterator[Problem]:
    for path, block in _blocks(cycle, ()):
        for key, bounds in BOUNDS.get(type(block), {}).items():
            for entry, number in _values(getattr(block, key), (*path, key)):
                yield from _number(entry, number, *bounds)


def _number(path: EntryPath, number: int, least: int, greatest: int) -> Iterator[Problem]:
    if not least <= number <= greatest:
        shown = f"{number}" if abs(number) < READABLE else "dit getal"
        message = f"{shown} kan hier niet; noem een getal van {least} tot en met {greatest}"
        yield Problem(path, message)


def _unknown(path: EntryPath, what: str, word: str, known: Iterable[str]) -> Problem:
    return Problem(path, f"onbekende {what} '{word}'. {meant(word, known)}")


def _selectors(cycle: Cycle, path: EntryPath, selectors: Iterable[str]) -> Iterator[Problem]:
    known = [each.id for each in cycle.parties]
    known += sorted({each.kind for each in cycle.parties})
    for position, word in enumerate(selectors):
        if word not in known:
            yield _unknown((*path, position), "partij", word, known)


def _parties(cycle: Cycle) -> Iterator[Problem]:
    corporations = [each.id for each in cycle.parties if each.kind == "corporatie"]
    separate = [rule.id for rule in cycle.meetings if rule.for_each]
    for position, party in enumerate(cycle.parties):
        path: EntryPath = ("parties", position, "corporatie")
        if party.corporatie is None and party.kind == "huurdersorganisatie" and separate:
            yield Problem(
                path,
                f"ontbreekt bij '{party.id}'; noem de corporatie waar deze huurdersorganisatie"
                f" bij hoort, want vergadering '{separate[0]}' is er voor ieder apart",
            )
        if party.corporatie is not None and party.corporatie not in corporations:
            yield _unknown(path, "corporatie", party.corporatie, corporations)


def _groups(cycle: Cycle) -> Iterator[Problem]:
    known = {
        "parties": ("partij", [each.id for each in cycle.parties]),
        "documents": ("stuk", [each.id for each in cycle.deadlines]),
    }
    for position, group in enumerate(cycle.groups):
        for key, (what, words) in known.items():
            for path, word in _values(getattr(group, key), ("groups", position, key)):
                if word not in words:
                    yield _unknown(path, what, word, words)


def _day(path: EntryPath, text: str | None) -> Iterator[Problem]:
    if text is None:
        return
    try:
        month_day(text)
    except ValueError:
        yield Problem(path, f"'{text}' is geen dag. Schrijf bijvoorbeeld \"1 april\"")


def _window(path: EntryPath, rule: DeadlineRule | DecisionRule) -> Iterator[Problem]:
    days = {"opens": rule.opens, "before": rule.before, "until": rule.until}
    wrong = [problem for key, text in days.items() for problem in _day((*path, key), text)]
    yield from wrong
    if isinstance(rule, DeadlineRule):
        for key in ("input_before", "concept_before"):
            yield from _inside(path, key, rule)
    if (rule.before is None) == (rule.until is None):
        yield Problem(path, "noem ofwel before (vóór deze dag) ofwel until (uiterlijk deze dag)")
    elif not wrong and month_day(rule.opens) >= month_day(rule.before or rule.until or ""):
        yield Problem((*path, "opens"), f"'{rule.opens}' ligt niet voor het einde van de termijn")


def _inside(path: EntryPath, key: str, rule: DeadlineRule) -> Iterator[Problem]:
    """Whether a day inside the window is a day, and inside it."""
    text = getattr(rule, key)
    wrong = list(_day((*path, key), text))
    yield from wrong
    ends = [rule.opens, rule.before or rule.until]
    if text is None or wrong or any(end is None or list(_day(path, end)) for end in ends):
        return
    if not month_day(rule.opens) < month_day(text) <= month_day(rule.before or rule.until or ""):
        yield Problem((*path, key), f"'{text}' ligt niet binnen de termijn")


def _words(path: EntryPath, text: str | None, known: frozenset[str]) -> Iterator[Problem]:
    """Fields that are more than one plain word: `str.format` would reach into the program."""
    try:
        parts = list(Formatter().parse(text or ""))
    except ValueError:
        yield Problem(path, f"de accolades in '{text}' kloppen niet")
        return
    possible = ", ".join(f"{{{word}}}" for word in sorted(known))
    for _, word, spec, conversion in parts:
        if word is not None and (spec or conversion or word not in known):
            written = f"{word}!{conversion}" if conversion else word
            written = f"{{{written}:{spec}}}" if spec else f"{{{written}}}"
            yield Problem(path, f"onbekende invulling '{written}'. Mogelijk is: {possible}.")


def _deadlines(cycle: Cycle) -> Iterator[Problem]:
    for position, rule in enumerate(cycle.deadlines):
        path: EntryPath = ("deadlines", position)
        yield from _window(path, rule)
        yield from _selectors(cycle, (*path, "owed_by"), rule.owed_by)
        for key in ("title", "title_update", "document", "document_update"):
            yield from _words((*path, key), getattr(rule, key), TITLE_WORDS)
        if not rule.fields:
            yield Problem((*path, "fields"), "noem ten minste één onderdeel dat wordt gevraagd")


def _meetings(cycle: Cycle) -> Iterator[Problem]:
    earlier = [rule.id for rule in cycle.deadlines]
    for position, rule in enumerate(cycle.meetings):
        path: EntryPath = ("meetings", position)
        yield from _selectors(cycle, (*path, "participants"), rule.participants)
        yield from _words((*path, "title"), rule.title, MEETING_WORDS)
        yield from _day((*path, "not_before"), rule.not_before)
        yield from _meeting_references(cycle, path, rule, earlier)
        earlier.append(rule.id)


def _meeting_references(
    cycle: Cycle, path: EntryPath, rule: MeetingRule, earlier: list[str]
) -> Iterator[Problem]:
    if rule.after is not None and rule.after not in earlier:
        yield _unknown((*path, "after"), "eerdere termijn of vergadering", rule.after, earlier)
    documents = [each.id for each in cycle.deadlines]
    for index, document in enumerate(rule.papers):
        if document not in documents:
            yield _unknown((*path, "papers", index), "stuk", document, documents)


def _decisions(cycle: Cycle) -> Iterator[Problem]:
    for position, rule in enumerate(cycle.decisions):
        path: EntryPath = ("decisions", position)
        yield from _window(path, rule)
        yield from _selectors(cycle, (*path, "participants"), rule.participants)


def _ladder(cycle: Cycle) -> Iterator[Problem]:
    for position, rung in enumerate(cycle.ladder.rungs):
        moments = (rung.days_before, rung.workdays_before, rung.workdays_after)
        given = sum(moment is not None for moment in moments) + rung.at_opening
        path: EntryPath = ("ladder", "rungs", position)
        if given != 1:
            yield Problem(
                path,
                "noem precies één moment: at_opening, days_before, workdays_before of"
                " workdays_after",
            )


def _days(cycle: Cycle) -> Iterator[Problem]:
    for position, text in enumerate(cycle.days.no_meetings):
        yield from _day(("days", "no_meetings", position), text)
    for position, recess in enumerate(cycle.days.recess):
        if recess.end < recess.start:
            yield Problem(("days", "recess", position, "end"), "het reces eindigt voor het begint")
    for position, note in enumerate(cycle.legal_notes):
        yield from _day(("legal_notes", position, "day"), note.day)
