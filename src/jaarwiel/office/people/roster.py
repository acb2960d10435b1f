"""Who holds which role, changed by hand: one act of the office, one line in the log.

The log names persons by number alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jaarwiel.core.contact import Absence, Contact
from jaarwiel.core.problem import meant
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.calendars import subscriptions
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import particulars
from jaarwiel.records import people, post, sessions
from jaarwiel.records.people import AddressKind, Holding, Person, absences_in


@dataclass(frozen=True)
class Membership:
    """One person with the roles held, now and before, and the days of absence."""

    person: Person
    holdings: tuple[Holding, ...]
    absences: tuple[Absence, ...]


def roster(desk: Desk) -> tuple[Membership, ...]:
    """Everybody on record, in order of name."""
    holdings = people.holdings(desk.store)
    absences = absences_in(desk.store)
    return tuple(
        Membership(
            each,
            tuple(held for held in holdings if held.person == each.number),
            tuple(away for away in absences if away.person == each.number),
        )
        for each in people.persons(desk.store)
    )


def membership(desk: Desk, number: int) -> Membership:
    """This person's. Raises NotFoundError for one that is not, or no longer, on record."""
    person = people.find(desk.store, number)
    if person is None:
        raise NotFoundError(f"Er is geen persoon met nummer {number} (meer) in de contacten.")
    absences = tuple(each for each in absences_in(desk.store) if each.person == number)
    return Membership(person, people.holdings(desk.store, number), absences)


def at(desk: Desk, email: str) -> Person:
    """The person with this address. Raises NotFoundError with who it may have been."""
    person = people.at_address(desk.store, email.strip())
    if person is None:
        known = [each.email for each in people.persons(desk.store)]
        raise NotFoundError(
            f"Niemand in de contacten heeft het adres '{email}'. {meant(email, known)}"
        )
    return person


def add(desk: Desk, contact: Contact, kind: AddressKind | None, now: datetime, by: str) -> int:
    """Gives a role to somebody, who may be on record already; gives the person's number.

    Raises InputError where the address is somebody else's, or the role was given before.
    """
    particulars.check_days(contact.valid_from, contact.valid_until)
    with desk.store.writing():
        known = people.at_address(desk.store, contact.email)
        if known is not None:
            _check_same(desk, known, contact)
        people.keep(desk.store, contact, kind)
        number = at(desk, contact.email).number
        subscriptions.make_addresses(desk)
        desk.store.log(
            now, by, "contact toegevoegd", _subject(number), f"{contact.role} {contact.party}"
        )
    return number


def _check_same(desk: Desk, known: Person, contact: Contact) -> None:
    if known.name.casefold() != contact.name.casefold():
        raise InputError(
            f"Het adres {contact.email} is van {known.name}. Geef iedere persoon een eigen adres, "
            "of wijzig eerst de naam bij die persoon"
        )
    for held in people.holdings(desk.store, known.number):
        if (held.party, held.role) == (contact.party, contact.role):
            raise InputError(
                f"{known.name} heeft de rol {contact.role} van deze partij al. "
                "Wijzig de data bij die persoon"
            )


def change(
    desk: Desk, number: int, name: str, email: str, kind: AddressKind, now: datetime, by: str
) -> bool:
    """Corrects name, address or kind; tells whether anything changed.

    The person stays the same. Letters that still wait for an old address are withdrawn, and what
    they ask is asked again. Raises InputError where the address is somebody else's.
    """
    with desk.store.writing():
        before = membership(desk, number).person
        other = people.at_address(desk.store, email)
        if other is not None and other.number != number:
            raise InputError(
                f"Het adres {email} is al van {other.name}. Geef iedere persoon een eigen adres"
            )
        if (before.name, before.email, before.kind) == (name, email, kind):
            return False
        people.change(desk.store, number, name, email, kind)
        if before.email != email:
            take_back_letters(desk, number, now, "ander adres")
            sessions.close_links(desk.store, number, now)
        what = [
            word
            for word, old, new in (
                ("naam", before.name, name),
                ("adres", before.email, email),
                ("soort adres", before.kind, kind),
            )
            if old != new
        ]
        desk.store.log(now, by, "contact gewijzigd", _subject(number), ", ".join(what))
    return True


def take_back_letters(desk: Desk, number: int, now: datetime, why: str) -> None:
    """Withdraws the letters that wait for this person; what they ask counts as not asked."""
    for letter in post.letters(desk.store, "person = ? AND state = 'ready'", number):
        desk.store.db.execute("DELETE FROM ask WHERE letter = ?", [letter.id])
        desk.store.db.execute("UPDATE letter SET state = 'withdrawn' WHERE id = ?", [letter.id])
        desk.store.log(now, "jaarwiel", "brief ingetrokken", f"brief {letter.id}", why)


def trust_address(desk: Desk, number: int, now: datetime, by: str) -> None:
    """Lets letters go to an address again from which mail came back."""
    with desk.store.writing():
        person = membership(desk, number).person
        people.trust_address(desk.store, person.number)
        desk.store.log(now, by, "adres weer bereikbaar", _subject(number))


def holding_of(desk: Desk, person: int, number: int) -> Holding:
    """One role of this person. Raises NotFoundError."""
    for each in people.holdings(desk.store, person):
        if each.number == number:
            return each
    raise NotFoundError("Deze rol is er niet (meer). Laad de pagina opnieuw.")


def set_days(
    desk: Desk, held: Holding, first: date | None, last: date | None, now: datetime, by: str
) -> None:
    """Sets from and until when a role is held (both inclusive). Raises InputError."""
    particulars.check_days(first, last)
    if (held.valid_from, held.valid_until) == (first, last):
        return
    with desk.store.writing():
        people.set_days(desk.store, held.number, first, last)
        why = f"{held.role} {held.party}: {first or '...'} tot en met {last or '...'}"
        desk.store.log(now, by, "rol gewijzigd", _subject(held.person), why)


def end(desk: Desk, held: Iterable[Holding], last: date, now: datetime, by: str) -> None:
    """Makes `last` the last day of these roles; one that begins later is taken away."""
    with desk.store.writing():
        for each in held:
            if each.valid_from and each.valid_from > last:
                people.drop_holding(desk.store, each.number)
            else:
                people.set_days(desk.store, each.number, each.valid_from, last)
            why = f"{each.role} {each.party}: tot en met {last}"
            desk.store.log(now, by, "rol beëindigd", _subject(each.person), why)


def held_on(desk: Desk, person: int, day: date) -> tuple[Holding, ...]:
    """The roles that this person holds on this day."""
    return tuple(each for each in people.holdings(desk.store, person) if each.is_valid(day))


def succeed(
    desk: Desk, held: Iterable[Holding], name: str, email: str, now: datetime, by: str
) -> int:
    """Has somebody take these roles over as of today; gives the successor's number.

    The last day of the one before is yesterday. Somebody on record keeps the name known there.
    """
    today = now.date()
    taken = tuple(held)
    with desk.store.writing():
        known = people.at_address(desk.store, email)
        theirs = held_on(desk, known.number, today) if known else ()
        for each in taken:
            if any((own.party, own.role) == (each.party, each.role) for own in theirs):
                continue
            contact = Contact(
                0, known.name if known else name, email, each.party, each.role, today,
                each.valid_until,
            )  # fmt: skip
            people.keep(desk.store, contact, None)
        successor = at(desk, email).number
        subscriptions.make_addresses(desk)
        end(desk, taken, today - ONE_DAY, now, by)
        for each in taken:
            why = f"{each.role} {each.party}: vanaf {today}"
            desk.store.log(now, by, "rol overgenomen", _subject(successor), why)
    return successor


def add_absence(desk: Desk, absence: Absence, now: datetime, by: str) -> None:
    """Notes days of absence. Raises InputError where they are in the wrong order."""
    particulars.check_days(absence.first, absence.last)
    with desk.store.writing():
        membership(desk, absence.person)
        if people.add_absence(desk.store, absence):
            why = f"{absence.first} tot en met {absence.last}"
            desk.store.log(now, by, "afwezigheid genoteerd", _subject(absence.person), why)


def drop_absence(desk: Desk, person: int, first: date, last: date, now: datetime, by: str) -> bool:
    """Takes days of absence back; tells whether they were there."""
    with desk.store.writing():
        found = people.drop_absence(desk.store, person, first, last)
        if found:
            why = f"{first} tot en met {last}"
            desk.store.log(now, by, "afwezigheid ingetrokken", _subject(person), why)
    return found


def contact_from(desk: Desk, fields: Mapping[str, str]) -> tuple[Contact, AddressKind | None]:
    """What the fields party, name, email, role, from, until and kind say. Raises InputError."""
    party, role = desk.party(fields["party"]), particulars.role(fields["role"])
    particulars.check_reader(desk.cycle, party, role)
    return (
        Contact(
            0,
            particulars.name(fields["name"]),
            particulars.address(fields["email"]),
            party,
            role,
            particulars.day(fields.get("from", "")),
            particulars.day(fields.get("until", "")),
        ),
        particulars.kind(fields.get("kind", "")),
    )


def _subject(person: int) -> str:
    return f"persoon {person}"
