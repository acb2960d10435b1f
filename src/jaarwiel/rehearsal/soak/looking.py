"""Reads from state.db, and from the bytes that people get, the facts that invariants are about.

It asks the tables themselves, not the code that decides: else both could be wrong together.
"""

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from email import message_from_bytes, policy
from typing import Any, Final

from icalendar import Calendar

from jaarwiel.core.contributions import cells_of, joint_slots
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.joint import TABLE
from jaarwiel.core.yearplan import Deadline, Meeting
from jaarwiel.office.calendars.publish import uid_of
from jaarwiel.office.desk import Desk
from jaarwiel.records.post import Letter
from jaarwiel.records.store import Store
from jaarwiel.rehearsal.soak.facts import Entry, Handed, Line, Owing, Request, Sitting

STANDING: Final = (
    " delivery AS d WHERE d.item = ? AND d.deliverer = ? AND NOT EXISTS"
    " (SELECT 1 FROM delivery_withdrawal AS w WHERE w.delivery = d.id AND w.act = 'withdrawn' AND"
    " w.id = (SELECT max(id) FROM delivery_withdrawal WHERE delivery = d.id))"
)
COUNTED: Final = (
    "letter", "ask", "log", "event", "decision", "delivery", "document", "extension", "invitation",
    "signature", "ruling", "person", "contact", "text_proposal_reminder", "rung_seen", "proposal",
)  # fmt: skip
"""The tables that a second tick may add nothing to."""


# ---------------------------------------------------------------------------------------- letters


def handed(desk: Desk, letter: Letter, content: bytes, now: datetime, *, taken: bool) -> Handed:
    """The letter as a server gets it now, and how things stand."""
    requests = tuple(
        Request(**row)
        for row in desk.store.rows(
            "SELECT item, deliverer, rung, last_day FROM ask WHERE letter = ?", letter.id
        )
    )
    about = {(each.item, each.deliverer) for each in requests}
    found = ((key, owed_until(desk, *key)) for key in about)
    person = desk.store.rows("SELECT email, removed_at FROM person WHERE id = ?", letter.person)
    return Handed(
        letter.id,
        letter.message_id,
        letter.kind,
        letter.person,
        letter.recipient,
        now,
        requests,
        {key: until for key, until in found if until is not None},
        next((row["email"] for row in person if row["removed_at"] is None), ""),
        roles(desk.store, letter.person, now.date()),
        words_of(content),
        taken,
    )


def roles(store: Store, person: int, day: date) -> frozenset[tuple[str, str]]:
    """The roles (party, role) that a person holds on this day."""
    found = store.rows("SELECT * FROM contact WHERE person = ?", person)
    return frozenset((row["party"], row["role"]) for row in found if _holds(row, day))


def _holds(row: Mapping[str, Any], day: date) -> bool:
    on = day.isoformat()
    return (row["valid_from"] or on) <= on <= (row["valid_until"] or on)


def words_of(content: bytes) -> str:
    """Subject and all words of a letter, in every form that its reader may see: also an event."""
    message = message_from_bytes(content, policy=policy.default)
    parts = [
        str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"
    ]
    return "\n".join([message["subject"], *(re.sub("\r?\n ", "", each) for each in parts)])


def keys_asked(store: Store) -> list[tuple[int, str, str, str, str]]:
    """What was asked of whom, with the rung and the last day; not by letters that came back."""
    found = store.rows(
        "SELECT person, item, deliverer, rung, last_day FROM ask"
        " JOIN letter ON letter.id = ask.letter WHERE bounced_at IS NULL"
    )
    return [tuple(row.values()) for row in found]


# ---------------------------------------------------------------------------------- contributions


def owed_until(desk: Desk, item: str, deliverer: str) -> date | None:
    """The last day for this contribution; None when nothing of it is missing."""
    year, _, document = item.partition("/")
    for deadline in desk.plan(int(year)).deadlines:
        if deadline.document_id == document and is_missing(desk, deadline, deliverer):
            return last_day(desk.store, deadline, deliverer)
    return None


def is_missing(desk: Desk, deadline: Deadline, deliverer: str) -> bool:
    """Whether something is asked and not there: a text of a theme, or a figure."""
    store, cycle, about = desk.store, desk.cycle, (deadline.id, deliverer)
    if store.rows("SELECT 1 FROM document WHERE item = ? AND final = 1", deadline.id):
        return False
    if deliverer not in deliverers_of(cycle, deadline):
        return False
    texts = {
        (row["theme"], row["field"]): row["text"].strip()
        for row in store.rows(
            "SELECT theme, field, text FROM delivery_text AS t JOIN"  # noqa: S608 - our own words
            f" (SELECT d.id, d.version FROM {STANDING}) AS d ON d.id = t.delivery ORDER BY version",
            *about,
        )
    }
    fields = deadline.rule.fields
    if any(
        not texts.get((theme, field)) for theme in themes_of(cycle, deliverer) for field in fields
    ):
        return True
    asked = cells_of(cycle, deadline, deliverer)
    if not asked:
        return False
    given = {
        tuple(row.values())
        for row in store.rows(
            "SELECT indicator, party, year, kind FROM delivery_figure WHERE delivery IN"  # noqa: S608 - as above
            f" (SELECT d.id FROM {STANDING})",
            *about,
        )
    }
    return any((each.indicator, each.party, each.year, each.kind) not in given for each in asked)


def deliverers_of(cycle: Cycle, deadline: Deadline) -> frozenset[str]:
    """Who deliver for this deadline: its parties, or the groups that do so for them."""
    by = {
        party: group.id
        for group in reversed(cycle.groups)
        for party in group.parties
        if deadline.rule.id in group.documents
    }
    return frozenset(by.get(party, party) for party in deadline.parties)


def members(cycle: Cycle) -> dict[str, tuple[str, ...]]:
    """The parties behind every deliverer."""
    return {each.id: (each.id,) for each in cycle.parties} | {
        each.id: each.parties for each in cycle.groups
    }


def themes_of(cycle: Cycle, deliverer: str) -> list[str]:
    """The themes that a deliverer is bound to: of a group, those of any of its parties."""
    own = [each for each in cycle.parties if each.id in members(cycle)[deliverer]]
    return [
        theme.id
        for theme in cycle.themes
        if any(not each.themes or theme.id in each.themes for each in own)
    ]


def last_day(store: Store, deadline: Deadline, deliverer: str) -> date:
    """The last day (inclusive) on which it is in time, with the time that was given."""
    acts = store.rows(
        "SELECT act, until FROM extension WHERE item = ? AND deliverer = ?"
        " AND act IN ('granted', 'withdrawn') ORDER BY id DESC LIMIT 1",
        deadline.id,
        deliverer,
    )
    given = [date.fromisoformat(row["until"]) for row in acts if row["act"] == "granted"]
    return max([deadline.input_last_day, *given])


def owings(desk: Desk, today: date) -> Iterator[Owing]:
    """What is missing in a window that is open today, and of which somebody must have heard.

    Where a step is chased from its opening on only: another ladder may begin at the last moment.
    """
    for deadline in _open_on(desk, today):
        for deliverer in sorted(deliverers_of(desk.cycle, deadline)):
            until = last_day(desk.store, deadline, deliverer)
            if today <= until and is_missing(desk, deadline, deliverer):
                yield _owing(desk, deadline, deliverer, until, today)


def _open_on(desk: Desk, today: date) -> Iterator[Deadline]:
    for plan in desk.plans(desk.years_around(today)):
        for deadline in plan.deadlines:
            chased = desk.cycle.ladder_of(deadline.rule).rungs
            if deadline.opens <= today and any(rung.at_opening for rung in chased):
                yield deadline


def _owing(desk: Desk, deadline: Deadline, deliverer: str, until: date, today: date) -> Owing:
    store, own = desk.store, {deliverer, *members(desk.cycle)[deliverer]}
    contacts = store.rows(
        "SELECT contact.* FROM contact JOIN person ON person.id = contact.person"
        " WHERE role = 'contactpersoon' AND bounced_at IS NULL AND removed_at IS NULL"
    )
    about = f"%:{deadline.id}:{deliverer}:%"
    held = store.rows("SELECT 1 FROM ruling WHERE verdict = 'hold' AND key LIKE ?", about)
    told = store.rows("SELECT 1 FROM ask WHERE item = ? AND deliverer = ?", deadline.id, deliverer)
    reachable = any(row["party"] in own and _holds(row, today) for row in contacts)
    return Owing(deadline.id, deliverer, deadline.opens, until, reachable, bool(held), bool(told))


# -------------------------------------------------------------------------------------- calendars


def entries(content: bytes) -> list[Entry]:
    """The events of a calendar, as the library `icalendar` reads them. Raises ValueError."""
    return [_entry(event) for event in Calendar.from_ical(content).events]


def _entry(event: Any) -> Entry:
    return Entry(
        str(event["UID"]),
        int(event["SEQUENCE"]),
        event.start.isoformat(),
        event.end.isoformat(),
        str(event.get("LOCATION", "")),
        str(event.get("STATUS", "")),
        str(event["SUMMARY"]),
    )


def sittings(desk: Desk, today: date) -> dict[str, Sitting]:
    """The meetings of the years around, by their UID."""
    return {
        uid_of(desk.cycle, item.id): Sitting(
            item.id, item.title, desk.cycle.body(item.body).name, frozenset(item.parties)
        )
        for plan in desk.plans(desk.years_around(today))
        for item in plan.items
        if isinstance(item, Meeting)
    }


# -------------------------------------------------------------------------------------- the record


def log_lines(store: Store, after: int = 0) -> list[Line]:
    """The log, of the lines after this number, oldest first."""
    found = store.db.execute(
        "SELECT id, at, who, what, subject, why FROM log WHERE id > ? ORDER BY id", [after]
    )
    return [Line(row[0], tuple(row[1:])) for row in found]


def counts(store: Store) -> dict[str, int]:
    """How many rows there are, and how often an event was revised."""
    parts = ", ".join(f"(SELECT count(*) FROM {each})" for each in COUNTED)  # noqa: S608 - our own words
    query = f"SELECT {parts}, (SELECT max(revision) FROM event)"  # noqa: S608 - our own words
    (row,) = store.db.execute(query)
    states = store.rows("SELECT state, count(*) AS n FROM letter GROUP BY state")
    return {
        **dict(zip((*COUNTED, "herziening"), (each or 0 for each in row), strict=True)),
        **{f"brieven {each['state']}": each["n"] for each in states},
    }


def words_of_document(store: Store, number: int) -> str:
    """All words of the model of an assembled version."""
    (row,) = store.rows("SELECT model FROM document WHERE id = ?", number)
    return json.dumps(json.loads(zlib.decompress(row["model"])), ensure_ascii=False)


def standing_texts(desk: Desk, deadline: Deadline, *, final: bool) -> list[str]:
    """What is on record for this document: of every deliverer, and of the table.

    In definitive agreements the joint text stands alone; what parties proposed led to it.
    """
    cycle, joint = desk.cycle, joint_slots(desk.cycle, deadline)
    asked = {(TABLE, slot.theme, slot.field) for slot in joint}
    if not (final and joint):
        asked |= {
            (deliverer, theme, field)
            for deliverer in deliverers_of(cycle, deadline)
            for theme in themes_of(cycle, deliverer)
            for field in deadline.rule.fields
        }
    found = {
        (deliverer, row["theme"], row["field"]): row["text"].strip()
        for deliverer in {each for each, _, _ in asked}
        for row in desk.store.rows(
            "SELECT theme, field, text FROM delivery_text AS t JOIN"  # noqa: S608 - our own words
            f" (SELECT d.id, d.version FROM {STANDING}) AS d ON d.id = t.delivery ORDER BY version",
            deadline.id,
            deliverer,
        )
    }
    return [text for key, text in found.items() if text and key in asked]
