"""Says what a changed cycle file would do to a running table, before it is applied."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jaarwiel.core import chasing, ladderdays, layout, workdays
from jaarwiel.core.chasing import Ask
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.yearplan import Deadline, Item, Meeting, local
from jaarwiel.errors import InputError
from jaarwiel.office.chasing.chase import note_ladders, situation
from jaarwiel.office.desk import Desk
from jaarwiel.office.table.orphans import Consequence, named, orphans, records_of_items
from jaarwiel.records.decisions import proposals_in
from jaarwiel.records.events import events_in
from jaarwiel.records.statefile import open_copy
from jaarwiel.records.store import Store
from jaarwiel.textfile import is_there
from jaarwiel.words.wording import day_in_words, listed, moment_in_words, short_day

Events = Mapping[str, Mapping[str, Any]]
"""What was last published of each item, by its id."""


def compare(cycle: Cycle, state: Path, now: datetime) -> tuple[Consequence, ...]:
    """What this cycle would change for the table of this state file; what would be lost first.

    Nothing is written: a copy of the state is looked at. Raises InputError when there is none.
    """
    if not is_there(state):
        raise InputError(
            f"{state} bestaat niet. Noem met --against het state-bestand van de tafel."
        )
    store = open_copy(state)
    try:
        return compare_with(cycle, store, now)
    finally:
        store.close()


def compare_with(cycle: Cycle, store: Store, now: datetime) -> tuple[Consequence, ...]:
    """The same for an open state file, in which nothing is kept of it."""
    with store.writing(keep=False):
        found = tuple(_consequences(Desk(cycle, store, ""), now.date()))
    return tuple(sorted(found, key=lambda each: not each.lost))


def _consequences(desk: Desk, today: date) -> Iterator[Consequence]:
    events = {item: json.loads(row["content"]) for item, row in events_in(desk.store).items()}
    on_record = records_of_items(desk.store)
    items = {each.id: each for year in _years(desk, {*events, *on_record}, today)
             for each in desk.plan(year).items}  # fmt: skip
    yield from orphans(desk, items, events, today)
    for item, facts in sorted(events.items()):
        if item not in items and item not in on_record and _last_day(facts) >= today.isoformat():
            message = f"{named(item, facts['title'])} verdwijnt uit de agenda."
            yield Consequence("vanishes", item, message)
    published = {item[:4] for item in events}
    for each in items.values():
        if each.id in events:
            yield from _changes(desk, each, events[each.id], today)
        elif each.id[:4] in published and each.day >= today:
            message = f"{named(each.id, each.title)} komt erbij, op {day_in_words(each.day)}."
            yield Consequence("new", each.id, message)
        if isinstance(each, Meeting) and each.day >= today and _is_decided(on_record, each):
            yield _stays(each)
    yield from _letters(desk, today)
    yield from _proposals(desk, today)


def _years(desk: Desk, items: set[str], today: date) -> list[int]:
    """The years around, and every year on record, as far as this cycle knows them."""
    years = {int(item[:4]) for item in items if item[:4].isdecimal()}
    around = desk.years_around(today)
    return sorted(year for year in {*years, *around} if desk.cycle.knows(year))


def _last_day(facts: Mapping[str, Any]) -> str:
    return str(facts.get("starts") or facts.get("last_day") or "")[:10]


def _is_decided(on_record: Mapping[str, Mapping[str, int]], meeting: Meeting) -> bool:
    return bool(on_record.get(meeting.id, {}).get("decision"))


def _stays(meeting: Meeting) -> Consequence:
    name = named(meeting.id, meeting.title)
    if meeting.status == "cancelled":
        return Consequence("stays", meeting.id, f"{name} blijft geannuleerd, zoals besloten.")
    when = moment_in_words(meeting.starts)
    return Consequence("stays", meeting.id, f"{name} blijft op {when}, zoals besloten.")


def _changes(
    desk: Desk, item: Item, facts: Mapping[str, Any], today: date
) -> Iterator[Consequence]:
    """How the item would differ from what was last published of it."""
    name = named(item.id, item.title)
    if facts.get("title") != item.title:
        message = f"{item.id} heet voortaan '{item.title}', en nu '{facts.get('title')}'."
        yield Consequence("changes", item.id, message)
    yield from _participants(desk, item, facts.get("parties") or [])
    if isinstance(item, Meeting):
        if facts.get("starts") != item.starts.isoformat():
            before = moment_in_words(datetime.fromisoformat(facts["starts"]))
            message = f"{name} gaat van {before} naar {moment_in_words(item.starts)}."
            yield Consequence("moves", item.id, message)
        elif facts.get("ends") != item.ends.isoformat():
            message = f"{name} duurt voortaan {item.occasion.rule.minutes} minuten."
            yield Consequence("changes", item.id, message)
        return
    rungs = _rungs(desk, item, today)
    for key, what, day in _last_days(item, facts):
        if facts.get(key, day.isoformat()) != day.isoformat():
            before = day_in_words(date.fromisoformat(facts[key]))
            message = f"{name}: {what} gaat van {before} naar {day_in_words(day)}.{rungs}"
            yield Consequence("deadline", item.id, message)
            rungs = ""


def _last_days(item: Item, facts: Mapping[str, Any]) -> Iterator[tuple[str, str, date]]:
    """The last days of a deadline or question: where the published one stands, and the new one."""
    if isinstance(item, Deadline) and not (
        item.input_last_day == item.last_day and facts.get("input") == facts.get("last_day")
    ):
        yield "input", "de laatste dag voor inbreng", item.input_last_day
    yield "last_day", "de laatste dag", item.day


def _participants(desk: Desk, item: Item, before: list[str]) -> Iterator[Consequence]:
    """Who would come in, and who would go out: they see or lose it in their calendar."""
    for parties, what in (
        ([each for each in item.parties if each not in before], "doen voortaan mee"),
        ([each for each in before if each not in item.parties], "doen niet meer mee"),
    ):
        if parties:
            who = ", ".join(desk.cycle.name_of(each) for each in parties)
            message = f"{named(item.id, item.title)}: {what}: {who}."
            yield Consequence("changes", item.id, message)


def _rungs(desk: Desk, item: Item, today: date) -> str:
    """When letters would still go for this deadline; empty when nobody owes anything."""
    if not isinstance(item, Deadline) or not any(e.missing for e in desk.contributions([item])):
        return ""
    days = [(day, rung.id) for day, rung in ladderdays.rung_days(desk.cycle, item) if day > today]
    coming = [f"{short_day(day)} ({rung})" for day, rung in sorted(days)]
    return (
        f" Wie dan nog niet heeft aangeleverd, krijgt een brief op {listed(coming)}."
        if coming
        else ""
    )


def _letters(desk: Desk, today: date) -> Iterator[Consequence]:
    """Who would be written to again on the next working day, though asked the same before.

    The key of an ask holds the table, the rung and the last day: when one of these changes, so
    does the ask.
    """
    now = local(workdays.first_workday(today), desk.cycle.ladder.send_at)
    owed = desk.chased(now.date())
    note_ladders(desk, owed, today)  # in the copy, as the first tick with this file will
    again: dict[tuple[str, str], list[Ask]] = {}
    for letter in replace(situation(desk, owed, now), busy=frozenset()).due(now):
        for ask in letter.asks:
            if _was_asked(desk, ask):
                found = again.setdefault(
                    (ask.contribution.deadline.id, ask.contribution.deliverer), []
                )
                found.append(ask)
    for (item, deliverer), asks in again.items():
        who = listed([f"{ask.contact.name} ('{ask.rung.id}')" for ask in asks])
        message = (
            f"{named(item, asks[0].contribution.deadline.title)}: {desk.cycle.name_of(deliverer)} "
            f"wordt op {day_in_words(now.date())} opnieuw aangeschreven: {who}."
        )
        yield Consequence("letters", item, message)


def _was_asked(desk: Desk, ask: Ask) -> bool:
    """Whether this person was asked this before, under a key that would hold no more."""
    rungs = {rung.id for rung in desk.cycle.ladder.rungs}
    own = {chasing.ask_key(desk.cycle, ask.contribution, ask.contact.person, rung)
           for rung in desk.cycle.ladder.rungs}  # fmt: skip
    earlier = desk.store.rows(
        "SELECT key, rung FROM ask JOIN letter ON letter.id = ask.letter"
        " WHERE ask.item = ? AND deliverer = ? AND person = ?",
        ask.contribution.deadline.id,
        ask.contribution.deliverer,
        ask.contact.person,
    )
    return any(row["key"] not in own or row["rung"] not in rungs for row in earlier)


def _proposals(desk: Desk, today: date) -> Iterator[Consequence]:
    """Proposals that were worked out with all that was known, and would hold no more."""
    basis = layout.basis(desk.cycle)
    for year in desk.years_around(today):
        lapsed = [each for each in proposals_in(desk.store, year) if each.basis != basis]
        if lapsed:
            message = (
                f"Wat voor vergaderingen in {year} was uitgezocht ({len(lapsed)}), geldt dan niet "
                "meer: laat het opnieuw uitzoeken."
            )
            yield Consequence("proposals", str(year), message)
