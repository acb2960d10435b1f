"""What is done with texts that were edited in Word: kept in the joint text, or proposed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from jaarwiel.core.contributions import Contribution, Delivery, joint_slots
from jaarwiel.core.intakechecks import warnings_about
from jaarwiel.core.joint import SPARE, TABLE
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.intake import plain
from jaarwiel.errors import InputError
from jaarwiel.office.contributions.deliver import MAX_TEXT, check_printable, check_size
from jaarwiel.office.contributions.intakewarnings import sentences
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.jointtext import agree, joint_of, newest_version
from jaarwiel.office.documents.readback import ReadBack, TextEdit
from jaarwiel.office.documents.textproposals import cleaned_remark, of_document, propose
from jaarwiel.records import archive
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.textproposals import NewProposal, TextProposal

CHANNEL: Final = "bewerkte Word-versie"

State = Literal["open", "stands", "waits", "emptied", "unasked"]


@dataclass(frozen=True)
class Edit:
    """One edited text beside what stands now."""

    number: int
    """Of the edits in the file, counted from 1."""
    deliverer: str
    slot: Slot
    before: str
    """As it stands in the version."""
    after: str
    """As it stands in the file."""
    now: str
    """As it stands with the deliverer now; empty where there is none."""
    version: int
    """The delivery that brought that text (1, 2 ...); 0 where there is none."""
    is_overtaken: bool
    """Whether another text was delivered since the version was made."""
    state: State
    """Open: can be taken. Stands: is so already. Waits: is proposed already. Emptied: a party's
    text cannot be proposed away. Unasked: is no text of this document (any more)."""
    notices: tuple[str, ...] = ()
    """What to look at in the text."""

    @property
    def is_joint(self) -> bool:
        """Whether it is of the joint text, which the secretary keeps."""
        return self.deliverer == TABLE

    @property
    def is_proposed_first(self) -> bool:
        """Whether it is taken unless somebody decides otherwise."""
        return self.state == "open" and not self.is_overtaken


@dataclass(frozen=True)
class Taken:
    """What was done with edits."""

    joint_version: int | None
    """The version of the joint text that was kept; None for none."""
    proposed: tuple[TextProposal, ...]
    left: tuple[Edit, ...] = ()
    """Edits that could be taken, and were not chosen."""


@dataclass(frozen=True)
class Choice:
    """Which edits are to be taken, and as what."""

    numbers: Collection[int] | None = None
    """None for every one that is not overtaken."""
    shown: str | None = None
    """The mark of what was looked at; None where nobody looked first."""
    remark: str = ""
    """What the parties read with it."""


class ChangedError(InputError):
    """What was shown is not so any more; nothing was done."""


def edits_of(desk: Desk, deadline: Deadline, read: ReadBack) -> tuple[Edit, ...]:
    """Every edited text of a file beside what stands now, in the order of the document."""
    beside = _Beside(desk, deadline, read)
    return tuple(beside.edit(n, each) for n, each in enumerate(read.found.edits, start=1))


class _Beside:
    """What stands now, and what stood in the version, by deliverer and slot."""

    def __init__(self, desk: Desk, deadline: Deadline, read: ReadBack) -> None:
        self._desk, self._deadline = desk, deadline
        self._owed = {each.deliverer: each for each in desk.contributions([deadline])}
        joint = joint_of(desk, deadline)
        if joint is not None:
            self._owed[TABLE] = joint
        self._inputs = {
            (each.deliverer, each.slot): each.delivery
            for each in archive.inputs_of(desk.store, read.version.id)
        }
        self._deliveries: dict[tuple[str, int], Delivery] = {
            (each.deliverer, each.version): each
            for each in deliveries_in(desk.store, deadline.id, withdrawn=True)
        }
        self._waiting = {
            (each.deliverer, each.slot): each.text
            for each in of_document(desk, deadline)
            if each.outcome is None
        }

    def edit(self, number: int, it: TextEdit) -> Edit:
        owed = self._owed.get(it.deliverer)
        by = owed.current.get(it.slot) if owed else None
        now = by.texts[it.slot] if by else ""
        after = plain(it.after)
        notices: tuple[str, ...] = ()
        if owed is not None and after:
            limit = owed.deadline.rule.most_words
            notices = tuple(
                sentences(self._desk.cycle, warnings_about({it.slot: after}, limit, {it.slot: now}))
            )
        return Edit(
            number, it.deliverer, it.slot, it.before, after, now, by.version if by else 0,
            is_overtaken=now not in {self._then(it), after},
            state=self._state(it, owed, after, now),
            notices=notices,
        )  # fmt: skip

    def _then(self, it: TextEdit) -> str:
        """The text on record that the version was made from."""
        version = self._inputs.get((it.deliverer, it.slot))
        found = self._deliveries.get((it.deliverer, version)) if version else None
        return found.texts.get(it.slot, "") if found else ""

    def _state(self, it: TextEdit, owed: Contribution | None, after: str, now: str) -> State:
        if owed is None or it.slot not in self._asked(owed):
            return "unasked"
        if after == now:
            return "stands"
        if not after and it.deliverer != TABLE:
            return "emptied"
        return "waits" if self._waiting.get((it.deliverer, it.slot)) == after else "open"

    def _asked(self, owed: Contribution) -> Collection[Slot]:
        if owed.deliverer == TABLE:
            return joint_slots(self._desk.cycle, self._deadline, spare=SPARE)
        return owed.slots


def mark_of(edits: Collection[Edit]) -> str:
    """The same as long as the same edits stand beside the same texts."""
    return sha256(repr(tuple(edits)).encode()).hexdigest()[:16]


def take(
    desk: Desk, deadline: Deadline, read: ReadBack, choice: Choice, now: datetime, by: str
) -> Taken:
    """Keeps the chosen edits of the joint text, and proposes those of parties to them.

    All or nothing. Raises ChangedError where what was shown is no longer so, and InputError for
    what cannot be taken.
    """
    said = cleaned_remark(choice.remark)
    with desk.store.writing():
        edits = edits_of(desk, deadline, read)
        if choice.shown is not None and choice.shown != mark_of(edits):
            raise ChangedError(
                "Intussen is er iets gewijzigd. Bekijk hieronder hoe het er nu voor staat en kies "
                "opnieuw; er is niets overgenomen."
            )
        chosen = tuple(_chosen(edits, choice.numbers))
        _check(desk, chosen)
        joint = {each.slot: each.after for each in chosen if each.is_joint}
        made_from = newest_version(desk, deadline)
        kept = agree(desk, deadline, joint, made_from, now, by, CHANNEL) if joint else None
        return Taken(
            kept,
            tuple(_proposed(desk, deadline, read, chosen, said, now, by)),
            tuple(each for each in edits if each.state == "open" and each not in chosen),
        )


def _chosen(edits: Collection[Edit], numbers: Collection[int] | None) -> Iterator[Edit]:
    for each in edits:
        by_number = numbers is not None and each.number in numbers and each.state == "open"
        if by_number or (numbers is None and each.is_proposed_first):
            yield each


def _check(desk: Desk, chosen: Collection[Edit]) -> None:
    """Raises InputError for edits that cannot be taken together, or not at all."""
    if not chosen:
        raise InputError("Er is geen wijziging gekozen die kan worden overgenomen.")
    texts: dict[tuple[str, Slot], str] = {}
    for each in chosen:
        key = (each.deliverer, each.slot)
        where = _where(desk, each)
        if texts.setdefault(key, each.after) != each.after:
            raise InputError(
                f"{where} staat twee keer in het stuk, met verschillende wijzigingen. Kies er één; "
                "er is niets overgenomen."
            )
        if len(each.after) > MAX_TEXT:
            raise InputError(
                f"{where} is langer dan {MAX_TEXT} tekens. Kort de tekst in, of laat deze "
                "wijziging weg; er is niets overgenomen."
            )
        check_size(desk.cycle, {each.slot: each.after})
        check_printable(desk.cycle, {each.slot: each.after})


def _where(desk: Desk, edit: Edit) -> str:
    names: Mapping[str, str] = {theme.id: theme.name for theme in desk.cycle.themes}
    return f"'{names.get(edit.slot.theme, edit.slot.theme)}', onderdeel {edit.slot.field},"


def _proposed(
    desk: Desk,
    deadline: Deadline,
    read: ReadBack,
    chosen: Collection[Edit],
    remark: str,
    now: datetime,
    by: str,
) -> Iterator[TextProposal]:
    for each in chosen:
        if each.is_joint:
            continue
        new = NewProposal(
            deadline.id, each.deliverer, each.slot, each.after, read.version.id, each.version,
            remark,
        )  # fmt: skip
        made = propose(desk, new, now, by)
        if made is not None:
            yield made
