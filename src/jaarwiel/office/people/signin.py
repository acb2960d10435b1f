"""Signing in and out: who may, by which link, and how long it lasts. Every step is in the log.

The log names persons by number alone, and holds neither a token nor an address that was tried.
"""

from datetime import date, datetime
from typing import Final

from jaarwiel.core.contact import READER, Contact
from jaarwiel.core.cycle import HeldRole
from jaarwiel.errors import InputError, WrongLinkError
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.signinletter import send_link
from jaarwiel.office.people import particulars
from jaarwiel.records import links, people, sessions
from jaarwiel.records.people import contacts_in
from jaarwiel.records.sessions import SIGNING_IN, Session

OFFICE_LINK: Final = "kantoor"
"""Whom the link stands for that `jaarwiel start` prints."""
PURPOSE: Final = "aanmelden"
SECRETARIAT: Final = "secretariaat"
"""How the log names who came in by the link that `jaarwiel start` prints."""
UNKNOWN: Final = "onbekend"
TITLES: Final[dict[HeldRole, str]] = {"procescoordinator": "procescoördinator"}
WORTHLESS: Final = (
    "Deze link om aan te melden is niet (meer) geldig: hij werkt één keer, en een kwartier lang. "
    "Vraag op de pagina Aanmelden een nieuwe."
)


def author(session: Session) -> str:
    """How the record names who acts: the role, and the number of the person."""
    if session.person is None:
        return SECRETARIAT
    return f"{TITLES.get(session.role, session.role)} (persoon {session.person})"


def contact_of(desk: Desk, person: int, today: date) -> Contact | None:
    """The role with which this person may sign in today; None without one."""
    held = [each for each in _contacts(desk, person) if _may_sign_in(desk, each, today)]
    return min(held, key=lambda each: SIGNING_IN.index(each.role), default=None)


def _contacts(desk: Desk, person: int) -> tuple[Contact, ...]:
    return contacts_in(desk.store, person, with_readers=True)


def _may_sign_in(desk: Desk, held: Contact, today: date) -> bool:
    """Whether this role lets its holder in. The cycle file may have changed since it was given."""
    if held.role not in SIGNING_IN or not held.is_valid(today):
        return False
    return held.role != READER or not particulars.is_of_tenants(desk.cycle, held.party)


# ------------------------------------------------------------------------------------- signing in


def mail_link(desk: Desk, email: str, now: datetime) -> None:
    """Mails a link to who has this address and may sign in; only the log tells whether it went."""
    person = people.at_address(desk.store, email.strip())
    contact = contact_of(desk, person.number, now.date()) if person else None
    if contact is None or desk.courier is None:
        why = "geen mailserver" if contact else "geen rol waarmee iemand zich aanmeldt"
        _refused(desk, now, contact.person if contact else None, why)
        return
    number, token = sessions.make_link(desk.store, contact.person, now)
    try:
        send_link(desk, desk.courier, contact, number, token, now)
    except InputError as error:
        _refused(desk, now, contact.person, str(error))


def _refused(desk: Desk, now: datetime, person: int | None, why: str) -> None:
    who = UNKNOWN if person is None else f"persoon {person}"
    desk.store.log(now, who, "aanmelding geweigerd", "webpagina", why)


def check_mailed(desk: Desk, token: str, now: datetime) -> Contact:
    """Whom a mailed link signs in. Raises WrongLinkError for one that is used or out of date."""
    person = sessions.person_of_link(desk.store, token, now)
    contact = contact_of(desk, person, now.date()) if person is not None else None
    if contact is None:
        raise WrongLinkError(WORTHLESS, token)
    return contact


def sign_in_mailed(desk: Desk, token: str, device: str, now: datetime) -> str:
    """Begins a session by a mailed link, which is spent by it; gives the session's token."""
    try:
        with desk.store.writing():
            contact = check_mailed(desk, token, now)
            sessions.close_links(desk.store, contact.person, now)
            return _begun(desk, contact.person, contact.role, device, now)
    except WrongLinkError:
        _refused(desk, now, None, "link niet (meer) geldig")
        raise


def sign_in_printed(desk: Desk, token: str, device: str, now: datetime) -> str:
    """Begins a session by the link that `jaarwiel start` prints; gives the session's token."""
    try:
        with desk.store.writing():
            links.subject_of(desk.store, PURPOSE, token, now)
            return _begun(desk, None, "procescoordinator", device, now)
    except WrongLinkError:
        _refused(desk, now, None, "link niet (meer) geldig")
        raise


def _begun(desk: Desk, person: int | None, role: HeldRole, device: str, now: datetime) -> str:
    token = sessions.begin(desk.store, person, role, device, now)
    session = sessions.find(desk.store, token)
    if session is not None:
        desk.store.log(now, author(session), "aangemeld", "webpagina", f"sessie {session.id}")
    return token


# ----------------------------------------------------------------------------- while signed in


def current(desk: Desk, token: str, now: datetime) -> Session | None:
    """The open session with this token, whose use is noted.

    One whose person no longer holds its role is ended.
    """
    session = sessions.find(desk.store, token) if token else None
    if session is None or not session.is_open(now):
        return None
    if not _still_held(desk, session, now.date()):
        end(desk, session, now, "jaarwiel", "rol beëindigd")
        return None
    sessions.note_use(desk.store, session, now)
    return session


def _still_held(desk: Desk, session: Session, today: date) -> bool:
    if session.person is None:
        return True
    held = (each for each in _contacts(desk, session.person) if each.role == session.role)
    return any(_may_sign_in(desk, each, today) for each in held)


# -------------------------------------------------------------------------------------- signing out


def end(desk: Desk, session: Session, now: datetime, by: str, why: str = "") -> None:
    """Ends a session."""
    with desk.store.writing():
        if sessions.end(desk.store, session.id, now, why):
            reason = f"sessie {session.id}" + (f", {why}" if why else "")
            who = author(session)
            desk.store.log(now, by, "afgemeld" if by == who else f"afgemeld: {who}", "webpagina",
                           reason)  # fmt: skip


def end_all(desk: Desk, person: int | None, now: datetime, by: str) -> int:
    """Ends every session of this person, or of the printed link; gives how many.

    A link that was mailed and not used yet is worthless from then on.
    """
    with desk.store.writing():
        own = [each for each in sessions.open_sessions(desk.store, now) if each.person == person]
        for each in own:
            end(desk, each, now, by)
        if person is not None:
            sessions.close_links(desk.store, person, now)
    return len(own)


def end_everybodys(desk: Desk, now: datetime, by: str) -> int:
    """Ends every session of everybody, and all mailed links; gives how many sessions."""
    with desk.store.writing():
        found = sessions.open_sessions(desk.store, now)
        for each in found:
            end(desk, each, now, by)
        sessions.close_links(desk.store, None, now)
    return len(found)
