"""Acts about people: who comes and goes, is away, changes address, answers invitations."""

import random
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vDatetime

from jaarwiel.core.contact import Absence, Contact
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.office.calendars import channels, replies
from jaarwiel.office.calendars.publish import uid_of
from jaarwiel.office.people import roster
from jaarwiel.records import people
from jaarwiel.records.people import contacts_in, keep_contact
from jaarwiel.records.post import letters
from jaarwiel.rehearsal.soak.life import COORDINATOR, ROLES, Life, Skip, one_of


def come_or_go(life: Life, chance: random.Random, now: datetime) -> str:
    """Somebody leaves a role, takes it up again, or comes new."""
    held = one_of(chance, contacts_in(life.desk.store))
    what = chance.choice(("gaat", "gaat", "komt terug", "komt"))
    if what == "komt":
        life.number += 1
        email = f"nieuw{life.number}@{held.party}.{life.cycle.table.id}.example"
        kept = Contact(0, f"Nieuw {life.number}", email, held.party, chance.choice(ROLES))
    else:
        until = now.date() + ONE_DAY * chance.randint(-1, 20) if what == "gaat" else None
        kept = Contact(0, held.name, held.email, held.party, held.role, None, until)
    if what == "gaat" and held.role == "procescoordinator":
        raise Skip
    with life.desk.store.writing():
        keep_contact(life.desk.store, kept)
    return f"{what}: {kept.role} van {kept.party}"


def change_address(life: Life, chance: random.Random, now: datetime) -> str:
    """Somebody has another address."""
    person = one_of(chance, people.persons(life.desk.store))
    life.number += 1
    email = f"ander{life.number}@{life.cycle.table.id}.example"
    roster.change(life.desk, person.number, person.name, email, person.kind, now, COORDINATOR)
    return f"persoon {person.number}"


def be_away(life: Life, chance: random.Random, now: datetime) -> str:
    """Somebody is away for a while."""
    person = one_of(chance, contacts_in(life.desk.store)).person
    first = now.date() + ONE_DAY * chance.randint(0, 20)
    last = first + ONE_DAY * chance.choice((0, 5, 14, 30))
    roster.add_absence(life.desk, Absence(person, first, last), now, COORDINATOR)
    return f"persoon {person} van {first} tot en met {last}"


def bounce(life: Life, chance: random.Random, now: datetime) -> str:
    """A letter comes back, now and then because the address will never do."""
    letter = one_of(
        chance, letters(life.desk.store, "state = 'accepted' AND bounced_at IS NULL", limit=5)
    )
    store, at = life.desk.store, now.isoformat()
    with store.writing():
        store.db.execute("UPDATE letter SET bounced_at = ? WHERE id = ?", [at, letter.id])
        if chance.random() < 0.5:  # noqa: PLR2004 - one in two
            store.db.execute("UPDATE person SET bounced_at = ? WHERE id = ?", [at, letter.person])
    return f"brief {letter.id}"


def mend_address(life: Life, chance: random.Random, now: datetime) -> str:
    """The coordinator trusts an address again."""
    rows = life.desk.store.rows("SELECT id FROM person WHERE bounced_at IS NOT NULL")
    number = int(one_of(chance, rows)["id"])
    roster.trust_address(life.desk, number, now, COORDINATOR)
    return f"persoon {number}"


def choose_channel(life: Life, chance: random.Random, now: datetime) -> str:
    """Somebody wants invitations by mail, or no more."""
    person = one_of(chance, contacts_in(life.desk.store)).person
    if channels.is_invited(life.desk, person) and chance.random() < 0.4:  # noqa: PLR2004 - some
        channels.uninvite(life.desk, person, now, f"persoon {person}")
        return f"persoon {person} niet meer"
    channels.invite(life.desk, person, now, f"persoon {person}")
    return f"persoon {person}"


def reply(life: Life, chance: random.Random, now: datetime) -> str:
    """Somebody answers an invitation, perhaps one that was replaced since."""
    rows = life.desk.store.rows(
        "SELECT item, sequence, email FROM invitation JOIN letter ON letter.id = letter"
        " JOIN person ON person.id = invitation.person"
        " WHERE method = 'REQUEST' AND state = 'accepted' ORDER BY invitation.id DESC LIMIT 20"
    )
    row = one_of(chance, rows)
    says = chance.choice(("ACCEPTED", "ACCEPTED", "DECLINED", "TENTATIVE"))
    content = _reply(uid_of(life.cycle, row["item"]), row["sequence"], row["email"], says, now)
    replies.take_in(life.desk, content, f"antwoord {life.number}", now)
    return f"{row['item']}: {says}"


def _reply(uid: str, sequence: int, email: str, says: str, now: datetime) -> bytes:
    """The answer that a calendar program would send."""
    calendar, event = Calendar(), Event()
    calendar.add("method", "REPLY")
    calendar.add("prodid", "-//soak//NL")
    calendar.add("version", "2.0")
    attendee = vCalAddress(f"mailto:{email}")
    attendee.params["PARTSTAT"] = says
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("attendee", attendee, encode=False)
    event["dtstamp"] = vDatetime(now.astimezone(UTC))
    calendar.add_component(event)
    return bytes(calendar.to_ical())
