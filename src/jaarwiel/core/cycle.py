"""The cycle file as values: what *should* happen at one agreement table (overlegtafel).

The classes here are the shape of the TOML file, field for field. Days of the year are written as
people write them ("1 april"); `month_day` reads them. All moments are in Dutch local time.
"""

from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Final, Literal

TIMEZONE: Final = "Europe/Amsterdam"

MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")

PartyKind = Literal["gemeente", "corporatie", "huurdersorganisatie"]
Role = Literal[
    "contactpersoon",
    "plaatsvervanger",
    "bestuurder",
    "ondertekenaar",
    "procescoordinator",
    "secretaris",
]
Weekday = Literal["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"]
Month = Literal[
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
]  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The agreement table itself; `first_year` is the first year the cycle is run for."""

    id: str
    name: str
    first_year: int


@dataclass(frozen=True)
class Term:
    """How long agreements hold: `years` years each, the first of them beginning in `first`."""

    years: int
    first: int

    def begins_after(self, year: int) -> bool:
        """Whether a new term begins on 1 January after `year`, so that `year` signs it."""
        return (year + 1 - self.first) % self.years == 0


@dataclass(frozen=True)
class Recess:
    """Days without meetings, as a council recess (raadsreces); both days inclusive."""

    name: str
    start: date
    end: date


@dataclass(frozen=True)
class Days:
    """Which days are no days for a meeting, beside weekends and public holidays."""

    school_region: Literal["Noord", "Midden", "Zuid"]
    no_meetings: tuple[str, ...] = ()
    recess: tuple[Recess, ...] = ()


@dataclass(frozen=True)
class Party:
    """One organisation at the table. A huurdersorganisatie names the corporatie it belongs to."""

    id: str
    name: str
    kind: PartyKind
    corporatie: str | None = None


@dataclass(frozen=True)
class Group:
    """Parties that deliver the named documents as one (joint bidders, a federation)."""

    id: str
    name: str
    parties: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True)
class Theme:
    """One theme (thema) of the agreements."""

    id: str
    name: str


@dataclass(frozen=True)
class DeadlineRule:
    """A contribution that is owed every year, with its window.

    Exactly one of `before` (exclusive: "vóór 1 april") and `until` (inclusive: "uiterlijk
    31 maart") is given. Where parties must be done earlier than the step itself, `input_before`
    (exclusive) says so; what is in before `concept_before` (exclusive) stands in the concept that
    is discussed. Titles may use {year}, {evaluated}, {first} and {last}; those ending in
    `_update` hold in the years in which no new term is signed.
    """

    id: str
    step: str
    title: str
    document: str
    request: str
    opens: str
    owed_by: tuple[str, ...]
    fields: tuple[str, ...]
    before: str | None = None
    until: str | None = None
    input_before: str | None = None
    concept_before: str | None = None
    title_update: str | None = None
    document_update: str | None = None
    request_update: str | None = None
    assembled_workdays: int | None = None
    """Working days before the last working day on which the document is assembled once more."""


@dataclass(frozen=True)
class MeetingRule:
    """A kind of meeting that is held every year, once or for each party of a kind."""

    id: str
    title: str
    body: Literal["AO", "BO"]
    month: Month
    participants: tuple[str, ...]
    starts: time
    minutes: int
    papers_workdays: int
    agenda: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    for_each: PartyKind | None = None
    after: str | None = None
    not_before: str | None = None
    location: str = ""


@dataclass(frozen=True)
class DecisionRule:
    """A question that the table answers in the named years, within a window as of a deadline."""

    id: str
    title: str
    question: str
    years: tuple[int, ...]
    opens: str
    participants: tuple[str, ...]
    before: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: when a party that still owes is written to, and who is written to.

    Exactly one of the four moments is given. Days are calendar days, workdays are working days,
    both counted from the last working day of the term.
    """

    id: str
    to: tuple[Role, ...]
    at_opening: bool = False
    days_before: int | None = None
    workdays_before: int | None = None
    workdays_after: int | None = None
    before_school_holiday: bool = False
    """Moves a rung that falls in a school holiday to the last working day before it."""

    @property
    def is_late(self) -> bool:
        """Whether this rung comes after the term has passed."""
        return self.workdays_after is not None


@dataclass(frozen=True)
class Ladder:
    """The chasing: its rungs in order, and when it falls silent after the last of them."""

    send_at: time
    stops_after_workdays: int
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class LegalNote:
    """A date in the law that is shown beside the plan, not chased."""

    day: str
    text: str
    source: str


@dataclass(frozen=True, eq=False)
class Cycle:
    """One cycle file. Two cycles are the same only when they are the same object."""

    table: Table
    term: Term
    days: Days
    parties: tuple[Party, ...]
    themes: tuple[Theme, ...]
    deadlines: tuple[DeadlineRule, ...]
    meetings: tuple[MeetingRule, ...]
    ladder: Ladder
    groups: tuple[Group, ...] = ()
    decisions: tuple[DecisionRule, ...] = ()
    legal_notes: tuple[LegalNote, ...] = ()

    @property
    def last_year(self) -> int:
        """The last year that can be laid out; holidays are not known for ever."""
        return self.table.first_year + 50

    def knows(self, year: int) -> bool:
        """Whether this year can be laid out."""
        return self.table.first_year <= year <= self.last_year

    def party(self, party_id: str) -> Party | None:
        """The party with this id, or None."""
        return next((party for party in self.parties if party.id == party_id), None)

    @property
    def named(self) -> tuple[Party | Group, ...]:
        """All parties and groups: everybody that can deliver."""
        return (*self.parties, *self.groups)

    def name_of(self, deliverer: str) -> str:
        """The name of a party or group; its id when the cycle file no longer knows it."""
        return next((each.name for each in self.named if each.id == deliverer), deliverer)

    def select(self, selectors: tuple[str, ...]) -> tuple[str, ...]:
        """Ids of the parties that `selectors` (kinds or ids) name, in the order of the file."""
        wanted = set(selectors)
        return tuple(p.id for p in self.parties if p.id in wanted or p.kind in wanted)

    def members(self, deliverer: str) -> tuple[str, ...]:
        """The parties behind a deliverer: those of the group, or the party itself."""
        group = next((group for group in self.groups if group.id == deliverer), None)
        return group.parties if group else (deliverer,)

    def deliverer(self, party_id: str, document: str) -> str:
        """Who delivers `document` for this party: its group where that delivers as one."""
        for group in self.groups:
            if party_id in group.parties and document in group.documents:
                return group.id
        return party_id

    def deliverers(self, rule: DeadlineRule) -> tuple[str, ...]:
        """Ids of the parties and groups that each owe one contribution, without repetition."""
        parties = self.select(rule.owed_by)
        return tuple(dict.fromkeys(self.deliverer(party, rule.id) for party in parties))


@lru_cache(maxsize=512)
def month_day(text: str) -> tuple[int, int]:
    """Month and day of a day written as "1 april".

    Raises ValueError when it is not written so, or when no year has that day. "29 februari" is
    refused as well: not every year has it.
    """
    day, _, month = text.strip().partition(" ")
    if month.lower() not in MONTHS or not day.isdecimal() or len(day) > 2:  # noqa: PLR2004 - "31"
        raise ValueError(text)
    found = date(2027, MONTHS.index(month.lower()) + 1, int(day))
    return found.month, found.day


def day_in(year: int, text: str) -> date:
    """The day written as "1 april" in `year`."""
    month, day = month_day(text)
    return date(year, month, day)
