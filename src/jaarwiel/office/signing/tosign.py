"""The final version of a document as it lies before its signatories: who may sign, who has."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from jaarwiel.core.contact import Contact, by_person
from jaarwiel.core.workdays import add_workdays
from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.records import archive, signatures
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.people import contacts_in
from jaarwiel.records.signatures import Signature

ASKED_FOR: Final = timedelta(days=30)
"""How long after it was made a final version is still put to its signatories, if its last day has
passed: what was signed long ago is never asked again."""
SHOWN_FOR: Final = timedelta(days=90)
"""How long after that pages still show it, so that who is late can still say so."""


def called(version: StoredDocument) -> str:
    """What people call a version."""
    return version.label


@dataclass(frozen=True)
class Line:
    """One signature that is needed: of a party, for itself or as one of a group."""

    signatory: str
    """The party, or the group that signs as one."""
    party: str
    people: tuple[Contact, ...]
    """Who may sign; nobody where none is known."""
    signature: Signature | None
    former: Signature | None = None
    """The one under an earlier version, which does not count for this one."""

    @property
    def key(self) -> str:
        """Identity within its document, as "goud-wonen"; of a group "wierden-goud/goud-wonen"."""
        return self.party if self.party == self.signatory else f"{self.signatory}/{self.party}"

    def may_sign(self, person: int) -> bool:
        """Whether this person is one of those who sign here."""
        return bool(self.parties_of(person))

    def parties_of(self, person: int) -> set[str]:
        """The party, its group, or both, at which this person holds the role to sign here."""
        return {each.party for each in self.people if each.person == person}


@dataclass(frozen=True)
class ToSign:
    """The final version of a document, and who of which signatory may sign it."""

    deadline: Deadline
    document: StoredDocument
    lines: tuple[Line, ...]
    withdrawn: tuple[Signature, ...] = ()
    """Signatures under this version that do not count after all."""
    newer: StoredDocument | None = None
    """The final version that has come in its place."""

    @property
    def version_name(self) -> str:
        """What people call this version."""
        return called(self.document)

    @property
    def newer_name(self) -> str:
        """What people call the version that has come in its place; empty without one."""
        return called(self.newer) if self.newer else ""

    @property
    def signed(self) -> frozenset[str]:
        """Signatories that have signed; a group when all of its parties have."""
        open_ones = {line.signatory for line in self.open_lines}
        return frozenset(line.signatory for line in self.lines) - open_ones

    @cached_property
    def open_lines(self) -> tuple[Line, ...]:
        """The signatures that are still to come."""
        return tuple(line for line in self.lines if line.signature is None)

    @property
    def total(self) -> int:
        """How many signatures are needed."""
        return len(self.lines)

    @property
    def count(self) -> int:
        """How many of them there are."""
        return len(self.lines) - len(self.open_lines)

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """Those that count, each once, in order of the lines."""
        return tuple(dict.fromkeys(line.signature for line in self.lines if line.signature))

    @property
    def complete_on(self) -> date | None:
        """The day of the last signature, when there is none to come; None otherwise."""
        if self.open_lines or not self.lines:
            return None
        return max(each.signed_on for each in self.signatures)

    @property
    def asked(self) -> dict[int, list[Contact]]:
        """Who is to be asked, with the roles in which they sign; who signed already is not."""
        found: dict[int, list[Contact]] = {}
        for contact in dict.fromkeys(each for line in self.open_lines for each in line.people):
            found.setdefault(contact.person, []).append(contact)
        return found

    def lines_of(self, person: int) -> list[Line]:
        """The lines on which this person may sign, open or signed."""
        return [line for line in self.lines if line.may_sign(person)]

    def signs_for(self, person: int) -> dict[str, str]:
        """For whom this person is asked to sign: the key of each, and the party or whole group.

        For a group as a whole only who holds the role at the group itself; for who holds it at one
        of its parties the others of the group are still to sign.
        """
        return {
            line.signatory if as_group else line.key: line.signatory if as_group else line.party
            for line in self.open_lines
            if line.may_sign(person)
            for as_group in [line.signatory in line.parties_of(person)]
        }

    def is_late(self, today: date) -> bool:
        """Whether the last day has passed and a signature is still to come."""
        return today > self.deadline.last_day and bool(self.open_lines)

    def line(self, key: str) -> Line:
        """The line of this key. Raises NotFoundError with those there are."""
        found = [each for each in self.lines if key in {each.key, each.party}]
        if not found:
            known = ", ".join(each.key for each in self.lines)
            raise NotFoundError(f"'{key}' ondertekent dit stuk niet. Mogelijk is: {known}.")
        return found[0]


def to_sign(desk: Desk, today: date) -> tuple[ToSign, ...]:
    """The final versions for which a signature is asked now, of windows that have opened."""
    return tuple(
        each
        for each in on_the_table(desk, today)
        if today <= _asked_until(each.deadline, each.document)
    )


def on_the_table(desk: Desk, today: date) -> tuple[ToSign, ...]:
    """The final versions that pages show: those that are asked for, and for some months after."""
    return tuple(
        put_to_sign(desk, deadline, final, today)
        for deadline in desk.running(today)
        if deadline.signatories and deadline.opens <= today
        for final in [final_version(desk, deadline)]
        if final is not None and today <= _asked_until(deadline, final) + SHOWN_FOR
    )


def find(desk: Desk, number: int, today: date) -> ToSign:
    """A final version, also an old one. Raises NotFoundError where there is none to sign."""
    stored = archive.find(desk.store, number)
    year = int(stored.item.partition("/")[0]) if stored else 0
    if stored is not None and stored.final and desk.cycle.knows(year):
        for deadline in desk.plan(year).deadlines:
            if deadline.id == stored.item and deadline.signatories:
                return put_to_sign(desk, deadline, stored, today)
    raise NotFoundError(
        f"Er ligt geen stuk met nummer {number} ter ondertekening. Alleen een definitief stuk met "
        "ondertekenaars wordt ondertekend."
    )


def final_version(desk: Desk, deadline: Deadline) -> StoredDocument | None:
    """The newest final version of the document, or None."""
    return next((each for each in archive.versions(desk.store, deadline.id) if each.final), None)


def put_to_sign(desk: Desk, deadline: Deadline, final: StoredDocument, today: date) -> ToSign:
    """How this version lies before its signatories."""
    recorded = signatures.of_item(desk.store, deadline.id)
    here = [each for each in recorded if each.document == final.id]
    before = [each for each in recorded if each.document != final.id and not each.withdrawal]
    roles = [
        role
        for found in by_person(contacts_in(desk.store), today).values()
        for role in found
        if not role.bounced
    ]
    newest = final_version(desk, deadline)
    return ToSign(
        deadline,
        final,
        tuple(
            Line(
                signatory,
                party,
                tuple(_signers(signatory, party, roles)),
                _found(here, signatory, party),
                _found(before, signatory, party),
            )
            for signatory in deadline.signatories
            for party in desk.cycle.members(signatory)
        ),
        tuple(each for each in here if each.withdrawal),
        newest if newest and newest.id != final.id else None,
    )


def _found(recorded: Iterable[Signature], signatory: str, party: str) -> Signature | None:
    """The newest that stands for this party; one for a whole group stands for each of it."""
    found = [
        each
        for each in recorded
        if each.withdrawal is None
        and each.signatory == signatory
        and each.party in {party, signatory}
    ]
    return found[-1] if found else None


def _signers(signatory: str, party: str, roles: list[Contact]) -> Iterator[Contact]:
    """Who signs for it: the ondertekenaars of the party or its group; without any, bestuurders."""
    own = [each for each in roles if each.party in {party, signatory}]
    signing = [each for each in own if each.role == "ondertekenaar"]
    yield from signing or (each for each in own if each.role == "bestuurder")


def _asked_until(deadline: Deadline, final: StoredDocument) -> date:
    """The last day on which this version is put to whoever was not asked yet."""
    return max(deadline.last_day, final.assembled_at.date() + ASKED_FOR)


def missing_names(desk: Desk, found: ToSign) -> list[str]:
    """The names of those that have not signed."""
    return [desk.cycle.name_of(line.party) for line in found.open_lines]


def nobody_known(desk: Desk, found: ToSign) -> list[str]:
    """The names of those that have not signed and for whom nobody is known who can."""
    return [desk.cycle.name_of(line.party) for line in found.open_lines if not line.people]


def lacking(desk: Desk, today: date) -> list[dict[str, object]]:
    """Documents for which nobody is known who can sign for some signatory, in words."""
    return [
        {"document": each.deadline.document, "partijen": names}
        for each in to_sign(desk, today)
        for names in [nobody_known(desk, each)]
        if names
    ]


def progress(desk: Desk, today: date) -> list[dict[str, object]]:
    """How far the signing is, for who follows it, until the working day after it was complete.

    What is to be looked at is told as long as that is so.
    """
    return [
        {
            "nummer": each.document.id,
            "document": each.deadline.document,
            "getekend": each.count,
            "aantal": each.total,
            "nog_niet": missing_names(desk, each),
            "laatste_dag": each.deadline.last_day,
            "te_laat": each.is_late(today),
            "te_bekijken": len(to_be_seen(each)),
        }
        for each in on_the_table(desk, today)
        if each.open_lines or to_be_seen(each) or _is_newly_complete(each, today)
    ]


def _is_newly_complete(found: ToSign, today: date) -> bool:
    """Whether the last signature was recorded since the working day before."""
    newest = max((each.recorded_at.date() for each in found.signatures), default=None)
    return newest is not None and newest >= add_workdays(today, -1)


def by_item(desk: Desk, deadlines: Iterable[Deadline], today: date) -> dict[str, ToSign]:
    """The final version to be signed of each of these documents, where there is one."""
    return {
        each.id: put_to_sign(desk, each, final, today)
        for each in deadlines
        if each.signatories
        for final in [final_version(desk, each)]
        if final
    }


def to_be_seen(found: ToSign) -> list[Signature]:
    """The signatures whose file the office is to look at."""
    return [each for each in found.signatures if each.file and each.file.to_be_seen]
