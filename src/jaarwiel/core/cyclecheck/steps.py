"""Finds what is wrong with the steps of a cycle file: their days, titles and references."""

from collections.abc import Iterator
from string import Formatter
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.cyclecheck import figures
from jaarwiel.core.cyclecheck.entries import blocks, unknown, unknown_parties, wrong_day
from jaarwiel.core.problem import EntryPath, Problem
from jaarwiel.core.recurrence import Recurring
from jaarwiel.core.rules import DeadlineRule, DecisionRule, MeetingRule
from jaarwiel.core.yeardays import MONTHS, shifted, year_day

TITLE_WORDS: Final = frozenset({"year", "evaluated", "first", "last", "term_first", "term_last"})
RESERVED_DOCUMENTS: Final = frozenset(
    {"bouwstenen", "bevindingen", "algemeen", "agenda", "uitnodigingsbrief"}
)
"""Templates that other documents are made with, and those of meetings."""


def problems(cycle: Cycle) -> Iterator[Problem]:
    """Everything of this kind."""
    yield from _recurring(cycle)
    yield from _deadlines(cycle)
    yield from _meetings(cycle)
    yield from _decisions(cycle)


def _recurring(cycle: Cycle) -> Iterator[Problem]:
    """For whom a step is held, and of which layer it is."""
    layers = [layer.id for layer in cycle.layers]
    for path, rule in blocks(cycle, ()):
        if not isinstance(rule, Recurring):
            continue
        yield from unknown_parties(cycle, (*path, "for_each"), rule.for_each)
        if rule.layer is not None and rule.layer not in layers:
            yield unknown((*path, "layer"), "laag", rule.layer, layers, cycle, "layers")


def _deadlines(cycle: Cycle) -> Iterator[Problem]:
    for position, rule in enumerate(cycle.deadlines):
        path: EntryPath = ("deadlines", position)
        if rule.id in RESERVED_DOCUMENTS:
            message = f"het id '{rule.id}' is de naam van een ander sjabloon; kies een ander id"
            yield Problem((*path, "id"), message)
        yield from _window(cycle, path, rule)
        yield from unknown_parties(cycle, (*path, "owed_by"), rule.owed_by)
        yield from unknown_parties(cycle, (*path, "signed_by"), rule.signed_by)
        for key in ("title", "title_update", "document", "document_update"):
            yield from _words((*path, key), getattr(rule, key), _known_words(rule))
        if not rule.fields:
            yield Problem((*path, "fields"), "noem ten minste één onderdeel dat wordt gevraagd")
        yield from figures.of_deadline(cycle, path, rule)
        yield from _limits(cycle, path, rule)
        ladders = [each.id for each in cycle.ladders]
        if rule.ladder is not None and rule.ladder not in ladders:
            entry = (*path, "ladder")
            yield unknown(entry, "ladder", rule.ladder, ladders, cycle, "ladders")


def _meetings(cycle: Cycle) -> Iterator[Problem]:
    earlier = [rule.id for rule in cycle.deadlines]
    bodies = [body.id for body in cycle.bodies]
    for position, rule in enumerate(cycle.meetings):
        path: EntryPath = ("meetings", position)
        if rule.body not in bodies:
            yield unknown((*path, "body"), "overlegvorm", rule.body, bodies, cycle, "bodies")
        yield from _meeting_window(path, rule)
        yield from unknown_parties(cycle, (*path, "participants"), rule.participants)
        yield from _words((*path, "title"), rule.title, _known_words(rule))
        yield from _meeting_references(cycle, path, rule, earlier)
        earlier.append(rule.id)


def _meeting_window(path: EntryPath, rule: MeetingRule) -> Iterator[Problem]:
    days = {"opens": rule.opens, "until": rule.until}
    wrong = [problem for key, text in days.items() for problem in wrong_day((*path, key), text)]
    yield from wrong
    given = [text for text in days.values() if text is not None]
    if (rule.month is None) != (len(given) == len(days)) or (rule.month and given):
        yield Problem(path, "noem ofwel month, ofwel opens en until (beide dagen tellen mee)")
    elif given and not wrong and year_day(given[0]) > year_day(given[1]):
        yield Problem((*path, "until"), f"'{rule.until}' ligt voor '{rule.opens}'")
    elif not wrong:
        yield from _earliest(path, rule)


def _earliest(path: EntryPath, rule: MeetingRule) -> Iterator[Problem]:
    """Whether the earliest day is a day, and of the month or window of the meeting."""
    if rule.not_before is None:
        return
    wrong = list(wrong_day((*path, "not_before"), rule.not_before))
    yield from wrong
    if wrong:
        return
    day = year_day(rule.not_before)
    if rule.month is not None:
        inside, where = day[:2] == (0, MONTHS.index(rule.month) + 1), str(rule.month)
    else:
        inside = year_day(rule.opens or "") <= day <= year_day(rule.until or "")
        where = f"de dagen van '{rule.opens}' tot en met '{rule.until}'"
    if not inside:
        yield Problem((*path, "not_before"), f"'{rule.not_before}' ligt niet in {where}")


def _meeting_references(
    cycle: Cycle, path: EntryPath, rule: MeetingRule, earlier: list[str]
) -> Iterator[Problem]:
    if rule.after is not None and rule.after not in earlier:
        what = "eerdere termijn of vergadering"
        lists = ("deadlines", "meetings")
        yield unknown((*path, "after"), what, rule.after, earlier, cycle, *lists)
    documents = [each.id for each in cycle.deadlines]
    for index, paper in enumerate(rule.papers):
        document, _ = shifted(paper)
        if document not in documents:
            entry = (*path, "papers", index)
            yield unknown(entry, "stuk", document, documents, cycle, "deadlines")


def _decisions(cycle: Cycle) -> Iterator[Problem]:
    for position, rule in enumerate(cycle.decisions):
        path: EntryPath = ("decisions", position)
        yield from _window(cycle, path, rule)
        yield from _words((*path, "title"), rule.title, _known_words(rule))
        yield from unknown_parties(cycle, (*path, "participants"), rule.participants)


def _window(cycle: Cycle, path: EntryPath, rule: DeadlineRule | DecisionRule) -> Iterator[Problem]:
    """A window has an opening and one end, or follows another deadline for so many weeks."""
    if rule.follows is not None or rule.weeks is not None:
        yield from _following(cycle, path, rule)
        return
    days = {"opens": rule.opens, "before": rule.before, "until": rule.until}
    wrong = [problem for key, text in days.items() for problem in wrong_day((*path, key), text)]
    yield from wrong
    if isinstance(rule, DeadlineRule):
        for key in ("input_before", "concept_before"):
            yield from _inside(path, key, rule)
    if rule.opens is None:
        yield Problem((*path, "opens"), "ontbreekt; noem de eerste dag, of follows en weeks")
    elif (rule.before is None) == (rule.until is None):
        twice = rule.before is not None
        said = (
            "before en until staan er allebei; laat er een staan"
            if twice
            else "het einde ontbreekt; noem"
        )
        yield Problem(path, f"{said}: before (vóór deze dag) of until (uiterlijk deze dag)")
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
    if isinstance(rule, DeadlineRule):
        for key in ("input_before", "concept_before"):
            yield from wrong_day((*path, key), getattr(rule, key))
    steps: dict[str, DeadlineRule | DecisionRule] = {each.id: each for each in cycle.deadlines}
    steps |= {each.id: each for each in cycle.decisions}
    entry = (*path, "follows")
    if rule.follows not in steps:
        known = [step for step in steps if step != rule.id]
        what = "termijn of besluit"
        yield unknown(entry, what, rule.follows, known, cycle, "deadlines", "decisions")
        return
    chain, before = [rule.id], rule.follows
    while before in steps and before not in chain:
        chain.append(before)
        before = steps[before].follows or ""
    if before == rule.id:
        circle = " volgt op ".join(f"'{each}'" for each in [*chain, rule.id])
        message = f"dit gaat in een kring rond: {circle}. Geef een ervan eigen dagen met opens"
        yield Problem(entry, message, rests_on=("deadlines", "decisions"))


def _inside(path: EntryPath, key: str, rule: DeadlineRule) -> Iterator[Problem]:
    """Whether a day inside the window is a day, and inside it."""
    text = getattr(rule, key)
    wrong = list(wrong_day((*path, key), text))
    yield from wrong
    ends = [rule.opens, rule.before or rule.until]
    if text is None or wrong or any(end is None or list(wrong_day(path, end)) for end in ends):
        return
    opens, last = year_day(rule.opens or ""), year_day(rule.before or rule.until or "")
    if not opens < year_day(text) <= last:
        yield Problem((*path, key), f"'{text}' ligt niet binnen de termijn")


def _limits(cycle: Cycle, path: EntryPath, rule: DeadlineRule) -> Iterator[Problem]:
    """Themes that a limit of words names: each is there, and has one limit."""
    known = [theme.id for theme in cycle.themes]
    seen: set[str] = set()
    for position, limit in enumerate(rule.limits):
        entry: EntryPath = (*path, "limits", position, "themes")
        if not limit.themes:
            yield Problem(entry, "noem ten minste één thema waarvoor deze grens geldt")
        for at, word in enumerate(limit.themes):
            if word not in known:
                yield unknown((*entry, at), "thema", word, known, cycle, "themes")
            elif word in seen:
                message = f"thema '{word}' heeft bij deze termijn al een grens; houd er één over"
                yield Problem((*entry, at), message)
            seen.add(word)


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
