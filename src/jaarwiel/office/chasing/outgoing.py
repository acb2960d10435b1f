"""What a person does about letters: those still to come, and those that were written."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from jaarwiel.core import ladderdays
from jaarwiel.core.chasing import DueLetter
from jaarwiel.core.contact import by_person
from jaarwiel.core.outlook import Planned
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.mail.letters import Composed, repeated
from jaarwiel.office.calendars import invitations
from jaarwiel.office.chasing import chase
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters import asking
from jaarwiel.office.letters.correspondence import coordinator_of, make_envelope, store_letter
from jaarwiel.office.letters.signinletter import is_sign_in
from jaarwiel.records import ledger
from jaarwiel.records.people import contacts_in
from jaarwiel.records.post import Letter, content_of, letters
from jaarwiel.words.wording import day_in_words, environment

WEEKS: Final = 6
"""How far ahead letters are shown."""
MAX_WORDS: Final = 2000
"""Characters of what may stand above a letter."""
ID_LENGTH: Final = 16
"""Signs of the name of a letter to come; the number of a written one is shorter."""
Ruled = Literal["hold", "release", "send"]
RULED: Final[Mapping[Ruled, str]] = {
    "hold": "aangehouden",
    "release": "vrijgegeven",
    "send": "nu versturen",
}


@dataclass(frozen=True)
class ToCome:
    """A letter to come, with the name by which it can be decided about."""

    planned: Planned

    @property
    def id(self) -> str:
        """The same for as long as the same is asked of the same person."""
        keys = "\n".join(sorted(ask.key for ask in self.letter.asks))
        return hashlib.sha256(keys.encode()).hexdigest()[:ID_LENGTH]

    @property
    def letter(self) -> DueLetter:
        """What is asked of whom."""
        return self.planned.letter


# ------------------------------------------------------------------------------- letters to come


def to_come(desk: Desk, now: datetime, weeks: int = WEEKS) -> tuple[ToCome, ...]:
    """The letters of the weeks ahead, in order of day."""
    until = now.date() + timedelta(weeks=weeks)
    return tuple(ToCome(each) for each in chase.to_come(desk, now, until))


def find_to_come(desk: Desk, number: str, now: datetime) -> ToCome:
    """The letter to come with this id. Raises NotFoundError when it changed or went."""
    for each in to_come(desk, now):
        if each.id == number:
            return each
    raise NotFoundError(
        "Deze brief is er niet (meer) in deze vorm: er is inbreng binnengekomen, of de brief is al "
        "geschreven. Bekijk de post opnieuw."
    )


def text_of(desk: Desk, found: ToCome, now: datetime) -> Composed:
    """The letter as it would be written on its day."""
    same_day = [each.letter for each in to_come(desk, now) if each.planned.day == found.planned.day]
    coordinator = coordinator_of(desk, now.date())
    return asking.preview(desk, found.letter, same_day, coordinator, found.planned.at)


def decide(desk: Desk, found: ToCome, verdict: Ruled, now: datetime, by: str) -> None:
    """Holds a letter to come back, lets it go, or has it sent before its day.

    Raises InputError for a letter that cannot go before its day.
    """
    if verdict == "send" and (why := why_not_now(desk, found.letter, now.date())):
        raise InputError(why)
    with desk.store.writing():
        ledger.rule(desk.store, [ask.key for ask in found.letter.asks], verdict, now, by)
        desk.store.log(now, by, f"brief {RULED[verdict]}", *_about(found.letter))


def give_words(desk: Desk, found: ToCome, words: str, now: datetime, by: str) -> None:
    """Keeps what is to stand above a letter to come; nothing takes it away again."""
    words = _checked(words)
    with desk.store.writing():
        ledger.give_words(desk.store, [ask.key for ask in found.letter.asks], words, now, by)
        desk.store.log(now, by, "begeleidende tekst gewijzigd", *_about(found.letter))


def _about(letter: DueLetter) -> tuple[str, str]:
    items = dict.fromkeys(ask.contribution.deadline.id for ask in letter.asks)
    return f"persoon {letter.contact.person}", ", ".join(items)


def why_not_now(desk: Desk, letter: DueLetter, today: date) -> str:
    """Why a letter cannot go today, before its day; empty when it can."""
    for ask in letter.asks:
        owed = ask.contribution
        if not ladderdays.is_chased(desk.cycle, owed.deadline, today, owed.last_workday):
            return (
                f"De termijn voor {owed.deadline.document} begint pas op "
                f"{day_in_words(owed.deadline.opens)}; de brief kan nu nog niet uit."
            )
        if ask.rung.is_late and today <= owed.last_day:
            return (
                f"De termijn voor {owed.deadline.document} loopt tot en met "
                f"{day_in_words(owed.last_day)}; deze brief gaat over een verstreken termijn en "
                "kan niet eerder uit."
            )
    return ""


def _checked(words: str) -> str:
    """The words, without what a letter cannot hold. Raises InputError when there are too many."""
    words = "\n".join(line.strip() for line in words.replace("\r\n", "\n").split("\n")).strip()
    if len(words) > MAX_WORDS:
        raise InputError(
            f"De begeleidende tekst mag {MAX_WORDS} tekens lang zijn; dit zijn er {len(words)}."
        )
    if any(ord(sign) < ord(" ") and sign != "\n" for sign in words):
        raise InputError("In de begeleidende tekst staan onzichtbare tekens; typ de tekst opnieuw.")
    return words


# ------------------------------------------------------------------------------- written letters


def find_written(desk: Desk, number: int) -> Letter:
    """The letter with this number. Raises NotFoundError."""
    found = letters(desk.store, "id = ?", number)
    if not found:
        raise NotFoundError(f"Er is geen brief met nummer {number}.")
    return found[0]


def hold(desk: Desk, number: int, now: datetime, by: str) -> None:
    """Holds back a letter that is ready. Raises InputError when it has gone."""
    _mark(desk, number, "hold = 'hand'", "brief aangehouden", now, by)


def release(desk: Desk, number: int, now: datetime, by: str) -> None:
    """Lets a letter go that was held back."""
    _mark(desk, number, "hold = ''", "brief vrijgegeven", now, by)


def withdraw(desk: Desk, number: int, now: datetime, by: str) -> None:
    """Takes a letter back that is ready; what it asks is not asked again at this rung."""
    _mark(desk, number, "state = 'withdrawn'", "brief ingetrokken", now, by)


def _mark(desk: Desk, number: int, change: str, what: str, now: datetime, by: str) -> None:
    with desk.store.writing():
        cursor = desk.store.db.execute(
            f"UPDATE letter SET {change} WHERE id = ? AND state = 'ready'",  # noqa: S608 - our own words
            [number],
        )
        if not cursor.rowcount:
            state = find_written(desk, number).state
            raise InputError(
                f"Brief {number} wacht niet meer (stand: {state}); er is niets gewijzigd."
            )
        desk.store.log(now, by, what, f"brief {number}")


def hold_any(desk: Desk, name: str, now: datetime, by: str) -> None:
    """Holds back a letter, by the number of a written one or the name of one to come."""
    if name.isdecimal() and len(name) < ID_LENGTH:
        hold(desk, int(name), now, by)
    else:
        decide(desk, find_to_come(desk, name, now), "hold", now, by)


def release_any(desk: Desk, name: str, now: datetime, by: str) -> None:
    """Lets a letter go, by the number of a written one or the name of one to come."""
    if name.isdecimal() and len(name) < ID_LENGTH:
        release(desk, int(name), now, by)
    else:
        decide(desk, find_to_come(desk, name, now), "release", now, by)


def rewrite(desk: Desk, number: int, words: str, now: datetime, by: str) -> None:
    """Takes back a letter that no server saw yet; the next round writes it with these words.

    Raises InputError when it has gone, or asks nothing.
    """
    words = _checked(words)
    with desk.store.writing():
        letter = find_written(desk, number)
        asked = desk.store.rows("SELECT key FROM ask WHERE letter = ?", number)
        if letter.state != "ready" or letter.attempts or not asked:
            raise InputError(f"De tekst van brief {number} kan niet meer worden gewijzigd.")
        keys = [row["key"] for row in asked]
        chase.take_back(desk, letter, now, "tekst gewijzigd")
        ledger.give_words(desk.store, keys, words, now, by)
        if letter.hold:
            ledger.rule(desk.store, keys, "hold", now, by)
        desk.store.log(now, by, "begeleidende tekst gewijzigd", f"persoon {letter.person}")


def send_again(desk: Desk, number: int, now: datetime, by: str) -> int:
    """Writes a letter once more, to the present address, and says so in it; gives its number.

    That of the one that was written before, as long as that waits: a button may be pressed twice.
    Raises InputError when it has not gone yet, or its reader holds no role any more.
    """
    letter, content = find_written(desk, number), content_of(desk.store, number)
    if letter.state in {"ready", "sending"} or content is None:
        raise InputError(f"Brief {number} is nog niet verstuurd; opnieuw sturen is niet nodig.")
    if is_sign_in(letter):
        raise InputError(
            f"Brief {number} had een link om mee aan te melden, die maar kort en eenmaal werkt. De "
            "ontvanger kan zelf een nieuwe vragen op de pagina Aanmelden."
        )
    roles = by_person(contacts_in(desk.store), now.date()).get(letter.person)
    if not roles:
        raise InputError("De ontvanger heeft geen rol meer aan deze tafel.")
    if not invitations.may_repeat(desk, number, now):
        raise InputError(
            "Deze uitnodiging geldt niet meer: het overleg of wie eraan deelneemt is sindsdien "
            "gewijzigd. Wie nog deelneemt, ontvangt daarvan vanzelf bericht."
        )
    kind = f"opnieuw-{number}-{now:%H%M%S}"
    coordinator = coordinator_of(desk, now.date())
    envelope = make_envelope(desk, roles[0], kind, coordinator, now, letter.message_id)
    note = environment(html=False).get_template("mail/opnieuw.txt.j2")
    composed = repeated(content, note.render(dag=letter.written_at.date()).strip(), envelope)
    with desk.store.writing():
        waits = letters(desk.store, "again_of = ? AND state IN ('ready', 'sending')", number)
        if waits:
            return waits[0].id
        store_letter(
            desk, letter.person, kind, composed, envelope, reason=f"opnieuw: brief {number}"
        )
        made = desk.store.rows("SELECT id FROM letter WHERE message_id = ?", envelope.message_id)[
            0
        ]["id"]
        desk.store.db.execute("UPDATE letter SET again_of = ? WHERE id = ?", [number, made])
        desk.store.log(now, by, "brief opnieuw geschreven", f"brief {made}", f"als brief {number}")
    return int(made)
