"""The plan of a year: its deadlines, meetings and questions."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from jaarwiel.core import meetingdates
from jaarwiel.core.cycle import TIMEZONE, Cycle
from jaarwiel.core.meetingdates import Occasion
from jaarwiel.core.rules import DeadlineRule, DecisionRule

Status = Literal["proposed", "confirmed", "cancelled"]


@dataclass(frozen=True)
class RecordedProposal:
    """A proposed moment that was worked out with all that was known, kept until the file changes.

    It holds while `basis` is still what the cycle file leads to.
    """

    item: str
    starts: datetime
    given_up: tuple[str, ...]
    basis: str
    place: str = ""
    """Where it is held, when that is another place than the file says."""


@dataclass(frozen=True)
class Deadline:
    """A contribution's window in one year. `opens` and all last days are inclusive."""

    id: str
    title: str
    year: int
    parties: tuple[str, ...]
    rule: DeadlineRule
    document: str
    """Title of the document that is made of the contributions."""
    request: str
    opens: date
    last_day: date
    last_workday: date
    host: str | None
    """The party or group that it is for; None when it is for all."""
    input_last_day: date
    """The last day on which a contribution is in time; often `last_day` itself."""
    input_last_workday: date
    concept_last_day: date | None
    """The last day on which a contribution still comes into the concept, where there is one."""
    before: date | None
    """The exclusive bound, where the cycle file states it so ("vóór 1 april")."""
    signatories: tuple[str, ...] = ()
    """Ids of the parties and groups that sign the document."""
    period: tuple[int, int] = (0, 0)
    """The first and the last year (both inclusive) that the agreements of this year are about."""

    def __hash__(self) -> int:
        """By its id alone: much is looked up by deadline, and the id tells them apart."""
        return hash(self.id)

    @property
    def document_id(self) -> str:
        """Identity of the document within its year, as "terugblik" or "jaarschijf/delfzijl"."""
        return self.id.partition("/")[2]

    @property
    def day(self) -> date:
        """The day it stands on in the plan."""
        return self.last_day


@dataclass(frozen=True)
class Meeting:
    """One AO or BO in one year. Times are in Europe/Amsterdam."""

    id: str
    title: str
    year: int
    parties: tuple[str, ...]
    occasion: Occasion
    starts: datetime
    ends: datetime
    status: Status
    papers_due: date
    given_up: tuple[str, ...] = ()
    """Rules that the proposed day could not keep."""
    moved_from: datetime | None = None
    """Where it last stood before it was moved; None when it never was."""
    location: str = ""
    level: str = "ambtelijk"
    """Whether officials meet (ambtelijk) or executives (bestuurlijk)."""

    def __hash__(self) -> int:
        """By its id alone, as that of a deadline."""
        return hash(self.id)

    @property
    def body(self) -> str:
        """AO or BO, or what else the table calls it."""
        return self.occasion.rule.body

    @property
    def day(self) -> date:
        """The day it is held."""
        return self.starts.date()


@dataclass(frozen=True)
class Question:
    """A decision that the table takes in this year, within a window (both days inclusive)."""

    id: str
    title: str
    year: int
    parties: tuple[str, ...]
    rule: DecisionRule
    opens: date
    last_day: date
    answer: str | None = None
    """What was answered; None while it is open."""

    @property
    def day(self) -> date:
        """The day it stands on in the plan."""
        return self.last_day


Item = Deadline | Meeting | Question


@dataclass(frozen=True)
class YearPlan:
    """The items of one year, in order of date."""

    year: int
    items: tuple[Item, ...]

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """The deadlines, in order of date."""
        return tuple(item for item in self.items if isinstance(item, Deadline))

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """The meetings, in order of date; cancelled ones included."""
        return tuple(item for item in self.items if isinstance(item, Meeting))


def broken(cycle: Cycle, plan: YearPlan, item: str) -> tuple[str, ...]:
    """Names of the rules that this meeting breaks on the day on which it now stands."""
    held = {each.id: each for each in plan.meetings if each.status != "cancelled"}
    if item not in held:
        return ()
    days = {each.occasion.id: (each.occasion, each.day) for each in held.values()}
    ends = {deadline.rule.id: deadline.input_last_day for deadline in plan.deadlines}
    return meetingdates.broken(cycle, days, held[item].occasion.id, ends)


def local(day: date, at: time) -> datetime:
    """This moment in Dutch local time, with its offset from UTC."""
    return datetime.combine(day, at, ZoneInfo(TIMEZONE))
