"""Personal calendars: who sees what, under which address, and who has not seen the last change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from jaarwiel.core.contact import Contact, by_person
from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import Item
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.feed import Feed
from jaarwiel.office.calendars import channels
from jaarwiel.office.calendars.publish import View, audiences, category, feed_for, shown, view_of
from jaarwiel.office.desk import Desk
from jaarwiel.records import links
from jaarwiel.records.events import events_in
from jaarwiel.records.people import contacts_in
from jaarwiel.records.store import moment

PURPOSE: Final = "agenda"
OFFICE_ROLES: Final = frozenset({"procescoordinator", "secretaris"})
KINDS: Final = {"termijnen": "termijn", "besluiten": "besluit"}
"""What may be asked for beside the bodies, and the category that it stands for."""
MEETINGS: Final = "overleggen"
NO: Final = "nee"
NOTED_AGAIN: Final = timedelta(minutes=5)
"""A calendar that is fetched more often is noted once in this time, unless something changed."""


@dataclass(frozen=True)
class Subscriber:
    """One person with the roles that hold today, and the address of the calendar."""

    person: int
    name: str
    email: str
    parties: tuple[str, ...]
    """The parties that this person answers for, in the order of the file."""
    sees_all: bool
    token: str | None
    """None while there is no address in use: none was made, it was revoked, or invitations come."""
    fetched_at: datetime | None
    outdated: tuple[Item, ...]
    """What changed since, in what this address has shown: still the old date there."""
    invited_since: datetime | None = None
    """Since when this person gets invitations by mail instead."""


def subscribers(desk: Desk, today: date) -> tuple[Subscriber, ...]:
    """Everybody who holds a role today, in order of name."""
    people = by_person(contacts_in(desk.store), today).values()
    invited = channels.invited(desk)
    found = (_subscriber(desk, roles, today, invited) for roles in people)
    return tuple(sorted(found, key=lambda each: each.name))


def subscriber(desk: Desk, person: int, today: date) -> Subscriber | None:
    """One of them; None for who holds no role today."""
    roles = by_person(contacts_in(desk.store), today).get(person)
    return _subscriber(desk, roles, today, channels.invited(desk)) if roles else None


def _subscriber(
    desk: Desk, roles: Sequence[Contact], today: date, invited: Mapping[int, datetime]
) -> Subscriber:
    person = roles[0].person
    row = links.row_of(desk.store, PURPOSE, subject(person))
    since = invited.get(person)
    live = row is not None and row["revoked_at"] is None and since is None
    fetched = _fetches(desk, row["id"]) if row and live else {}
    return Subscriber(
        person=person,
        name=roles[0].name,
        email=roles[0].email,
        parties=_parties(desk, roles),
        sees_all=_sees_all(roles),
        token=links.token(desk.store, PURPOSE, subject(person)) if live else None,
        fetched_at=max((each.at for each in fetched.values()), default=None),
        outdated=_outdated(desk, view_of_roles(desk, roles), fetched, today) if fetched else (),
        invited_since=since,
    )


def subject(person: int) -> str:
    """What the link of a person's calendar stands for."""
    return f"persoon:{person}"


def _parties(desk: Desk, roles: Iterable[Contact]) -> tuple[str, ...]:
    return desk.cycle.select(tuple({each.party for each in roles}))


def _sees_all(roles: Iterable[Contact]) -> bool:
    return any(each.role in OFFICE_ROLES for each in roles)


def view_of_roles(desk: Desk, roles: Sequence[Contact]) -> View:
    """Coordinator and secretary see everything, others what their parties take part in."""
    name = desk.cycle.table.name
    return View(name, None if _sees_all(roles) else frozenset(_parties(desk, roles)))


# ------------------------------------------------------------------------------------- addresses


def find(desk: Desk, email: str, today: date) -> Subscriber:
    """The person with this address. Raises NotFoundError with who it may have been."""
    known = subscribers(desk, today)
    for each in known:
        if each.email.casefold() == email.casefold():
            return each
    offered = meant(email, [each.email for each in known])
    raise NotFoundError(f"Niemand met een rol aan deze tafel heeft het adres '{email}'. {offered}")


def make(desk: Desk, person: int) -> str:
    """The token of this person's calendar, made where there is none.

    Raises InputError for somebody who is sent invitations: one person has one channel.
    """
    _check_channel(desk, person)
    row = links.row_of(desk.store, PURPOSE, subject(person))
    if row is not None and row["revoked_at"]:
        return links.renew(desk.store, PURPOSE, subject(person))
    return links.token(desk.store, PURPOSE, subject(person))


def make_addresses(desk: Desk) -> None:
    """Gives everybody who never had one an address, so that looking at a page need not."""
    for person in sorted({each.person for each in contacts_in(desk.store)}):
        links.token(desk.store, PURPOSE, subject(person))


def _check_channel(desk: Desk, person: int) -> None:
    if channels.is_invited(desk, person):
        raise InputError(
            "Deze persoon ontvangt uitnodigingen per mail en heeft daarom geen agenda-adres in "
            "gebruik. Kies eerst weer voor het abonnement: op de pagina Agenda's, of met "
            "jaarwiel agenda uninvite."
        )


def rotate(desk: Desk, person: int, now: datetime, by: str) -> str:
    """Another address; the one before shows nothing any more. Raises InputError as `make`."""
    _check_channel(desk, person)
    with desk.store.writing():
        found = links.renew(desk.store, PURPOSE, subject(person))
        _forget_fetches(desk, person)
        desk.store.log(now, by, "agenda-adres vernieuwd", subject(person))
    return found


def revoke(desk: Desk, person: int, now: datetime, by: str) -> None:
    """Takes the address back; there is none until one is made again."""
    with desk.store.writing():
        links.token(desk.store, PURPOSE, subject(person))
        links.revoke(desk.store, PURPOSE, subject(person), now)
        _forget_fetches(desk, person)
        desk.store.log(now, by, "agenda-adres ingetrokken", subject(person))


def _forget_fetches(desk: Desk, person: int) -> None:
    row = links.row_of(desk.store, PURPOSE, subject(person))
    desk.store.db.execute("DELETE FROM fetch WHERE link = ?", [row["id"] if row else 0])


# --------------------------------------------------------------------------------------- fetching


@dataclass(frozen=True)
class Fetched:
    """What an address gives: the calendar, and who asked for what."""

    feed: Feed
    link: int
    filter: str
    revision: int
    """Of the newest change that was on record before the calendar was made."""


def fetch(desk: Desk, token: str, kinds: str, cancelled: str, now: datetime) -> Fetched:
    """The calendar under this address, with the filters of its query.

    Raises NotFoundError when the address is not (or no longer) valid, or its owner holds no role
    today; InputError for a filter that is unknown.
    """
    who = links.subject_of(desk.store, PURPOSE, token)
    view = _filtered(desk, view_for(desk, who, now.date()), kinds, cancelled)
    if who in {subject(person) for person in channels.invited(desk)}:
        view = _without_meetings(view)
    view = replace(view, token=token)
    key = _Key(desk, view, now.date())
    return Fetched(_rendered(key), int(token.partition(".")[0]), _filter(view), key.revision)


def view_for(desk: Desk, who: str, today: date) -> View:
    """What the subject of a calendar's address sees today. Raises NotFoundError: nothing."""
    kind, _, number = who.partition(":")
    if kind != "persoon":
        if who not in audiences(desk):
            raise NotFoundError(f"De agenda '{who}' bestaat niet meer aan deze tafel.")
        return view_of(desk, who)
    roles = by_person(contacts_in(desk.store), today).get(int(number))
    if not roles:
        raise NotFoundError(
            "Deze agenda is niet (meer) beschikbaar: u heeft op dit moment geen rol aan deze tafel."
        )
    return view_of_roles(desk, roles)


def _without_meetings(view: View) -> View:
    """The calendar of somebody who is invited: a meeting that came both ways would stand twice."""
    others = frozenset(KINDS.values())
    return replace(view, kinds=others if view.kinds is None else view.kinds & others)


def _filtered(desk: Desk, view: View, kinds: str, cancelled: str) -> View:
    """The view with what the query asks for. Raises InputError with what is possible."""
    if cancelled.lower() not in {"", "ja", NO}:
        raise InputError(f"geannuleerd={cancelled} kan niet. Mogelijk is: geannuleerd={NO}.")
    return replace(view, kinds=_kinds(desk, kinds), cancelled=cancelled.lower() != NO)


def _kinds(desk: Desk, asked: str) -> frozenset[str] | None:
    bodies = {body.id.lower() for body in desk.cycle.bodies}
    wanted: set[str] = set()
    for word in filter(None, (each.strip().lower() for each in asked.split(","))):
        if word == MEETINGS:
            wanted |= bodies
        elif word in bodies or word in KINDS:
            wanted.add(KINDS.get(word, word))
        else:
            known = [*sorted(bodies), MEETINGS, *KINDS]
            raise InputError(f"soort={word[:40]} is onbekend. {meant(word[:40], known)}")
    return frozenset(wanted) or None


def _filter(view: View) -> str:
    """The filter in one word, the same however it was written."""
    kinds = "" if view.kinds is None else ",".join(sorted(view.kinds)) or NO
    return f"{kinds};{'' if view.cancelled else NO}"


class _Key:
    """One calendar on one day at one state of the table: the same key, the same bytes."""

    def __init__(self, desk: Desk, view: View, today: date) -> None:
        self.desk = desk
        self.view = view
        self.today = today
        state = desk.store.rows(
            "SELECT (SELECT max(revision) FROM event) AS revision,"
            " (SELECT max(id) FROM decision) AS decided,"
            " (SELECT max(proposed_at) FROM proposal) AS proposed,"
            " (SELECT max(id) FROM document) AS assembled,"
            " (SELECT count(*) FROM agenda) AS agendas"
        )[0]
        self.revision = int(state["revision"] or 0)
        table = (desk.store.secret, id(desk.cycle), desk.address)
        self.same = (*table, view, today, *state.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.same == other.same

    def __hash__(self) -> int:
        return hash(self.same)


@lru_cache(maxsize=512)
def _rendered(key: _Key) -> Feed:
    return feed_for(key.desk, key.view, key.today)


# ------------------------------------------------------------------------------------------- seen


def note(desk: Desk, fetched: Fetched, now: datetime) -> datetime:
    """Notes that this address was fetched, also when nothing had changed since. Gives when."""
    before = _fetches(desk, fetched.link).get(fetched.filter)
    if before and before.revision >= fetched.revision and now - before.at < NOTED_AGAIN:
        return before.at
    with desk.store.writing():
        desk.store.db.execute(
            "INSERT INTO fetch (link, filter, at, revision) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (link, filter) DO UPDATE SET at = excluded.at,"
            " revision = max(revision, excluded.revision)",
            [fetched.link, fetched.filter, now.isoformat(), fetched.revision],
        )
        desk.store.db.execute(
            "UPDATE link SET last_used = ? WHERE id = ?", [now.isoformat(), fetched.link]
        )
    return now


@dataclass(frozen=True)
class _Fetch:
    """When a calendar was last fetched, and the newest change that it has shown."""

    at: datetime
    revision: int


def _fetches(desk: Desk, link: int) -> dict[str, _Fetch]:
    """The last fetch of a link, by filter."""
    found = desk.store.rows("SELECT filter, at, revision FROM fetch WHERE link = ?", link)
    return {row["filter"]: _Fetch(moment(row["at"]), row["revision"]) for row in found}


def _outdated(desk: Desk, view: View, fetched: dict[str, _Fetch], today: date) -> tuple[Item, ...]:
    """What this person is shown somewhere, and what changed after every fetch that shows it.

    What was new since is not old news: only what an earlier fetch already had counts. Clocks say
    nothing here: a decision has its moment before others can see it.
    """
    known = events_in(desk.store)
    found = []
    for item in shown(desk, view, today):
        seen = [each.revision for asked, each in fetched.items() if _shows(asked, item)]
        row = known.get(item.id)
        if row and any(row["since"] <= each for each in seen) and row["revision"] > max(seen):
            found.append(item)
    return tuple(found)


def _shows(asked: str, item: Item) -> bool:
    """Whether a fetch with this filter had the item in it, cancelled or not."""
    kinds = asked.partition(";")[0]
    return not kinds or category(item).lower() in kinds.split(",")
