"""The cycle file as values: what *should* happen at one agreement table (overlegtafel).

The classes here are the shape of the TOML file, field for field. Days of the year are written as
people write them ("1 april"); `month_day` reads them. All moments are in Dutch local time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Final, Literal

from jaarwiel.core.decisions import Answers
from jaarwiel.core.figures import Indicator
from jaarwiel.core.recurrence import Recurring
from jaarwiel.core.rules import DeadlineRule, DecisionRule, MeetingRule, Step
from jaarwiel.core.terms import Layer, Term

TIMEZONE: Final = "Europe/Amsterdam"

PartyKind = Literal["gemeente", "corporatie", "huurdersorganisatie"]
Role = Literal[
    "contactpersoon",
    "plaatsvervanger",
    "bestuurder",
    "ondertekenaar",
    "procescoordinator",
    "secretaris",
]
HeldRole = Literal[Role, "lezer"]
"""What a person may be at the table. A reader (lezer) reads what the office reads, and is not
written to."""

HIGHER_UP: Final[frozenset[Role]] = frozenset({"plaatsvervanger", "bestuurder", "ondertekenaar"})
"""Who is written to when the contactpersoon has not answered."""


@dataclass(frozen=True)
class Table:
    """The agreement table itself; `first_year` is the first year the cycle is run for."""

    id: str
    name: str
    first_year: int


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
        return self.is_there(day) and (not self.steps or step in self.steps)

    def is_there(self, day: date) -> bool:
        """Whether it takes part in anything on this day: it has come, and has not left."""
        begun = self.bound_from is None or self.bound_from <= day
        return begun and not self.has_left(day)

    def has_left(self, day: date) -> bool:
        """Whether the last day on which it takes part is before this day."""
        return self.bound_until is not None and self.bound_until < day


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

    @cached_property
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
    proposals_after_workdays: int = 5
    """After so many working days a proposal that nobody answered is reminded of, once; 0: never."""


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


@dataclass(frozen=True)
class Retention:
    """How long personal data are kept; what is left out is kept until somebody removes it."""

    contacts_months: int | None = None
    """After so many months without a role a person is removed."""
    letters_months: int | None = None
    """After so many months letters and received mail lose their words and addresses."""


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
    indicators: tuple[Indicator, ...] = ()
    retention: Retention = Retention()

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
    def steps(self) -> tuple[Step, ...]:
        """All deadlines, meetings and decisions."""
        return (*self.deadlines, *self.meetings, *self.decisions)

    @property
    def named(self) -> tuple[Party | Group, ...]:
        """All parties and groups: everybody that can deliver."""
        return (*self.parties, *self.groups)

    def name_of(self, deliverer: str) -> str:
        """The name of a party or group; its id when the cycle file no longer knows it."""
        return next((each.name for each in self.named if each.id == deliverer), deliverer)

    def indicator(self, indicator_id: str) -> Indicator | None:
        """The indicator with this id, or None."""
        return next((each for each in self.indicators if each.id == indicator_id), None)

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

    def is_held(self, rule: Recurring, year: int, answers: Answers | None) -> bool:
        """Whether this is held in `year`, given what the table answered.

        Without any answers (None): whether it may be, however the table decides.
        """
        if (
            answers is not None
            and rule.only_if is not None
            and answers.newest(rule.only_if) != rule.answer
        ):
            return False
        return rule.falls_in(year, self.term_of(rule), answers)

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
        group = self._group_of.get(deliverer)
        return group.parties if group else (deliverer,)

    @cached_property
    def _group_of(self) -> Mapping[str, Group]:
        return {group.id: group for group in reversed(self.groups)}

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
        return self._themes_of.get(deliverer, ())

    @cached_property
    def _themes_of(self) -> Mapping[str, tuple[Theme, ...]]:
        return {each.id: self._bound_to(each.id) for each in self.named}

    def _bound_to(self, deliverer: str) -> tuple[Theme, ...]:
        parties = [each for each in self.parties if each.id in self.members(deliverer)]
        bound = {theme for each in parties for theme in each.themes}
        everything = any(not each.themes for each in parties)
        return tuple(theme for theme in self.themes if everything or theme.id in bound)
