"""More time (uitstel) for a contribution: asked by a party, given or refused by the coordinator."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from jaarwiel.core.contact import Contact, by_person
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.extension import Act, Extension, Room, given_until, room
from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.mail.letters import compose
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import (
    coordinator_of,
    make_envelope,
    party_facts,
    store_letter,
)
from jaarwiel.office.reasons import cleaned_reason
from jaarwiel.records import ledger
from jaarwiel.records.people import contacts_in
from jaarwiel.words.wording import day_in_words


def room_for(desk: Desk, deadline: Deadline) -> Room | None:
    """The room that the step after this deadline leaves; None when nothing comes after it."""
    return room(desk.cycle, cache(desk.plan), deadline)


def reason_of(desk: Desk, owed: Contribution, found: Room) -> str:
    """In words why more time is not possible beyond this room.

    A meeting that one of those who deliver this is not in is not named.
    """
    members = set(desk.cycle.members(owed.deliverer))
    if found.meeting is None or not members.issubset(found.meeting.parties):
        return f"op {day_in_words(found.papers_due)} wordt het stuk samengesteld"
    return (
        f"op {day_in_words(found.papers_due)} gaan de stukken uit voor {found.meeting.title} van "
        f"{day_in_words(found.meeting.day)}"
    )


def find(desk: Desk, item: str, deliverer: str) -> Contribution:
    """What this deliverer owes for this item, as "2027/terugblik". Raises NotFoundError."""
    year, _, document = item.partition("/")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):  # noqa: PLR2004 - a year
        raise InputError(f"'{item}' is geen termijn. Schrijf het jaar en het stuk, als 2027/stuk.")
    deadline = desk.deadline(document, int(year))
    wanted = desk.cycle.deliverer(desk.party(deliverer), deadline.rule.id)
    for each in desk.contributions([deadline]):
        if each.deliverer == wanted:
            return each
    raise NotFoundError(
        f"{desk.cycle.name_of(deliverer)} levert geen inbreng aan voor {deadline.document}."
    )


def ask(
    desk: Desk, owed: Contribution, until: date, person: int, reason: str, now: datetime
) -> Contribution:
    """Records that somebody of the party asks for more time; the coordinator decides.

    Raises InputError when it cannot be given, with why.
    """
    by = f"persoon {person}"
    return _record(desk, owed, "asked", until, now, by, reason, person=person)


def give(
    desk: Desk, owed: Contribution, until: date, now: datetime, by: str, reason: str = ""
) -> Contribution:
    """Gives more time, up to and including a day; the letters that follow state it.

    Raises InputError beyond the room that the next step leaves.
    """
    return _record(desk, owed, "granted", until, now, by, reason)


def refuse(desk: Desk, owed: Contribution, now: datetime, by: str, reason: str) -> Contribution:
    """Refuses what was asked. Raises InputError when nothing is, or without a reason."""
    if owed.asked_for is None:
        raise InputError("Er is geen uitstel gevraagd waarover nog niet is besloten.")
    if not reason.strip():
        raise InputError("Vermeld de reden; de partij krijgt die te zien.")
    asked_for = owed.asked_for
    with desk.store.writing():
        left = _record(desk, owed, "refused", asked_for.until, now, by, reason)
        _tell(desk, left, asked_for, reason, now)
    return left


def _tell(desk: Desk, owed: Contribution, asked_for: Extension, reason: str, now: datetime) -> None:
    """Writes of a refusal; an extension that is given is told by the next letter of the ladder."""
    for reader in _readers(desk, owed, asked_for, now.date()):
        _write(desk, reader, owed, asked_for, reason, now)


def _readers(
    desk: Desk, owed: Contribution, asked_for: Extension, today: date
) -> tuple[Contact, ...]:
    """Who asked; where that person has no role any more, the contactpersonen of the party."""
    roles = by_person(contacts_in(desk.store), today)
    if asked_for.person in roles:
        return tuple(roles[asked_for.person][:1])
    parties = {owed.deliverer, *desk.cycle.members(owed.deliverer)}
    found = (each for held in roles.values() for each in held if each.party in parties)
    return tuple(each for each in found if each.role == "contactpersoon")


def _write(
    desk: Desk,
    reader: Contact,
    owed: Contribution,
    asked_for: Extension,
    reason: str,
    now: datetime,
) -> None:
    coordinator = coordinator_of(desk, now.date())
    about = f"{owed.deadline.id}-{owed.deliverer}".replace("/", "-")
    kind = f"uitstel-{about}-{len(owed.extensions)}"
    envelope = make_envelope(desk, reader, kind, coordinator, now, None)
    facts = party_facts(desk, reader, coordinator) | {
        "document": owed.deadline.document,
        "partij": desk.cycle.name_of(owed.deliverer),
        "gevraagd": asked_for.until,
        "laatste_dag": owed.last_day,
        "vandaag": now.date() == owed.last_day,
        "voorbij": now.date() > owed.last_day,
        "reden": reason,
    }
    composed = compose("mail/uitstel.md.j2", facts, envelope)
    store_letter(desk, reader.person, kind, composed, envelope)


def withdraw(
    desk: Desk, owed: Contribution, now: datetime, by: str, reason: str = ""
) -> Contribution:
    """Takes an extension back: the day of the cycle file counts again."""
    until = given_until(owed.extensions)
    if until is None:
        raise InputError("Er is geen uitstel verleend.")
    return _record(desk, owed, "withdrawn", until, now, by, reason)


def requests(desk: Desk, deadlines: Iterable[Deadline]) -> tuple[Contribution, ...]:
    """The incomplete contributions for which more time is asked and nobody decided yet."""
    asked = {each.item for each in ledger.extensions(desk.store) if each.act == "asked"}
    about = (each for each in deadlines if each.id in asked)  # seldom any: the rest is not read
    return tuple(each for each in desk.contributions(about) if each.asked_for and each.missing)


def _record(  # noqa: PLR0913 - an act has this much to it
    desk: Desk,
    owed: Contribution,
    act: Act,
    until: date,
    now: datetime,
    by: str,
    reason: str,
    *,
    person: int | None = None,
) -> Contribution:
    item, reason = owed.deadline.id, cleaned_reason(reason)
    with desk.store.writing():
        owed = find(desk, item, owed.deliverer)  # as it stands now, with the right to write
        if act in {"asked", "granted"}:
            _check(desk, owed, until, now.date())
        kept = Extension(item, owed.deliverer, act, until, now, by, person, reason)
        ledger.record_extension(desk.store, kept)
        words = {
            "asked": "uitstel gevraagd",
            "granted": "uitstel verleend",
            "refused": "uitstel geweigerd",
            "withdrawn": "uitstel ingetrokken",
        }
        subject = f"{item} ({owed.deliverer})"
        desk.store.log(now, by, words[act], subject, f"tot en met {until.isoformat()}")
    return find(desk, item, owed.deliverer)


def _check(desk: Desk, owed: Contribution, until: date, today: date) -> None:
    """Raises InputError for a day that is past, no later than now, or beyond the room."""
    name = owed.deadline.document
    if not owed.missing:
        raise InputError(f"De inbreng voor {name} is al volledig; uitstel is niet nodig.")
    found = room_for(desk, owed.deadline)
    if found is not None and until > found.until:
        possible = (
            f"Uitstel kan tot en met {day_in_words(found.until)}."
            if found.until > owed.last_day and found.until >= today
            else "Uitstel is daarom niet mogelijk."
        )
        why = reason_of(desk, owed, found)
        raise InputError(f"Uitstel tot en met {day_in_words(until)} kan niet: {why}. {possible}")
    if until <= owed.last_day or until < today:
        raise InputError(
            f"{day_in_words(until).capitalize()} geeft geen uitstel: aanleveren kan al tot en met "
            f"{day_in_words(owed.last_day)}. Kies een latere dag, niet in het verleden."
        )
    if until.year > owed.deadline.last_day.year + 1:
        raise InputError(
            f"{day_in_words(until).capitalize()} ligt te ver weg. Kies een eerdere dag."
        )
