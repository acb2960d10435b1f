"""Watches one table: gathers facts after every tick, and has the invariants judge them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from jaarwiel.core.ladderdays import is_sending_time
from jaarwiel.core.workdays import school_holiday
from jaarwiel.core.yearplan import Deadline, Item
from jaarwiel.office.calendars import publish
from jaarwiel.office.desk import Desk
from jaarwiel.records.post import Letter
from jaarwiel.rehearsal.soak import invariants, looking
from jaarwiel.rehearsal.soak.facts import Broken, Entry, Handed, Line

HUURDERS: Final = "huurdersorganisatie"


class BrokenInvariantError(Exception):
    """An invariant did not hold."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(f"{broken.invariant}: {broken.what}")
        self.broken = broken


def hold(found: Iterable[Broken]) -> None:
    """Raises BrokenInvariantError for the first of these."""
    for each in found:
        raise BrokenInvariantError(each)


@dataclass
class Watch:
    """What was seen of one table so far."""

    desk: Desk
    now: datetime
    today: list[Handed] = field(default_factory=list)
    """The letters that were handed over this day."""
    arrived: set[str] = field(default_factory=set)
    """The Message-IDs of all that a server took."""
    read: dict[str, tuple[bytes, dict[str, Entry]]] = field(default_factory=dict)
    """The calendar of each audience as it was last read: its bytes, and its events."""
    entries: dict[str, Entry] = field(default_factory=dict)
    """The newest of every event that was ever shown."""
    uids: dict[str, str] = field(default_factory=dict)
    """What each meeting is called in calendars."""
    log: list[Line] = field(default_factory=list)
    documents: int = 0
    """The number of the newest document that was looked at."""
    waited: dict[tuple[str, str], int] = field(default_factory=dict)
    """Days with a tick for each contribution that is missing."""
    shown: object = None
    """What the calendars last rested on."""
    counted: date | None = None

    # ---------------------------------------------------------------------------------- letters

    def see_letter(self, letter: Letter, content: bytes, taken: bool) -> None:  # noqa: FBT001 - a callback
        """A server gets a letter. Raises BrokenInvariantError."""
        found = looking.handed(self.desk, letter, content, self.now, taken=taken)
        self.today = [each for each in self.today if each.at.date() == self.now.date()]
        hold(invariants.taken_twice(found, self.arrived))
        if taken:
            self.arrived.add(letter.message_id)
        self.today.append(found)
        cycle = self.desk.cycle
        hold(invariants.asks_what_nobody_owes(found))
        hold(invariants.goes_to_an_outsider(found, looking.members(cycle)))
        hold(invariants.goes_at_a_wrong_hour(found, cycle.ladder.send_at))
        hold(self._tells(found))

    def _tells(self, handed: Handed) -> Iterator[Broken]:
        """Whether a letter to somebody of huurdersorganisaties alone names a closed meeting."""
        kinds = {each.id: each.kind for each in self.desk.cycle.parties}
        own = {party for party, _ in handed.roles}
        if own and all(kinds.get(party) == HUURDERS for party in own):
            sittings = looking.sittings(self.desk, self.now.date()).values()
            closed = invariants.closed_to(own, sittings)
            where = f"brief {handed.letter} ({handed.kind}) aan {handed.recipient}"
            yield from invariants.names_a_closed_meeting(handed.text, closed, where)

    # ------------------------------------------------------------------------------------- ticks

    def after_tick(self, *, whole: bool) -> None:
        """Judges how things stand after a tick; `whole`: nothing went wrong in it."""
        hold(invariants.two_on_one_day(self.today))
        is_new_day = self.counted != self.now.date()
        if whole and is_new_day and is_sending_time(self.desk.cycle, self.now):
            self.counted = self.now.date()
            self._wait()
        self._read_log()
        self.read_documents()
        self._read_calendars()

    def _wait(self) -> None:
        """Counts for how many days something is missing that nobody was asked for."""
        before, self.waited = self.waited, {}
        for owing in looking.owings(self.desk, self.now.date()):
            quiet = owing.reachable and not (owing.held or owing.told)
            if quiet and not self._is_school_holiday(owing.since):
                key = (owing.item, owing.deliverer)
                self.waited[key] = before.get(key, 0) + 1
                hold(invariants.forgotten(owing, self.waited[key]))

    def _is_school_holiday(self, since: date) -> bool:
        """Whether the request may wait for the end of a school holiday that the window opens in."""
        region = self.desk.cycle.days.school_region
        return all(
            school_holiday(date.fromordinal(day), region) is not None
            for day in range(since.toordinal(), self.now.date().toordinal() + 1)
        )

    def _read_log(self) -> None:
        last = self.log[-1].number if self.log else 0
        self.log += looking.log_lines(self.desk.store, last)

    def read_whole_log(self) -> None:
        """Whether all that stood in the log stands there still, and nobody was asked twice."""
        hold(invariants.rewritten(self.log, looking.log_lines(self.desk.store)))
        hold(invariants.asked_twice(looking.keys_asked(self.desk.store)))

    def read_documents(self) -> None:
        """Judges the documents that were made since the last look. Raises BrokenInvariantError."""
        rows = self.desk.store.rows(
            "SELECT id, item, final FROM document WHERE id > ? ORDER BY id", self.documents
        )
        for row in rows:
            self.documents = row["id"]
            words = looking.words_of_document(self.desk.store, row["id"])
            item = self._item(row["item"])
            hold(self._closed_in(words, item))
            if isinstance(item, Deadline):
                standing = looking.standing_texts(self.desk, item, final=bool(row["final"]))
                hold(invariants.incomplete(f"{row['item']} ({row['id']})", words, standing))

    def _item(self, name: str) -> Item | None:
        found = self.desk.plan(int(name[:4])).items
        return next((each for each in found if each.id == name), None)

    def _closed_in(self, words: str, item: Item | None) -> Iterator[Broken]:
        """Whether a document names a meeting that a huurdersorganisatie it is for is not in."""
        kinds = {each.id: each.kind for each in self.desk.cycle.parties}
        sittings = looking.sittings(self.desk, self.now.date()).values()
        for party in item.parties if item else ():
            if kinds[party] == HUURDERS:
                closed = invariants.closed_to({party}, sittings)
                where = f"het stuk {item.id if item else ''} voor {party}"
                yield from invariants.names_a_closed_meeting(words, closed, where)

    # --------------------------------------------------------------------------------- calendars

    def _read_calendars(self) -> None:
        """Reads the calendars where something that they rest on changed, and each month."""
        store, day = self.desk.store, self.now.date()
        rests_on = (
            store.rows("SELECT max(revision) AS r FROM event"),
            store.rows("SELECT max(id) AS d FROM document"),
            store.rows("SELECT count(*) AS a FROM agenda"),
            (day.year, day.month),
        )
        if rests_on == self.shown:
            return
        self.shown = rests_on
        everybody = self._calendar(publish.EVERYBODY)
        for uid, entry in everybody.items():
            if uid in self.entries:
                hold(invariants.sequence_is_wrong(self.entries[uid], entry))
        self.entries.update(everybody)
        self._read_own(everybody)

    def _read_own(self, everybody: dict[str, Entry]) -> None:
        sittings = looking.sittings(self.desk, self.now.date())
        for uid, sitting in sittings.items():
            if uid in everybody:
                hold(
                    invariants.other_uid(sitting.item, self.uids.setdefault(sitting.item, uid), uid)
                )
        for party in self.desk.cycle.parties:
            own = self._calendar(
                party.id,
                closed=invariants.closed_to({party.id}, sittings.values())
                if party.kind == HUURDERS
                else frozenset(),
            )
            hold(invariants.two_truths(everybody, own.values()))
            hold(invariants.not_in_it(party.id, own, sittings))

    def _calendar(self, audience: str, closed: frozenset[str] = frozenset()) -> dict[str, Entry]:
        content = publish.feed(self.desk, audience, self.now).content
        before = self.read.get(audience)
        if before is not None and before[0] == content:
            return before[1]
        try:
            found = looking.entries(content)
        except (ValueError, KeyError) as error:
            raise BrokenInvariantError(
                Broken("een geldige agenda", f"{audience}: {error}")
            ) from error
        hold(invariants.no_calendar(content, found))
        words = content.replace(b"\r\n ", b"").decode()
        hold(invariants.names_a_closed_meeting(words, closed, f"de agenda van {audience}"))
        self.read[audience] = (content, {each.uid: each for each in found})
        return self.read[audience][1]

    # ------------------------------------------------------------------------------- second ticks

    def twice(self, again: Callable[[], None]) -> None:
        """Whether a second tick at this moment does nothing. Raises BrokenInvariantError."""
        before = looking.counts(self.desk.store) | {"overhandigd": len(self.today)}
        again()
        after = looking.counts(self.desk.store) | {"overhandigd": len(self.today)}
        hold(invariants.not_quiet(before, after))
