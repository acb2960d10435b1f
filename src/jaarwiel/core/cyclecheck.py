"""Finds what is wrong with a cycle file that has the right shape: names, days and references."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from string import Formatter
from typing import Any, Final, get_args

from jaarwiel.core import cycleyears
from jaarwiel.core.cycle import (
    Body,
    Cycle,
    Days,
    DeadlineRule,
    DecisionRule,
    Group,
    Ladder,
    Layer,
    MeetingRule,
    OwnLadder,
    Party,
    PartyKind,
    Prolongation,
    Recess,
    Recurring,
    Role,
    Rung,
    Table,
    Term,
    Theme,
    year_day,
)
from jaarwiel.core.problem import EntryPath, Problem, meant, nearest

TITLE_WORDS: Final = frozenset({"year", "evaluated", "first", "last"})
KINDS: Final = get_args(PartyKind)
EVERYBODY: Final = "alle"
"""The name of the feed with everything in it, beside those of the parties."""
RESERVED_DOCUMENTS: Final = frozenset({"bouwstenen", "algemeen"})
"""Templates that other documents are made with."""
LIST_WORDS: Final = frozenset({"termijnen", "besluiten", "overleggen"})
"""What a subscriber may ask for beside the names of the bodies."""
MOMENTS: Final = cycleyears.TIMING | {
    "at_opening", "days_before", "workdays_before", "workdays_after",
}  # fmt: skip
"""Keys of which one or another must be given."""
NEUTER: Final = frozenset({"antwoord", "besluit", "stuk", "thema"})
"""Words with "het"."""
TABLE_ROLES: Final = frozenset({"procescoordinator", "secretaris"})
"""Roles that answer for the table rather than for a party."""
ROLES_IN_WORDS: Final = f"{', '.join(get_args(Role)[:-1])} of {get_args(Role)[-1]}"
TABLE_ID_LENGTH: Final = 40
ID_LENGTH: Final = 60
READABLE: Final = 10**12
"""Numbers from here on are not repeated in a message."""
BOUNDS: Final[dict[type, dict[str, tuple[int, int]]]] = {
    Table: {"first_year": (2000, 2100)},
    Term: {"years": (1, 10), "first": (2000, 2200)},
    Prolongation: {"first": (2000, 2200), "years": (1, 10)},
    Days: {"meetings_per_day": (1, 20)},
    Party: {"at_once": (1, 100), "per_day": (1, 100)},
    Recurring: {
        "years": (2000, 2200),
        "since": (2000, 2200),
        "through": (2000, 2200),
        "every": (1, 10),
        "term_years": (1, 20),
    },
    DeadlineRule: {"assembled_workdays": (0, 60), "weeks": (1, 52)},
    MeetingRule: {"minutes": (1, 24 * 60), "papers_workdays": (0, 60)},
    DecisionRule: {"weeks": (1, 52)},
    Ladder: {
        "stops_after_workdays": (0, 120),
        "hold_above": (1, 100_000),
        "hold_after_workdays": (1, 120),
    },
    OwnLadder: {"stops_after_workdays": (0, 120)},
    Rung: {"days_before": (0, 366), "workdays_before": (0, 120), "workdays_after": (0, 120)},
}
"""The least and the greatest number (both inclusive), by block and key."""
NOT_BLANK: Final[dict[type, tuple[str, ...]]] = {
    Table: ("name",),
    Layer: ("name",),
    Body: ("name",),
    Recess: ("name",),
    Party: ("name",),
    Group: ("name",),
    Theme: ("name",),
    DeadlineRule: ("step", "title", "title_update", "document", "document_update",
                   "request", "request_update", "fields"),
    MeetingRule: ("title",),
    DecisionRule: ("title", "question", "answers"),
}  # fmt: skip
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
    return (*found, *cycleyears.problems(cycle, troubled))


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
        *_reserved_ids(cycle),
        *_empty_lists(cycle),
        *_blank_texts(cycle),
        *_numbers(cycle),
        *_parties(cycle),
        *_groups(cycle),
        *_bodies(cycle),
        *_terms(cycle),
        *_recurring(cycle),
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


def _reserved_ids(cycle: Cycle) -> Iterator[Problem]:
    for position, party in enumerate(cycle.parties):
        alone = [each.id for each in cycle.parties if each.kind == party.kind] == [party.id]
        own = {party.kind} if alone else set()
        reserved = _reserved(("parties", position, "id"), party.id, own)
        yield from (replace(each, rests_on=("parties",)) for each in reserved)
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
        bounds_of = BOUNDS.get(type(block), {})
        if isinstance(block, Recurring):
            bounds_of = BOUNDS[Recurring] | bounds_of
        for key, bounds in bounds_of.items():
            for entry, number in _values(getattr(block, key), (*path, key)):
                yield from _number(entry, number, *bounds)


def _number(path: EntryPath, number: int, least: int, greatest: int) -> Iterator[Problem]:
    if not least <= number <= greatest:
        shown = f"{number}" if abs(number) < READABLE else "dit getal"
        message = f"{shown} kan hier niet; noem een getal van {least} tot en met {greatest}"
        yield Problem(path, message)


def _unknown(
    path: EntryPath, what: str, word: str, known: Iterable[str], cycle: Cycle, *lists: str
) -> Problem:
    """Says that there is no such thing in these lists of the file, and what was meant."""
    known = list(known)
    near = nearest(word, known)
    places = ((name, at) for name in lists for at, each in enumerate(getattr(cycle, name))
              if each.id == near)  # fmt: skip
    sees = next(((name, at, "id") for name, at in places), None)
    offered = meant(word, known) or "Het bestand noemt er geen."
    unknown = "onbekend" if what in NEUTER else "onbekende"
    return Problem(path, f"{unknown} {what} '{word}'. {offered}", sees, lists)


def _selectors(cycle: Cycle, path: EntryPath, selectors: Iterable[str]) -> Iterator[Problem]:
    known = [each.id for each in cycle.named]
    known += sorted({each.kind for each in cycle.parties})
    for position, word in enumerate(selectors):
        if word not in known:
            yield _unknown((*path, position), "partij", word, known, cycle, "parties", "groups")


def _parties(cycle: Cycle) -> Iterator[Problem]:
    corporations = [each.id for each in cycle.parties if each.kind == "corporatie"]
    separate = [rule.id for rule in cycle.meetings if "corporatie" in rule.for_each]
    for position, party in enumerate(cycle.parties):
        path: EntryPath = ("parties", position, "corporatie")
        yield from _bound(cycle, ("parties", position), party)
        if party.corporatie is None and party.kind == "huurdersorganisatie" and separate:
            yield Problem(
                path,
                f"ontbreekt bij '{party.id}'; noem de corporatie waar deze huurdersorganisatie"
                f" bij hoort, want vergadering '{separate[0]}' is er voor ieder apart",
            )
        if party.corporatie is not None and party.corporatie not in corporations:
            yield _unknown(path, "corporatie", party.corporatie, corporations, cycle, "parties")


def _bound(cycle: Cycle, path: EntryPath, party: Party) -> Iterator[Problem]:
    """What a party is bound to, and for how long."""
    steps = [each.id for each in (*cycle.deadlines, *cycle.meetings, *cycle.decisions)]
    towns = [each.id for each in cycle.parties if each.kind == "gemeente"]
    known: dict[str, tuple[str, list[str], tuple[str, ...]]] = {
        "gemeenten": ("gemeente", towns, ("parties",)),
        "themes": ("thema", [theme.id for theme in cycle.themes], ("themes",)),
        "steps": ("stap", steps, ("deadlines", "meetings", "decisions")),
    }
    for key, (what, words, lists) in known.items():
        for entry, word in _values(getattr(party, key), (*path, key)):
            if word not in words:
                yield _unknown(entry, what, word, words, cycle, *lists)
    if party.bound_from and party.bound_until and party.bound_until < party.bound_from:
        yield Problem((*path, "bound_until"), "deze dag ligt voor bound_from")


def _groups(cycle: Cycle) -> Iterator[Problem]:
    known = {
        "parties": ("partij", [each.id for each in cycle.parties], "parties"),
        "documents": ("stuk", [each.id for each in cycle.deadlines], "deadlines"),
    }
    for position, group in enumerate(cycle.groups):
        for key, (what, words, within) in known.items():
            for path, word in _values(getattr(group, key), ("groups", position, key)):
                if word not in words:
                    yield _unknown(path, what, word, words, cycle, within)


def _day(path: EntryPath, text: str | None, *, same_year: bool = False) -> Iterator[Problem]:
    if text is None:
        return
    try:
        shift, _, _ = year_day(text)
    except ValueError:
        other = "" if same_year else ', of "15 januari volgend jaar"'
        yield Problem(path, f"'{text}' is geen dag. Schrijf bijvoorbeeld \"1 april\"{other}")
        return
    if shift and same_year:
        yield Problem(path, f"'{text}' noemt een ander jaar; noem hier alleen dag en maand")


def _window(cycle: Cycle, path: EntryPath, rule: DeadlineRule | DecisionRule) -> Iterator[Problem]:
    """A window has an opening and one end, or follows another deadline for so many weeks."""
    if rule.follows is not None or rule.weeks is not None:
        yield from _following(cycle, path, rule)
        return
    days = {"opens": rule.opens, "before": rule.before, "until": rule.until}
    wrong = [problem for key, text in days.items() for problem in _day((*path, key), text)]
    yield from wrong
    if isinstance(rule, DeadlineRule):
        for key in ("input_before", "concept_before"):
            yield from _inside(path, key, rule)
    if rule.opens is None:
        yield Problem((*path, "opens"), "ontbreekt; noem de eerste dag, of follows en weeks")
    elif (rule.before is None) == (rule.until is None):
        yield Problem(path, "noem ofwel before (vóór deze dag) ofwel until (uiterlijk deze dag)")
    elif not wrong and not _in_order(rule):
        yield Problem((*path, "opens"), f"'{rule.opens}' ligt niet voor het einde van de termijn")


def _in_order(rule: DeadlineRule | DecisionRule) -> bool:
    """Whether the window opens before its end; with `until` one day is enough."""
    opens, end = year_day(rule.opens or ""), year_day(rule.before or rule.until or "")
    return opens < end or (rule.until is not None and opens == end)


def _following(
    cycle: Cycle, path: EntryPath, rule: DeadlineRule | DecisionRule
) -> Iterator[Problem]:
    given = (rule.opens, rule.before, rule.until)
    if rule.follows is None or rule.weeks is None or any(each is not None for each in given):
        yield Problem(path, "noem ofwel follows met weeks, ofwel opens met before of until")
        return
    direct = [each.id for each in cycle.deadlines if each.follows is None]
    if rule.follows not in direct:
        yield _unknown(
            (*path, "follows"), "termijn met eigen dagen", rule.follows, direct, cycle, "deadlines"
        )


def _inside(path: EntryPath, key: str, rule: DeadlineRule) -> Iterator[Problem]:
    """Whether a day inside the window is a day, and inside it."""
    text = getattr(rule, key)
    wrong = list(_day((*path, key), text))
    yield from wrong
    ends = [rule.opens, rule.before or rule.until]
    if text is None or wrong or any(end is None or list(_day(path, end)) for end in ends):
        return
    opens, last = year_day(rule.opens or ""), year_day(rule.before or rule.until or "")
    if not opens < year_day(text) <= last:
        yield Problem((*path, key), f"'{text}' ligt niet binnen de termijn")


def _terms(cycle: Cycle) -> Iterator[Problem]:
    terms: list[tuple[EntryPath, Term]] = [(("term",), cycle.term)]
    terms += [(("layers", n, "term"), layer.term) for n, layer in enumerate(cycle.layers)]
    for path, term in terms:
        yield from _day((*path, "starts"), term.starts, same_year=True)
    layers = [layer.id for layer in cycle.layers]
    for position, layer in enumerate(cycle.layers):
        if layer.under is not None and layer.under not in layers[:position]:
            path = ("layers", position, "under")
            yield _unknown(
                path, "eerder genoemde laag", layer.under, layers[:position], cycle, "layers"
            )


def _bodies(cycle: Cycle) -> Iterator[Problem]:
    for position, body in enumerate(cycle.bodies):
        if body.id.lower() in LIST_WORDS:
            message = f"het id '{body.id}' betekent in een agenda al iets anders; kies een ander"
            yield Problem(("bodies", position, "id"), message)


def _recurring(cycle: Cycle) -> Iterator[Problem]:
    """In which years a step is held, and for whom."""
    answers = {each.id: each.answers for each in cycle.decisions if not each.for_each}
    layers = [layer.id for layer in cycle.layers]
    for path, rule in _blocks(cycle, ()):
        if not isinstance(rule, Recurring):
            continue
        yield from _selectors(cycle, (*path, "for_each"), rule.for_each)
        if rule.layer is not None and rule.layer not in layers:
            yield _unknown((*path, "layer"), "laag", rule.layer, layers, cycle, "layers")
        if rule.only_if is not None and rule.only_if not in answers:
            yield _unknown((*path, "only_if"), "besluit", rule.only_if, answers, cycle, "decisions")
        elif rule.only_if is not None and rule.answer not in answers[rule.only_if]:
            words = answers[rule.only_if]
            unknown = _unknown((*path, "answer"), "antwoord", rule.answer, words, cycle)
            yield replace(unknown, rests_on=("decisions",), sees=_decision(cycle, rule.only_if))


def _decision(cycle: Cycle, decision: str) -> EntryPath | None:
    found = (at for at, each in enumerate(cycle.decisions) if each.id == decision)
    return next((("decisions", at, "id") for at in found), None)


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


def _known_words(rule: Recurring) -> frozenset[str]:
    """What a title may be filled in with; only what is held for a party can name it."""
    return TITLE_WORDS | ({"party"} if rule.for_each else set())


def _deadlines(cycle: Cycle) -> Iterator[Problem]:
    for position, rule in enumerate(cycle.deadlines):
        path: EntryPath = ("deadlines", position)
        yield from _window(cycle, path, rule)
        yield from _selectors(cycle, (*path, "owed_by"), rule.owed_by)
        yield from _selectors(cycle, (*path, "signed_by"), rule.signed_by)
        for key in ("title", "title_update", "document", "document_update"):
            yield from _words((*path, key), getattr(rule, key), _known_words(rule))
        if not rule.fields:
            yield Problem((*path, "fields"), "noem ten minste één onderdeel dat wordt gevraagd")
        ladders = [each.id for each in cycle.ladders]
        if rule.ladder is not None and rule.ladder not in ladders:
            entry = (*path, "ladder")
            yield _unknown(entry, "ladder", rule.ladder, ladders, cycle, "ladders")


def _meetings(cycle: Cycle) -> Iterator[Problem]:
    earlier = [rule.id for rule in cycle.deadlines]
    bodies = [body.id for body in cycle.bodies]
    for position, rule in enumerate(cycle.meetings):
        path: EntryPath = ("meetings", position)
        if rule.body not in bodies:
            yield _unknown((*path, "body"), "overlegvorm", rule.body, bodies, cycle, "bodies")
        yield from _meeting_window(path, rule)
        yield from _selectors(cycle, (*path, "participants"), rule.participants)
        yield from _words((*path, "title"), rule.title, _known_words(rule))
        yield from _day((*path, "not_before"), rule.not_before)
        yield from _meeting_references(cycle, path, rule, earlier)
        earlier.append(rule.id)


def _meeting_window(path: EntryPath, rule: MeetingRule) -> Iterator[Problem]:
    days = {"opens": rule.opens, "until": rule.until}
    wrong = [problem for key, text in days.items() for problem in _day((*path, key), text)]
    yield from wrong
    given = [text for text in days.values() if text is not None]
    if (rule.month is None) != (len(given) == len(days)) or (rule.month and given):
        yield Problem(path, "noem ofwel month, ofwel opens en until (beide dagen tellen mee)")
    elif given and not wrong and year_day(given[0]) > year_day(given[1]):
        yield Problem((*path, "until"), f"'{rule.until}' ligt voor '{rule.opens}'")


def _meeting_references(
    cycle: Cycle, path: EntryPath, rule: MeetingRule, earlier: list[str]
) -> Iterator[Problem]:
    if rule.after is not None and rule.after not in earlier:
        what = "eerdere termijn of vergadering"
        lists = ("deadlines", "meetings")
        yield _unknown((*path, "after"), what, rule.after, earlier, cycle, *lists)
    documents = [each.id for each in cycle.deadlines]
    for index, document in enumerate(rule.papers):
        if document not in documents:
            entry = (*path, "papers", index)
            yield _unknown(entry, "stuk", document, documents, cycle, "deadlines")


def _decisions(cycle: Cycle) -> Iterator[Problem]:
    for position, rule in enumerate(cycle.decisions):
        path: EntryPath = ("decisions", position)
        yield from _window(cycle, path, rule)
        yield from _words((*path, "title"), rule.title, _known_words(rule))
        yield from _selectors(cycle, (*path, "participants"), rule.participants)


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
        yield from _day(("days", "no_meetings", position), text, same_year=True)
    for position, recess in enumerate(cycle.days.recess):
        if recess.end < recess.start:
            yield Problem(("days", "recess", position, "end"), "het reces eindigt voor het begint")
        yield from _selectors(cycle, ("days", "recess", position, "parties"), recess.parties)
    for position, note in enumerate(cycle.legal_notes):
        yield from _day(("legal_notes", position, "day"), note.day, same_year=True)
