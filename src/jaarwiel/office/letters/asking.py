"""The letter that asks, reminds or escalates: its facts in the words of its template."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from jaarwiel.core.chasing import EXTRA, Ask, DueLetter
from jaarwiel.core.contact import OFFICE, Contact
from jaarwiel.core.contributions import Contribution
from jaarwiel.mail.letters import Address, Composed, Envelope, compose
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import make_envelope, party_facts, store_letter
from jaarwiel.office.overview import missing_by_theme
from jaarwiel.records import links
from jaarwiel.records.people import contacts_in
from jaarwiel.records.post import Letter
from jaarwiel.words.wording import day_in_words

CHASE = "inbreng"
"""The kind of letter that chasing writes."""


def write(
    desk: Desk,
    due: DueLetter,
    batch: Sequence[DueLetter],
    coordinator: Contact | None,
    now: datetime,
) -> Composed:
    """Composes the letter and stores it, ready to go; `batch` has all letters of this moment."""
    envelope = _envelope(desk, due, coordinator, now)
    token = links.token(desk.store, "inbreng", str(due.contact.person))
    facts = _facts(desk, due, batch, coordinator, now, token)
    composed = compose("mail/inbreng.md.j2", facts, envelope)
    rows = [
        {
            "key": ask.key,
            "item": ask.contribution.deadline.id,
            "deliverer": ask.contribution.deliverer,
            "rung": ask.rung.id,
            "last_day": ask.contribution.last_day.isoformat(),
        }
        for ask in due.asks
    ]
    store_letter(
        desk,
        due.contact.person,
        CHASE,
        composed,
        envelope,
        rows,
        reason=_reason(desk, due),
        words=due.words,
    )
    return composed


def preview(
    desk: Desk,
    due: DueLetter,
    batch: Sequence[DueLetter],
    coordinator: Contact | None,
    at: datetime,
) -> Composed:
    """The letter as it would be written at this moment; nothing is stored."""
    person = str(due.contact.person)
    has_link = links.row_of(desk.store, "inbreng", person) is not None
    token = links.token(desk.store, "inbreng", person) if has_link else "nog-te-maken"
    facts = _facts(desk, due, batch, coordinator, at, token)
    # An address to answer to has a token of this person, which looking may not make.
    envelope = _envelope(replace(desk, reply_to=None), due, coordinator, at)
    return compose("mail/inbreng.md.j2", facts, envelope)


def asked_with(desk: Desk, letters: Iterable[Letter]) -> list[tuple[str, str]]:
    """What was asked with these letters: the title of the document, and the name of who owes it."""
    asks = desk.store.rows(
        "SELECT item, deliverer FROM ask WHERE letter IN (SELECT value FROM json_each(?))"
        " ORDER BY item, deliverer",
        json.dumps([each.id for each in letters]),
    )
    years = {int(row["item"].partition("/")[0]) for row in asks}
    titles = {each.id: each.document for plan in desk.plans(years) for each in plan.deadlines}
    return [
        (titles.get(row["item"], row["item"]), desk.cycle.name_of(row["deliverer"])) for row in asks
    ]


def _reason(desk: Desk, due: DueLetter) -> str:
    """Why the letter is written, as it stays on record: each rung with what it is about."""
    return "; ".join(
        f"{ask.contribution.deadline.document}, {desk.cycle.name_of(ask.contribution.deliverer)}: "
        f"{rung_name(ask)} van {day_in_words(ask.day)}"
        for ask in due.asks
    )


def rung_name(ask: Ask) -> str:
    """What people call the rung of this ask."""
    if ask.rung.id.startswith(EXTRA):
        return "extra herinnering"
    return f"trede {ask.rung.id.replace('-', ' ')}"


def _envelope(desk: Desk, due: DueLetter, coordinator: Contact | None, now: datetime) -> Envelope:
    first = desk.store.rows(
        "SELECT message_id FROM ask JOIN letter ON letter.id = ask.letter"
        " WHERE person = ? AND item = ? ORDER BY letter.id LIMIT 1",
        due.contact.person,
        due.asks[0].contribution.deadline.id,
    )
    thread = first[0]["message_id"] if first else None
    return make_envelope(desk, due.contact, CHASE, coordinator, now, thread)


def _facts(
    desk: Desk,
    due: DueLetter,
    batch: Sequence[DueLetter],
    coordinator: Contact | None,
    now: datetime,
    token: str,
) -> dict[str, object]:
    """What the template says, in the words of the template; `token` opens the personal page."""
    own = [ask for ask in due.asks if ask.contact.role not in OFFICE]
    call = [ask for ask in due.asks if ask.contact.role in OFFICE]
    facts = party_facts(desk, due.contact, coordinator, token)
    return facts | {
        "woorden": due.words,
        "uitstel": Address(f"{facts['link']}/uitstel"),
        "overzicht": Address(desk.address),
        "herinnering": any(ask.again or ask.rung.is_late for ask in own),
        "vragen": [_asked(desk, ask, batch, now.date()) for ask in own],
        "bellen": [
            _asked(desk, ask, batch, now.date())
            | {"personen": _people(desk, ask.contribution, now.date())}
            for ask in call
        ],
    }


def _asked(desk: Desk, ask: Ask, batch: Sequence[DueLetter], today: date) -> dict[str, object]:
    contribution, deadline = ask.contribution, ask.contribution.deadline
    asked_for, meeting = contribution.asked_for, desk.discussed_in(contribution)
    return {
        "document": deadline.document,
        "partij": desk.cycle.name_of(contribution.deliverer),
        "leden": _members(desk, contribution.deliverer),
        "verzoek": deadline.request,
        "concept": deadline.concept_last_day if _comes(deadline.concept_last_day, today) else None,
        "overleg": meeting.title if meeting else None,
        "laatste_dag": contribution.last_day,
        "laatste_werkdag": contribution.last_workday,
        "vandaag": today == contribution.last_day,
        "te_laat": today > contribution.last_day,
        "eerder": ask.again,
        "gewijzigd": ask.moved,
        "verlengd": contribution.is_extended,
        "gevraagd_tot": asked_for.until if asked_for else None,
        "vervangt": ask.stands_in,
        "rol": ask.contact.role if ask.contact.role in {"plaatsvervanger", "bestuurder"} else None,
        "deels": contribution.state == "partial",
        "ontbreekt": [
            {"thema": theme, "onderdelen": fields}
            for theme, fields in missing_by_theme(desk.cycle, contribution)
        ],
        "ook_aan": _also_written(ask, batch),
    }


def _members(desk: Desk, deliverer: str) -> list[str]:
    """The names of the parties that deliver as one; empty for a party by itself."""
    members = desk.cycle.members(deliverer)
    return [desk.cycle.name_of(each) for each in members] if len(members) > 1 else []


def _comes(day: date | None, today: date) -> bool:
    return day is not None and today <= day


def _also_written(ask: Ask, batch: Sequence[DueLetter]) -> list[str]:
    """Who else is written to about the same, by name and role; the coordinator not counted."""
    return [
        f"{other.contact.name} ({other.contact.role})"
        for letter in batch
        if not letter.hold
        for other in letter.asks
        if (other.contribution.deadline.id, other.contribution.deliverer)
        == (ask.contribution.deadline.id, ask.contribution.deliverer)
        and other.contact.person != ask.contact.person
        and other.contact.role not in OFFICE
    ]


def _people(desk: Desk, contribution: Contribution, today: date) -> list[str]:
    parties = {contribution.deliverer, *desk.cycle.members(contribution.deliverer)}
    return [
        f"{each.name} ({each.role}, {each.email})"
        for each in contacts_in(desk.store)
        if each.party in parties and each.role not in OFFICE and each.is_valid(today)
    ]
