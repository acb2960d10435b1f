"""The joint text of one theme as a form, with what it is made from beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jaarwiel.core.checks import Finding, agreement_findings
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Theme
from jaarwiel.core.joint import PROCESS, SPARE, Agreement, agreements_of
from jaarwiel.core.slot import Slot
from jaarwiel.core.textchanges import TextChanges
from jaarwiel.core.yearplan import Deadline
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.jointtext import (
    earlier_joint,
    joint_at,
    newest_version,
)
from jaarwiel.web.parts.sheet import Problem, box_name

ROWS: tuple[int, int] = (3, 20)
"""Lines that a box shows, at least and at most."""


@dataclass(frozen=True)
class JointBox:
    """One text to write."""

    name: str
    label: str
    text: str
    theirs: str | None
    """What somebody else made of it meanwhile, None where nobody did; empty where emptied."""
    theirs_version: int

    @property
    def anchor(self) -> str:
        """The name of the box within the page."""
        return "vak-" + "".join(each if each.isalnum() else "-" for each in self.name)

    @property
    def rows(self) -> int:
        """How many lines it shows."""
        lines = self.text.count("\n") + len(self.text) // 75 + 2
        return max(ROWS[0], min(lines, ROWS[1]))


@dataclass(frozen=True)
class AgreementBoxes:
    """One agreement: its text, and what is done in each year."""

    number: int
    text: JointBox
    years: tuple[tuple[int, JointBox], ...]
    is_spare: bool


@dataclass(frozen=True)
class PartyProposal:
    """What one party brings for the theme."""

    deliverer: str
    party_name: str
    texts: tuple[tuple[str, str], ...]
    """Each field with its text; none while nothing was delivered."""
    version: int
    delivered_at: datetime | None

    @property
    def whole(self) -> str:
        """All of it as one text."""
        return "\n\n".join(text for _, text in self.texts)


@dataclass(frozen=True)
class Standing:
    """One theme of a joint text as it stands."""

    theme: Theme
    made: int
    """So many agreements have a text."""
    findings: tuple[Finding, ...]
    process: bool
    """Whether there are process agreements."""


@dataclass(frozen=True)
class EarlierAgreements:
    """What was agreed on the theme before."""

    deadline: Deadline
    agreements: tuple[tuple[int, str, tuple[tuple[int, str], ...]], ...]
    """Number, text, and each year with its text, of those that have any."""
    process: str


@dataclass(frozen=True)
class JointSheet:
    """The form of one theme."""

    standing: Standing
    made_from: int
    """The version that the form is made from; 0 when there was none."""
    agreements: tuple[AgreementBoxes, ...]
    process: JointBox
    can_more: bool
    """Whether one agreement more can be written down."""
    proposals: tuple[PartyProposal, ...]
    earlier: EarlierAgreements | None
    problem: Problem | None = None
    adopted: tuple[str, int] | None = None
    """The name of the party whose proposal was put into a box, and the number of the agreement."""


@dataclass(frozen=True)
class Written:
    """What stands in the boxes instead of what is on record."""

    texts: Mapping[Slot, str]
    shown: int = 0
    """So many agreements are to be shown, at least."""
    changes: TextChanges | None = None
    problem: Problem | None = None
    adopted: tuple[str, int] | None = None
    made_from: int | None = None
    """The version that the form keeps, so that a clash shows when it is sent; None: the newest."""


def standing_of(joint: Contribution, desk: Desk, theme: Theme) -> Standing:
    """How far a theme of the joint text is."""
    return Standing(
        theme,
        made_in(joint, theme),
        tuple(each for each in agreement_findings(desk.cycle, joint) if each.theme == theme.name),
        Slot(theme.id, PROCESS) in joint.current,
    )


def made_in(joint: Contribution, theme: Theme) -> int:
    """How many agreements of this theme have a text."""
    deadline = joint.deadline
    possible = agreements_of(theme.id, deadline.rule.agreements + SPARE, deadline.period)
    return sum(each.text in joint.current for each in possible)


def sheet_of(desk: Desk, deadline: Deadline, theme: Theme, written: Written) -> JointSheet:
    """The form of this theme. Raises NotFoundError for a document without joint text."""
    version = newest_version(desk, deadline)
    joint = joint_at(desk, deadline, version)
    wanted = deadline.rule.agreements
    possible = agreements_of(theme.id, wanted + SPARE, deadline.period)
    shown = min(max(wanted, written.shown, _filled(joint, written, possible)), wanted + SPARE)
    return JointSheet(
        standing_of(joint, desk, theme),
        version if written.made_from is None else written.made_from,
        tuple(
            AgreementBoxes(
                each.number,
                _box(desk, joint, each.text, written),
                tuple((year, _box(desk, joint, slot, written)) for year, slot in each.years),
                each.number > wanted,
            )
            for each in possible[:shown]
        ),
        _box(desk, joint, Slot(theme.id, PROCESS), written),
        shown < wanted + SPARE,
        proposals_for(desk, deadline, theme),
        _earlier(desk, deadline, theme),
        written.problem,
        written.adopted,
    )


def _filled(joint: Contribution, written: Written, possible: tuple[Agreement, ...]) -> int:
    """The number of the last agreement of which anything is written; 0 where none is."""
    filled = (
        each.number
        for each in possible
        for slot in (each.text, *(slot for _, slot in each.years))
        if slot in joint.current or written.texts.get(slot, "").strip()
    )
    return max(filled, default=0)


def _box(desk: Desk, joint: Contribution, slot: Slot, written: Written) -> JointBox:
    on_record = joint.text(slot)
    found = written.changes
    text = written.texts.get(slot, on_record)
    if found is not None and slot not in found.changed:
        text = on_record
    clashes = found is not None and slot in found.clashes
    return JointBox(
        box_name(slot),
        slot.field,
        text,
        on_record if clashes else None,
        newest_version(desk, joint.deadline) if clashes else 0,
    )


def proposals_for(desk: Desk, deadline: Deadline, theme: Theme) -> tuple[PartyProposal, ...]:
    """What every party that is asked about this theme brings for it, in order of the cycle file."""
    return tuple(
        _proposal(desk, owed, theme)
        for owed in desk.contributions([deadline])
        if owed.asks(theme.id)
    )


def _proposal(desk: Desk, owed: Contribution, theme: Theme) -> PartyProposal:
    found = {
        slot: owed.current[slot]
        for slot in owed.slots
        if slot.theme == theme.id and slot in owed.current
    }
    newest = max(found.values(), key=lambda each: each.version, default=None)
    return PartyProposal(
        owed.deliverer,
        desk.cycle.name_of(owed.deliverer),
        tuple((slot.field, by.texts[slot]) for slot, by in found.items()),
        newest.version if newest else 0,
        newest.delivered_at if newest else None,
    )


def _earlier(desk: Desk, deadline: Deadline, theme: Theme) -> EarlierAgreements | None:
    joint = earlier_joint(desk, deadline, theme.id)
    return agreed_in(joint, theme) if joint else None


def agreed_in(joint: Contribution, theme: Theme) -> EarlierAgreements:
    """What a joint text says about a theme."""
    deadline = joint.deadline
    possible = agreements_of(theme.id, deadline.rule.agreements + SPARE, deadline.period)
    found = (
        (
            each.number,
            joint.text(each.text),
            tuple((year, joint.text(slot)) for year, slot in each.years if slot in joint.current),
        )
        for each in possible
    )
    return EarlierAgreements(
        deadline,
        tuple(each for each in found if each[1] or each[2]),
        joint.text(Slot(theme.id, PROCESS)),
    )
