"""How each person hears of meetings: by subscribing to the calendar, or by invitations by mail.

One person has one channel: calendar programs show a meeting twice that comes both ways.
"""

from datetime import datetime

from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import coordinator_of, sender_address
from jaarwiel.records.store import moment


def invited(desk: Desk) -> dict[int, datetime]:
    """Everybody who is sent invitations, with since when."""
    found = desk.store.rows("SELECT person, since FROM invited")
    return {row["person"]: moment(row["since"]) for row in found}


def is_invited(desk: Desk, person: int) -> bool:
    """Whether this person is sent invitations."""
    return bool(desk.store.rows("SELECT 1 FROM invited WHERE person = ?", person))


def invite(desk: Desk, person: int, now: datetime, by: str) -> bool:
    """From now on this person is sent invitations; False when that was so already.

    Raises InputError for the address that invitations come from: no calendar program takes an
    invitation from its own owner.
    """
    email = desk.store.rows("SELECT email FROM person WHERE id = ?", person)[0]["email"]
    organizer = sender_address(desk, coordinator_of(desk, now.date()))
    if email.casefold() == organizer.casefold():
        raise InputError(
            f"De uitnodigingen worden verstuurd vanaf {organizer}; een agendaprogramma neemt geen "
            "uitnodiging van zijn eigen eigenaar aan. Abonneer dit adres op de agenda, of zet "
            "JAARWIEL_FROM op een ander adres."
        )
    with desk.store.writing():
        changed = desk.store.db.execute(
            "INSERT OR IGNORE INTO invited (person, since) VALUES (?, ?)", [person, now.isoformat()]
        ).rowcount
        if changed:
            desk.store.log(now, by, "uitnodigingen per mail gekozen", f"persoon:{person}")
    return bool(changed)


def uninvite(desk: Desk, person: int, now: datetime, by: str) -> bool:
    """From now on this person subscribes to the calendar; False when that was so already.

    The invitations to meetings to come are withdrawn by the next tick.
    """
    with desk.store.writing():
        changed = desk.store.db.execute("DELETE FROM invited WHERE person = ?", [person]).rowcount
        if changed:
            desk.store.log(now, by, "agenda-abonnement gekozen", f"persoon:{person}")
    return bool(changed)
