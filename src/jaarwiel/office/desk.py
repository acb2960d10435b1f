"""Wires one table together: its cycle file, its state and where letters and pages are."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

from jaarwiel.core import contributions, ladderdays, layout
from jaarwiel.core.contributions import Contribution, Delivery
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.extension import Extensions, by_contribution
from jaarwiel.core.papers import discussed_in
from jaarwiel.core.problem import meant
from jaarwiel.core.windows import reach
from jaarwiel.core.yearplan import Deadline, Meeting, YearPlan
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.cyclefiles.cyclefile import CycleFileError, Finding
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.mail.courier import Courier
from jaarwiel.mail.pace import Pace
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.records import archive, ledger
from jaarwiel.records.decisions import decisions_in, proposals_in
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.statefile import open_store
from jaarwiel.records.store import Store
from jaarwiel.settings import DEFAULT_ADDRESS, Settings
from jaarwiel.textfile import is_there


class NoCycleError(InputError):
    """The cycle file of the table cannot be used; `findings` has everything that is wrong."""

    def __init__(self, path: Path, error: InputError) -> None:
        known = error.findings if isinstance(error, CycleFileError) else ()
        self.findings = known or (Finding(None, "", str(error)),)
        self.path = path
        super().__init__(str(error))


class Surroundings(Protocol):
    """What of a desk tells whether everything still runs; it is there without a cycle file too."""

    @property
    def store(self) -> Store:
        """The state file."""

    @property
    def courier(self) -> Courier | None:
        """Who sends letters; None without a mail server."""

    @property
    def mailbox(self) -> str | None:
        """Where answers come in."""


@dataclass(frozen=True)
class Bare:
    """What is left of a desk whose cycle file cannot be used."""

    store: Store
    address: str
    sender: str | None
    courier: Courier | None
    mailbox: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Desk:
    """One table with everything that working on it needs."""

    cycle: Cycle
    store: Store
    address: str
    sender: str | None = None
    courier: Courier | None = None
    publish_to: Path | None = None
    mailbox: str | None = field(default=None, repr=False)
    reply_to: str | None = None
    archive: str | None = field(default=None, repr=False)
    authority: Path | None = None

    def plan(self, year: int) -> YearPlan:
        """The plan of a year, with what people decided."""
        return next(self.plans([year]))

    def plans(self, years: Iterable[int]) -> Iterator[YearPlan]:
        """The plans of these years, with what people decided."""
        years = tuple(years)
        return iter(self.store.once(("plans", self.cycle, years), lambda: self._laid_out(years)))

    def _laid_out(self, years: Sequence[int]) -> tuple[YearPlan, ...]:
        decisions, proposals = decisions_in(self.store, *years), proposals_in(self.store, *years)
        return tuple(layout.lay_out(self.cycle, year, decisions, proposals) for year in years)

    def meetings_around(self, meeting: Meeting) -> Iterator[Meeting]:
        """The meetings of its year of the cycle, of the one before and of the one after."""
        years = range(meeting.year - 1, meeting.year + 2)
        known = (year for year in years if self.cycle.knows(year))
        return (each for plan in self.plans(known) for each in plan.meetings)

    def contributions(self, deadlines: Iterable[Deadline]) -> tuple[Contribution, ...]:
        """What is owed for these deadlines, and what came of it."""
        deadlines = tuple(deadlines)
        given = by_contribution(ledger.extensions(self.store, [each.id for each in deadlines]))
        return self._contributions(deadlines, given)

    def _contributions(
        self, deadlines: Sequence[Deadline], given: Extensions
    ) -> tuple[Contribution, ...]:
        deliveries: dict[str, list[Delivery]] = {}
        for each in deliveries_in(self.store, *(each.id for each in deadlines)):
            deliveries.setdefault(each.item, []).append(each)
        return tuple(
            owed
            for each in deadlines
            for owed in contributions.contributions(
                self.cycle, each, deliveries.get(each.id, ()), given
            )
        )

    def running(self, today: date) -> tuple[Deadline, ...]:
        """The deadlines of this year and before, since chasing runs on past 31 December.

        And those of next year that have opened already.
        """
        before, _ = reach(self.cycle)  # of years after that nothing can have opened
        years = (year for year in self.years_around(today) if year <= today.year + before)
        return tuple(
            deadline
            for plan in self.plans(years)
            for deadline in plan.deadlines
            if plan.year <= today.year or deadline.opens <= today
        )

    def current_year(self, today: date) -> int:
        """The year of the cycle that today falls in; before it begins, its first."""
        return max(today.year, self.cycle.table.first_year)

    def years_around(self, today: date) -> range:
        """Last year, this year and the next, as far as the cycle goes back.

        And further, where a year of the cycle has days in the calendar year before or after it.
        """
        first = self.cycle.table.first_year
        before, after = reach(self.cycle)
        return range(max(first, today.year - 1 - after), max(first, today.year + 1 + before) + 1)

    def chased(self, today: date) -> tuple[Contribution, ...]:
        """What is owed, and what came of it, for the deadlines that letters may go for today."""
        given = by_contribution(ledger.extensions(self.store))
        extended = {item for item, _ in given}
        deadlines = [
            each
            for each in self.not_final(self.running(today))
            if each.id in extended or ladderdays.is_chased(self.cycle, each, today)
        ]
        return tuple(
            each
            for each in self._contributions(deadlines, given)
            if ladderdays.is_chased(self.cycle, each.deadline, today, each.last_workday)
        )

    def not_final(self, deadlines: Iterable[Deadline]) -> tuple[Deadline, ...]:
        """Those whose document is not definitive yet; for the others nobody is asked any more."""
        final = archive.final_items(self.store)
        return tuple(each for each in deadlines if each.id not in final)

    def discussed_in(self, contribution: Contribution) -> Meeting | None:
        """The meeting that discusses the concept, where who delivers this sits in it."""
        members = self.cycle.members(contribution.deliverer)
        return discussed_in(self.cycle, cache(self.plan), contribution.deadline, members)

    def deadline(self, document: str, year: int) -> Deadline:
        """The deadline of this document in this year. Raises NotFoundError with what there is."""
        self.check_year(year)
        for deadline in self.plan(year).deadlines:
            if deadline.document_id == document:
                return deadline
        known = [each.document_id for each in self.plan(year).deadlines]
        raise NotFoundError(f"Onbekend stuk '{document}'. {meant(document, known)}")

    def assembled(self, name: str, year: int) -> Deadline | Meeting:
        """The deadline of this document, or the meeting with this set of papers, in this year.

        Raises NotFoundError with what there is.
        """
        self.check_year(year)
        plan = self.plan(year)
        known = {each.document_id: each for each in plan.deadlines}
        held = {each.occasion.id: each for each in plan.meetings}
        found = known.get(name) or held.get(name)
        if found is None:
            raise NotFoundError(
                f"Onbekend stuk of overleg '{name}'. {meant(name, [*known, *held])} "
                f"Stukken: {', '.join(known)}. Overleggen: {', '.join(held)}."
            )
        return found

    def check_year(self, year: int) -> None:
        """Raises InputError for a year that this cycle does not know."""
        cyclefile.check_year(self.cycle, year)

    def party(self, party_id: str) -> str:
        """The id, when it is a party or group of the table. Raises NotFoundError otherwise."""
        known = [each.id for each in self.cycle.named]
        if party_id not in known:
            raise NotFoundError(f"Onbekende partij '{party_id}'. {meant(party_id, known)}")
        return party_id

    def occasion_ids(self, year: int) -> list[str]:
        """Ids of the meetings of a year, without the year."""
        return [each.occasion.id for each in self.plan(year).meetings]


@contextmanager
def open_desk(
    found: Settings, *, looking: bool = False, cycle: Cycle | None = None
) -> Iterator[Desk]:
    """The desk that these settings describe; its state file is closed at the end.

    Somebody who is only looking makes no state file where there is none yet. `cycle` is used
    instead of what the cycle file says. Raises NoCycleError where that cannot be used.
    """
    cycle = cycle or read_cycle(found.cycle)
    courier = _courier(found)
    sender = _sender(found.sender) if found.sender else None
    store = open_store(None if looking and not is_there(found.state) else found.state)
    try:
        address = _address(found, store)
        reply_to = _sender(found.reply_to, "JAARWIEL_REPLY_TO") if found.reply_to else None
        yield Desk(
            cycle,
            store,
            address,
            sender,
            courier,
            found.publish_to,
            found.mailbox,
            reply_to,
            found.archive,
            found.smtp_ca,
        )
    finally:
        store.close()


@contextmanager
def open_bare(found: Settings) -> Iterator[Bare]:
    """What there is without a cycle file; the state file is closed at the end."""
    store = open_store(found.state)
    try:
        sender = _sender(found.sender) if found.sender else None
        yield Bare(store, _address(found, store), sender, _courier(found), found.mailbox)
    finally:
        store.close()


def _address(found: Settings, store: Store) -> str:
    """Where people reach the page."""
    return found.address or store.setting("address") or DEFAULT_ADDRESS


def _courier(found: Settings) -> Courier | None:
    if not found.smtp:
        return None
    pace = Pace(found.pace, found.smtp_rate) if found.pace and found.smtp_rate else None
    return SmtpCourier(found.smtp, rate=found.smtp_rate, authority=found.smtp_ca, pace=pace)


def read_cycle(path: Path) -> Cycle:
    """The cycle in this file, read again when the file has changed. Raises NoCycleError."""
    try:
        stat = path.stat()
    except OSError:
        found = _read.__wrapped__(path)  # which says what is wrong
    else:
        found = _read(path, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size)
    if isinstance(found, InputError):
        raise NoCycleError(path, found)
    return found


@lru_cache(maxsize=8)
def _read(path: Path, *_standing: int) -> Cycle | InputError:
    """What is in the file, or what is wrong with it: that is found once as well."""
    try:
        return cyclefile.load(path)
    except InputError as error:
        return error


def _sender(text: str, name: str = "JAARWIEL_FROM") -> str:
    """The address that letters come from, or answers go to. Raises InputError for any other."""
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise InputError(
            f"{name} is geen e-mailadres: '{text}'. Schrijf alleen het adres, zonder naam."
        ) from error
    return found.ascii_email or found.normalized
