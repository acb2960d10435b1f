"""Keeps the calendars true: notes every real change of an event, and gives the feeds.

An event's SEQUENCE and LAST-MODIFIED are raised when its facts change, for whatever reason: a
decision, another cycle file, another list of holidays. Rewording a template changes neither.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yearplan import Deadline, Item, Meeting
from jaarwiel.errors import JaarwielError, reason
from jaarwiel.feed import Event, Feed, Status, render
from jaarwiel.office.calendars.eventagenda import EventAgenda, event_agenda
from jaarwiel.office.desk import Desk
from jaarwiel.records import agendas, archive, links, restored
from jaarwiel.records.events import events_in, keep_events
from jaarwiel.records.papers import Paper, shown_papers
from jaarwiel.records.store import moment
from jaarwiel.textfile import replace_file
from jaarwiel.words.wording import environment

EVERYBODY: Final = "alle"
"""The audience of the feed with everything in it: coordinator and secretary."""
CANCELLED_FOR: Final = timedelta(days=30)
"""How long a cancelled meeting stays visible after the day it would have been."""
STATUS: Final[dict[str, Status]] = {
    "proposed": "TENTATIVE",
    "confirmed": "CONFIRMED",
    "cancelled": "CANCELLED",
}


@dataclass(frozen=True)
class View:
    """What one subscriber sees of the table's calendar."""

    name: str
    parties: frozenset[str] | None
    """Only what these take part in; None for everything."""
    kinds: frozenset[str] | None = None
    """Only these categories, in lower case, as "ao" and "termijn"; None for all."""
    cancelled: bool = True
    """Whether cancelled meetings are shown."""
    token: str = ""
    """The token of the calendar's own address, from which links in its events are made."""

    def shows(self, item: Item) -> bool:
        """Whether this item is in the calendar."""
        theirs = self.parties is None or not self.parties.isdisjoint(item.parties)
        wanted = self.kinds is None or category(item).lower() in self.kinds
        return theirs and wanted and (self.cancelled or getattr(item, "status", "") != "cancelled")


@dataclass(frozen=True)
class Revised:
    """How many events are new or changed since the last time."""

    new: int
    changed: int


def audiences(desk: Desk) -> dict[str, str]:
    """The name of each feed, by audience: everybody's, and one for each party."""
    table = desk.cycle.table.name
    names = {EVERYBODY: table}
    names.update({party.id: f"{table}: {party.name}" for party in desk.cycle.parties})
    return names


def revise(desk: Desk, now: datetime) -> Revised:
    """Notes which events changed. A second call finds nothing changed."""
    with desk.store.writing():
        known, lowest = events_in(desk.store), restored.lowest_sequence(desk.store)
        rows = [
            row
            for plan in desk.plans(desk.years_around(now.date()))
            for item in plan.items
            if (row := _revision(desk.cycle, item, known.get(item.id), now, lowest))
        ]
        revision = 1 + max((each["revision"] for each in known.values()), default=0)
        if rows:
            keep_events(
                desk.store, [{"since": revision, **row, "revision": revision} for row in rows]
            )
    new = sum(row["item"] not in known for row in rows)
    return Revised(new, len(rows) - new)


def _revision(
    cycle: Cycle, item: Item, known: dict[str, Any] | None, now: datetime, lowest: int
) -> dict[str, Any] | None:
    content = _content(cycle, item)
    if known["content"] == content if known else item.day < now.date():
        return None  # unchanged, or past before anybody could see it
    return {
        **(known or {}),
        "item": item.id,
        "sequence": known["sequence"] + 1 if known else lowest,
        "modified": (max(now, moment(known["modified"])) if known else now).isoformat(),
        "content": content,
    }


@lru_cache(maxsize=4096)
def _content(cycle: Cycle, item: Item) -> str:
    return json.dumps(_facts(cycle, item), sort_keys=True)


def _facts(cycle: Cycle, item: Item) -> dict[str, Any]:
    """What makes an event what it is; when one of these changes, the event has changed."""
    names = [cycle.name_of(party) for party in item.parties]
    facts: dict[str, Any] = {"title": item.title, "parties": item.parties, "names": names}
    if isinstance(item, Meeting):
        rule = item.occasion.rule
        facts |= {
            "body": item.body,
            "starts": item.starts.isoformat(),
            "ends": item.ends.isoformat(),
            "status": item.status,
            "papers_due": item.papers_due.isoformat(),
            "moved_from": item.moved_from and item.moved_from.isoformat(),
            "agenda": rule.agenda,
            "location": item.location,
        }
    else:
        facts["last_day"] = item.last_day.isoformat()
        if isinstance(item, Deadline):
            facts |= {"document": item.document, "input": item.input_last_day.isoformat()}
        else:
            facts["question"] = item.rule.question
    return facts


def view_of(desk: Desk, audience: str) -> View:
    """What this audience sees."""
    parties = None if audience == EVERYBODY else frozenset({audience})
    return View(audiences(desk)[audience], parties)


def feed(desk: Desk, audience: str, now: datetime) -> Feed:
    """The feed of this audience, as last revised."""
    token = links.token(desk.store, "agenda", audience)
    return feed_for(desk, replace(view_of(desk, audience), token=token), now.date())


def feed_for(desk: Desk, view: View, today: date) -> Feed:
    """The calendar with what this view shows, as last revised."""
    known = events_in(desk.store)
    versions = archive.versions(desk.store)
    made = agendas.newest_of_all(desk.store)

    plan_of = cache(desk.plan)

    def event(item: Item) -> Event:
        meeting = item if isinstance(item, Meeting) else None
        papers = shown_papers(desk.cycle, plan_of, meeting, versions, today) if meeting else ()
        agenda = event_agenda(desk, meeting, made.get(item.id)) if meeting else EventAgenda(())
        return _in_view(desk, view, item, known[item.id], papers, agenda)

    events = (event(item) for item in shown(desk, view, today) if item.id in known)
    return render(view.name, events)


def _in_view(
    desk: Desk,
    view: View,
    item: Item,
    known: Mapping[str, Any],
    papers: Sequence[Paper],
    agenda: EventAgenda,
) -> Event:
    """The event with its link, and the papers of a meeting once its participants see them.

    New papers are news (LAST-MODIFIED), but neither when nor where nor with whom: SEQUENCE stays.
    """
    modified = agenda.modified(moment(known["modified"]))
    linked = view.token and isinstance(item, Meeting)
    return event_of(
        desk.cycle,
        item,
        known["sequence"],
        max([modified, *(each.since for each in papers)]),
        page_address(desk, view.token, item.id) if linked else "",
        tuple((each.deadline.document, each.version.label, each.version.final) for each in papers),
        agenda.titles,
    )


def page_address(desk: Desk, token: str, item: str) -> str:
    """Where whoever has this calendar's token may read about this meeting, and nothing else."""
    return f"{desk.address}/overleg/{links.token_of_part(desk.store, token, item)}/{item}"


def shown(desk: Desk, view: View, today: date) -> Iterator[Item]:
    """The items that this view shows today."""
    for plan in desk.plans(desk.years_around(today)):
        for item in plan.items:
            if view.shows(item) and not _is_past(item, today):
                yield item


def _is_past(item: Item, today: date) -> bool:
    """Whether this is a cancelled meeting that has been shown long enough."""
    cancelled = isinstance(item, Meeting) and item.status == "cancelled"
    return cancelled and item.day + CANCELLED_FOR < today


@lru_cache(maxsize=4096)
def event_of(
    cycle: Cycle,
    item: Item,
    sequence: int,
    modified: datetime,
    url: str = "",
    papers: tuple[tuple[str, int, bool], ...] = (),
    agenda: tuple[str, ...] = (),
) -> Event:
    """The item as an event in the words of its template.

    `papers` are title, version and final; `agenda` has the titles of its points.
    """
    summary, _, description = _text(cycle, item, url, papers, agenda).partition("\n")
    all_day = Event(
        uid=uid_of(cycle, item.id),
        sequence=sequence,
        modified=modified.astimezone(UTC),
        summary=summary,
        starts=item.day,
        ends=item.day + ONE_DAY,
        status="CONFIRMED",
        description=description,
        category=category(item),
    )
    if not isinstance(item, Meeting):
        return all_day
    location = item.location
    status = STATUS[item.status]
    return replace(
        all_day, starts=item.starts, ends=item.ends, status=status, location=location, url=url
    )


def uid_of(cycle: Cycle, item: str) -> str:
    """The UID of an item's event, the same in every calendar and invitation."""
    return f"{item.replace('/', '.')}.{cycle.table.id}@jaarwiel"


def category(item: Item) -> str:
    """What a client can filter on: AO, BO (or what the table calls it), Termijn or Besluit."""
    if isinstance(item, Meeting):
        return item.body
    return "Termijn" if isinstance(item, Deadline) else "Besluit"


def _text(
    cycle: Cycle,
    item: Item,
    url: str,
    papers: tuple[tuple[str, int, bool], ...],
    agenda: tuple[str, ...],
) -> str:
    """The event in words: its summary on the first line, its description below."""
    name = "vergadering" if isinstance(item, Meeting) else "termijn"
    template = environment(html=False).get_template(f"agenda/{name}.txt.j2")
    return template.render(
        punt=item,
        tafel=cycle.table.name,
        overlegvorm=cycle.body(item.body).name if isinstance(item, Meeting) else "",
        deelnemers=[cycle.name_of(party) for party in item.parties],
        stukken=papers,
        agenda=agenda,
        pagina=url,
    )


def publish(desk: Desk, to: Path, now: datetime, *, on_the_web: bool = False) -> list[Path]:
    """Revises the events and writes one .ics file for each audience. Gives the files written.

    A file is replaced as a whole, and only when its content differs. On the web its name cannot
    be guessed: who knows the calendar of one party does not find that of another. Files that were
    written here before and are not any more, as of a party that has left, are removed.
    """
    revise(desk, now)
    files = {
        file_name(desk, audience, on_the_web=on_the_web): feed(desk, audience, now).content
        for audience in audiences(desk)
    }
    try:
        to.mkdir(parents=True, exist_ok=True)
        written = [to / name for name, content in files.items() if _replaced(to / name, content)]
        _tidy(desk, to, files)
    except OSError as error:
        raise JaarwielError(
            f"De agenda's kunnen niet in {to} worden geschreven ({reason(error)}). "
            "Kies een andere map met --to of JAARWIEL_PUBLISH."
        ) from error
    if written:  # their names are personal addresses
        desk.store.tell(f"agenda's gepubliceerd, {len(written)} gewijzigd")
    return written


def file_name(desk: Desk, audience: str, *, on_the_web: bool) -> str:
    """As "goud-wonen.ics", or as "goud-wonen-3f2a....ics" where others can reach it."""
    if not on_the_web:
        return f"{audience}.ics"
    secret = links.token(desk.store, "agenda", audience).partition(".")[2]
    return f"{audience}-{secret}.ics"


def announce(desk: Desk, now: datetime) -> None:
    """Makes a change visible everywhere: in the feeds, and in the published files where used."""
    if desk.publish_to:
        publish(desk, desk.publish_to, now, on_the_web=True)
    else:
        revise(desk, now)


def _tidy(desk: Desk, to: Path, files: Mapping[str, bytes]) -> None:
    """Removes what this table wrote in this folder before and does not write any more.

    Only a file that is still as it was written: whatever else is there is somebody else's.
    """
    folder = str(to.resolve())
    kept = desk.store.rows("SELECT name, sha256 FROM published WHERE folder = ?", folder)
    before = {row["name"]: row["sha256"] for row in kept}
    after = {name: sha256(content).hexdigest() for name, content in files.items()}
    if before == after:
        return
    for name in before.keys() - after.keys():
        path = to / name
        if path.is_file() and sha256(path.read_bytes()).hexdigest() == before[name]:
            path.unlink()
    with desk.store.writing():
        desk.store.db.execute("DELETE FROM published WHERE folder = ?", [folder])
        desk.store.db.table("published").insert_all(
            {"folder": folder, "name": name, "sha256": digest} for name, digest in after.items()
        )


def _replaced(path: Path, content: bytes) -> bool:
    if path.is_file() and path.read_bytes() == content:
        return False
    replace_file(path, content)
    return True
