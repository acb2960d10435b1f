"""The cycle file as values: what *should* happen at one agreement table (overlegtafel).

The classes here are the shape of the TOML file, field for field. Days of the year are written as
people write them ("1 april"); `month_day` reads them. All moments are in Dutch local time.
"""

from collections.abc import Mapping
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

SHIFTS: Final = {"vorig jaar": -1, "": 0, "volgend jaar": 1}
"""What may stand behind a day, and the years that it moves the day by."""
NEW_YEAR: Final = (0, 1, 1)

PartyKind = Literal["gemeente", "corporatie", "huurdersorganisatie"]
Role = Literal[
    "contactpersoon",
    "plaatsvervanger",
    "bestuurder",
    "ondertekenaar",
    "procescoordinator",
    "secretaris",
]
HIGHER_UP: Final[frozenset[Role]] = frozenset({"plaatsvervanger", "bestuurder", "ondertekenaar"})
"""Who is written to when the contactpersoon has not answered."""
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
class Prolongation:
    """A term that holds longer than agreed: which (by its first year), and how many years more."""

    first: int
    years: int


@dataclass(frozen=True)
class Term:
    """How long agreements hold: `years` years each, the first of them beginning in `first`.

    A term begins on the day `starts` and need not follow the calendar year. It is signed in the
    year before it begins, or in its own first year.
    """

    years: int
    first: int
    starts: str = "1 januari"
    signed: Literal["jaar ervoor", "eerste jaar"] = "jaar ervoor"
    prolonged: tuple[Prolongation, ...] = ()

    def about(self, year: int) -> int:
        """The first year of agreements that the cycle of `year` leads to."""
        return year + 1 if self.signed == "jaar ervoor" else year

    def is_signed_in(self, year: int) -> bool:
        """Whether the cycle of `year` leads to a new term, rather than to an update."""
        return self.holding(self.about(year))[0] == self.about(year)

    def holding(self, year: int) -> tuple[int, int]:
        """The first year of the term that begins in or before `year`, and its number of years."""
        if year < self.first:
            return year - (year - self.first) % self.years, self.years
        longer = {each.first: each.years for each in self.prolonged}
        first, length = self.first, self.years + longer.get(self.first, 0)
        while year >= first + length:
            first += length
            length = self.years + longer.get(first, 0)
        return first, length

    def position(self, year: int) -> int:
        """Which year of its term `year` is, counted from 1."""
        return year - self.holding(year)[0] + 1

    def period(self, year: int) -> tuple[int, int]:
        """The first and the last calendar year of what the cycle of `year` leads to.

        As it was agreed: what a later prolongation added does not count.
        """
        first = self.about(year)
        length = self.years if self.is_signed_in(year) else 1
        return first, first + length - (1 if year_day(self.starts) == NEW_YEAR else 0)


@dataclass(frozen=True)
class Layer:
    """Agreements of one reach, as regional over local over jaarschijf, with a term of their own."""

    id: str
    name: str
    term: Term
    under: str | None = None
    """The layer that this one fills in."""


@dataclass(frozen=True)
class Body:
    """Who meets, in the words of the table: an AO, a BO, a stuurgroep."""

    id: str
    name: str
    level: Literal["ambtelijk", "bestuurlijk"]


BODIES: Final = (
    Body("AO", "ambtelijk overleg (AO)", "ambtelijk"),
    Body("BO", "bestuurlijk overleg (BO)", "bestuurlijk"),
)


@dataclass(frozen=True)
class Recess:
    """Days without meetings, as a council recess (raadsreces); both days inclusive."""

    name: str
    start: date
    end: date
    parties: tuple[str, ...] = ()
    """Whose recess it is: it holds for the meetings they are in. Empty: for all meetings."""


@dataclass(frozen=True)
class Days:
    """Which days are no days for a meeting, beside weekends and public holidays."""

    school_region: Literal["Noord", "Midden", "Zuid"]
    no_meetings: tuple[str, ...] = ()
    recess: tuple[Recess, ...] = ()
    meetings_per_day: int = 1
    """So many meetings of this table on one day at most."""


@dataclass(frozen=True)
class Party:
    """One organisation at the table. A huurdersorganisatie names the corporatie it belongs to."""

    id: str
    name: str
    kind: PartyKind
    corporatie: str | None = None
    gemeenten: tuple[str, ...] = ()
    """The gemeenten that it works in; empty: all of the table."""
    bound_from: date | None = None
    bound_until: date | None = None
    """The last day (inclusive) on which it takes part."""
    themes: tuple[str, ...] = ()
    """The themes that it is bound to; empty: all."""
    steps: tuple[str, ...] = ()
    """The deadlines, meetings and decisions that it takes part in; empty: all."""
    organisation: str | None = None
    """What it is known by at other tables, as its KvK number."""
    at_once: int = 1
    """In so many meetings it can be at the same time."""
    per_day: int | None = None
    """So many meetings a day at most, over all tables."""

    def is_bound(self, step: str, day: date) -> bool:
        """Whether it takes part in this step on this day."""
        begun = self.bound_from is None or self.bound_from <= day
        over = self.bound_until is not None and self.bound_until < day
        return begun and not over and (not self.steps or step in self.steps)


@dataclass(frozen=True)
class Group:
    """Parties that deliver the named documents as one (joint bidders, a federation)."""

    id: str
    name: str
    parties: tuple[str, ...]
    documents: tuple[str, ...]
    signs: bool = False
    """Whether they also sign these documents as one."""


@dataclass(frozen=True)
class Theme:
    """One theme (thema) of the agreements."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Recurring:
    """In which years something is held; by default in every year.

    All that is given must hold: `years` names the years; `every` counts from `since`;
    `term_years` are years of the term that runs, counted from 1; `only_if` is a decision that the
    table answered with `answer`, in this year or before.
    """

    id: str
    years: tuple[int, ...] = ()
    every: int = 1
    since: int | None = None
    through: int | None = None
    """The last year (inclusive)."""
    term_years: tuple[int, ...] = ()
    only_if: str | None = None
    answer: str = "ja"
    layer: str | None = None
    """The layer whose term counts; without one the table's."""
    for_each: tuple[str, ...] = ()
    """One for each of these parties or groups (kinds or ids), with those tied to it."""

    def falls_in(self, year: int, term: Term) -> bool:
        """Whether it is held in this year, as far as that does not depend on an answer."""
        since = term.first if self.since is None else self.since
        return (
            (not self.years or year in self.years)
            and (self.since is None or year >= self.since)
            and (self.through is None or year <= self.through)
            and (year - since) % self.every == 0
            and (not self.term_years or term.position(year) in self.term_years)
        )


@dataclass(frozen=True)
class DeadlineRule(Recurring):
    """A contribution that is owed, with its window.

    Exactly one of `before` (exclusive: "vóór 1 april") and `until` (inclusive: "uiterlijk
    31 maart") is given with `opens`; or, in place of these, `follows` and `weeks`: so many weeks
    from the day after the end of another deadline. Where parties must be done earlier than the
    step itself, `input_before` (exclusive) says so; what is in before `concept_before` (exclusive)
    stands in the concept that is discussed. Titles may use {year}, {evaluated}, {first}, {last}
    and {party}; those ending in `_update` hold in the years in which no new term is signed.
    """

    step: str
    title: str
    document: str
    request: str
    owed_by: tuple[str, ...]
    fields: tuple[str, ...]
    opens: str | None = None
    before: str | None = None
    until: str | None = None
    follows: str | None = None
    weeks: int | None = None
    input_before: str | None = None
    concept_before: str | None = None
    title_update: str | None = None
    document_update: str | None = None
    request_update: str | None = None
    assembled_workdays: int | None = None
    """Working days before the last working day on which the document is assembled once more."""
    ladder: str | None = None
    """The ladder by which it is chased, where that is not the table's."""
    template: str | None = None
    """The template of its document, where that is not named after its id."""
    signed_by: tuple[str, ...] = ()
    """Who sign the document; those of a group that signs do so as one."""


@dataclass(frozen=True)
class MeetingRule(Recurring):
    """A kind of meeting, in a month or in a window (both days inclusive)."""

    title: str
    body: str
    participants: tuple[str, ...]
    starts: time
    minutes: int
    papers_workdays: int
    agenda: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    month: Month | None = None
    opens: str | None = None
    until: str | None = None
    weekdays: tuple[Weekday, ...] = ()
    times: tuple[time, ...] = ()
    """Other times at which it may begin; `starts` is preferred."""
    after: str | None = None
    not_before: str | None = None
    location: str = ""


@dataclass(frozen=True)
class DecisionRule(Recurring):
    """A question that the table answers, within a window as of a deadline.

    So are advice and approval: with `for_each` every party, or its board, answers for itself.
    """

    title: str
    question: str
    participants: tuple[str, ...]
    opens: str | None = None
    before: str | None = None
    until: str | None = None
    follows: str | None = None
    weeks: int | None = None
    answers: tuple[str, ...] = ("ja", "nee")


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
    approval: bool | None = None
    """Whether its letters wait for somebody's yes; left out, those that go higher up do."""

    @property
    def is_late(self) -> bool:
        """Whether this rung comes after the term has passed."""
        return self.workdays_after is not None

    @property
    def definition(self) -> str:
        """The rung in one line; another moment or other readers make another rung of it."""
        moment = (self.at_opening, self.days_before, self.workdays_before, self.workdays_after)
        return f"{self.id} {moment} {self.before_school_holiday} {','.join(self.to)}"

    def needs_approval(self, role: Role) -> bool:
        """Whether a letter to this role waits for somebody's yes: an escalation does."""
        return role in HIGHER_UP if self.approval is None else self.approval


@dataclass(frozen=True)
class Ladder:
    """The chasing: its rungs in order, and when it falls silent after the last of them."""

    send_at: time
    stops_after_workdays: int
    rungs: tuple[Rung, ...]
    hold_above: int = 40
    """More letters than this in one go wait for somebody's yes."""
    hold_after_workdays: int = 5
    """So do all letters after so many working days without a tick."""


@dataclass(frozen=True)
class OwnLadder:
    """A ladder that some steps have in place of the table's; without rungs nobody is chased."""

    id: str
    stops_after_workdays: int
    rungs: tuple[Rung, ...] = ()


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
    ladders: tuple[OwnLadder, ...] = ()
    groups: tuple[Group, ...] = ()
    decisions: tuple[DecisionRule, ...] = ()
    legal_notes: tuple[LegalNote, ...] = ()
    layers: tuple[Layer, ...] = ()
    bodies: tuple[Body, ...] = BODIES

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

    def body(self, body_id: str) -> Body:
        """The body with this id."""
        return next(each for each in self.bodies if each.id == body_id)

    def layer(self, layer_id: str | None) -> Layer | None:
        """The layer with this id, or None."""
        return next((each for each in self.layers if each.id == layer_id), None)

    def term_of(self, rule: Recurring) -> Term:
        """The term that counts for this rule: that of its layer, or else the table's."""
        layer = self.layer(rule.layer)
        return layer.term if layer else self.term

    def ladder_of(self, rule: DeadlineRule) -> Ladder | OwnLadder:
        """The ladder by which this step is chased."""
        return next((each for each in self.ladders if each.id == rule.ladder), self.ladder)

    def is_held(self, rule: Recurring, year: int, answers: Mapping[str, str] | None) -> bool:
        """Whether this is held in `year`, given the newest answers by id of the decision.

        Without any answers (None): whether it may be, however the table decides.
        """
        decided = answers is None or rule.only_if is None
        if not decided and answers is not None and rule.only_if is not None:
            decided = answers.get(rule.only_if) == rule.answer
        return decided and rule.falls_in(year, self.term_of(rule))

    def select(self, selectors: tuple[str, ...]) -> tuple[str, ...]:
        """Ids of the parties that `selectors` (kinds, or ids of parties or groups) name.

        They come in the order of the file.
        """
        wanted = {member for each in selectors for member in self.members(each)}
        return tuple(p.id for p in self.parties if p.id in wanted or p.kind in wanted)

    def hosts(self, rule: Recurring) -> tuple[str | None, ...]:
        """For whom this is held, one by one: ids of parties or groups; (None,) when for all."""
        if not rule.for_each:
            return (None,)
        groups = {each.id for each in self.groups}
        return tuple(
            dict.fromkeys(
                host
                for word in rule.for_each
                for host in ((word,) if word in groups else self.select((word,)))
            )
        )

    def parties_of(
        self, step: str, selectors: tuple[str, ...], host: str | None, day: date
    ) -> tuple[str, ...]:
        """Ids of the selected parties that take part in this step on this day.

        Held for a host, these are the host itself and those that are tied to it.
        """
        selected = self.select(selectors)
        return tuple(
            party.id
            for party in self.parties
            if party.id in selected
            and party.is_bound(step, day)
            and (host is None or self._sits_with(party, self.members(host)))
        )

    def sit_together(self, one: str, other: str) -> bool:
        """Whether these parties or groups belong together."""
        parties = [each for each in self.parties if each.id in self.members(one)]
        return any(self._sits_with(each, self.members(other)) for each in parties)

    def _sits_with(self, party: Party, host: tuple[str, ...]) -> bool:
        """Whether this party sits with these; of their own kind only they themselves do."""
        hosts = [each for each in self.parties if each.id in host]
        if any(each.kind == party.kind for each in hosts):
            return party.id in host
        return any(self._are_tied(party, each) for each in hosts)

    def _are_tied(self, one: Party, other: Party) -> bool:
        """Whether parties of two kinds belong together; a gemeente does with who works in it."""
        if other.kind == "gemeente":
            one, other = other, one
        if one.kind == "gemeente":
            through = self.party(other.corporatie or "")
            towns = other.gemeenten or (through.gemeenten if through else ())
            return not towns or one.id in towns
        return one.corporatie == other.id or other.corporatie == one.id

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

    def deliverers(self, parties: tuple[str, ...], document: str) -> tuple[str, ...]:
        """Ids of the parties and groups that each owe one contribution, without repetition."""
        return tuple(dict.fromkeys(self.deliverer(party, document) for party in parties))

    def signatories(self, parties: tuple[str, ...], document: str) -> tuple[str, ...]:
        """Ids of the parties, and of the groups that sign as one, without repetition."""
        as_one = {each.id for each in self.groups if each.signs}
        found = ((party, self.deliverer(party, document)) for party in parties)
        return tuple(dict.fromkeys(by if by in as_one else party for party, by in found))

    def themes_of(self, deliverer: str) -> tuple[Theme, ...]:
        """The themes that a party, or any party of a group, is bound to."""
        parties = [each for each in self.parties if each.id in self.members(deliverer)]
        bound = {theme for each in parties for theme in each.themes}
        everything = any(not each.themes for each in parties)
        return tuple(theme for theme in self.themes if everything or theme.id in bound)


@lru_cache(maxsize=512)
def year_day(text: str) -> tuple[int, int, int]:
    """Years onward, month and day of a day written as "1 april" or "15 januari volgend jaar".

    Raises ValueError when it is not written so, or when no year has that day. "29 februari" is
    refused as well: not every year has it.
    """
    day, _, rest = text.strip().partition(" ")
    month, _, shift = rest.strip().partition(" ")
    if month.lower() not in MONTHS or not day.isdecimal() or len(day) > 2:  # noqa: PLR2004 - "31"
        raise ValueError(text)
    if shift.strip().lower() not in SHIFTS:
        raise ValueError(text)
    found = date(2027, MONTHS.index(month.lower()) + 1, int(day))
    return SHIFTS[shift.strip().lower()], found.month, found.day


def day_in(year: int, text: str) -> date:
    """The day written as "1 april" in `year`, or in the year before or after where it says so."""
    shift, month, day = year_day(text)
    return date(year + shift, month, day)
