"""Finds what is wrong with a cycle file that has the right shape: names, days and references."""

from collections import Counter
from collections.abc import Iterable, Iterator
from string import Formatter

from jaarwiel.core.cycle import Cycle, DeadlineRule, DecisionRule, MeetingRule, month_day
from jaarwiel.core.problem import EntryPath, Problem, meant

TITLE_WORDS = frozenset({"year", "evaluated", "first", "last"})
MEETING_WORDS = frozenset({"year", "party"})


def problems(cycle: Cycle) -> tuple[Problem, ...]:
    """Everything that is wrong, in no particular order; empty when the file can be used."""
    return (
        *_repeated_ids(cycle),
        *_parties(cycle),
        *_deadlines(cycle),
        *_meetings(cycle),
        *_decisions(cycle),
        *_ladder(cycle),
        *_days(cycle),
    )


def _repeated_ids(cycle: Cycle) -> Iterator[Problem]:
    sections = {
        "parties": [each.id for each in cycle.named],
        "themes": [each.id for each in cycle.themes],
        "deadlines": [
            *(rule.id for rule in cycle.deadlines),
            *(rule.id for rule in cycle.meetings),
            *(rule.id for rule in cycle.decisions),
        ],
        "ladder": [each.id for each in cycle.ladder.rungs],
    }
    for section, ids in sections.items():
        for repeated, count in Counter(ids).items():
            if count > 1:
                message = f"het id '{repeated}' komt {count} keer voor; geef ieder een eigen id"
                yield Problem((section,), message)
        for position, each in enumerate(ids):
            if not each or not each.replace("-", "").isalnum() or not each.isascii():
                message = f"het id '{each}' mag alleen letters, cijfers en streepjes bevatten"
                yield Problem((section, position, "id"), message)


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
    for position, party in enumerate(cycle.parties):
        path = ("parties", position, "corporatie")
        if party.corporatie is not None and party.corporatie not in corporations:
            yield _unknown(path, "corporatie", party.corporatie, corporations)
    documents = [each.id for each in cycle.deadlines]
    for position, group in enumerate(cycle.groups):
        yield from _selectors(cycle, ("groups", position, "parties"), group.parties)
        for index, document in enumerate(group.documents):
            if document not in documents:
                yield _unknown(
                    ("groups", position, "documents", index), "stuk", document, documents
                )


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
    try:
        fields = [field for _, field, _, _ in Formatter().parse(text or "") if field is not None]
    except ValueError:
        yield Problem(path, f"de accolades in '{text}' kloppen niet")
        return
    for field in fields:
        if field not in known:
            yield _unknown(path, "invulling", field, sorted(known))


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
    if rule.minutes <= 0:
        yield Problem((*path, "minutes"), f"een vergadering van {rule.minutes} minuten kan niet")
    if rule.papers_workdays < 0:
        yield Problem((*path, "papers_workdays"), "stukken gaan niet na de vergadering uit")


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
        if any(moment is not None and moment < 0 for moment in moments):
            yield Problem(path, "een aantal dagen kan niet kleiner zijn dan nul")


def _days(cycle: Cycle) -> Iterator[Problem]:
    if cycle.term.years < 1:
        yield Problem(("term", "years"), "een looptijd duurt ten minste één jaar")
    for position, text in enumerate(cycle.days.no_meetings):
        yield from _day(("days", "no_meetings", position), text)
    for position, recess in enumerate(cycle.days.recess):
        if recess.end < recess.start:
            yield Problem(("days", "recess", position, "end"), "het reces eindigt voor het begint")
    for position, note in enumerate(cycle.legal_notes):
        yield from _day(("legal_notes", position, "day"), note.day)
