"""Takes in the answers to invitations, and tells who comes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from jaarwiel.core.inviting import SEEN, Told, latest
from jaarwiel.errors import InputError, reason
from jaarwiel.mail import reply
from jaarwiel.mail.reply import Answer, Reply
from jaarwiel.office.calendars.invitations import told_about
from jaarwiel.office.calendars.publish import uid_of
from jaarwiel.office.desk import Desk
from jaarwiel.records.people import contacts_in
from jaarwiel.records.store import moment

FORMS: Final = frozenset({".eml", ".ics"})
MAILDIR: Final = ("new", "cur")
State = Literal["ACCEPTED", "DECLINED", "TENTATIVE", "open", "waiting", "failed"]
"""What somebody answered; `open`: nothing yet; `waiting` and `failed`: the invitation did not go
yet, or was refused by the server."""


@dataclass(frozen=True)
class TakenIn:
    """One answer that was taken in."""

    source: str
    name: str
    item: str
    answer: Answer
    is_old: bool
    """Whether it answers an invitation that another one has replaced since."""
    again: bool
    """Whether it was taken in before; then nothing was done."""


@dataclass(frozen=True)
class ReadReport:
    """What came of a number of files."""

    taken: tuple[TakenIn, ...]
    refused: tuple[str, ...]
    """File and reason of each that was not taken in."""


@dataclass(frozen=True)
class Attendance:
    """What is known of one person who was invited to a meeting."""

    person: int
    name: str
    parties: tuple[str, ...]
    """Ids of the parties that this person holds or held a role for."""
    state: State
    comment: str = ""
    answered_at: datetime | None = None
    is_old: bool = False
    """Whether the answer is about an invitation that another one has replaced."""
    old_starts: datetime | None = None
    """The moment that an old answer is about, where it was another; None otherwise."""


def take_in(desk: Desk, content: bytes, source: str, now: datetime) -> TakenIn:
    """Takes in the answer in the bytes of a mail or .ics file; the same answer only once.

    `source` says where the bytes come from, for people. Raises InputError with it and the reason
    when they hold no answer of somebody who was invited.
    """
    try:
        found = reply.read(content)
        return _kept(desk, found, source, now)
    except InputError as error:
        raise InputError(f"{source}: {error}.") from error


def _kept(desk: Desk, found: Reply, source: str, now: datetime) -> TakenIn:
    if found.senders and found.attendee not in found.senders:
        raise InputError(
            f"de mail komt van {', '.join(sorted(found.senders))}, maar antwoordt voor "
            f"{found.attendee or 'niemand'}"
        )
    with desk.store.writing():
        who = _invitee(desk, found)
        item, history = _answered(desk, who["id"], found)
        last = latest(history)
        again = bool(desk.store.rows("SELECT 1 FROM reply WHERE source = ?", found.digest))
        if not again:
            _record(desk, found, who["id"], item, now)
    is_old = last is not None and found.sequence < last.sequence
    return TakenIn(source, who["name"], item, found.answer, is_old, again)


def _invitee(desk: Desk, found: Reply) -> dict[str, Any]:
    people = desk.store.rows("SELECT id, name FROM person WHERE email = ?", found.attendee)
    if not people:
        raise InputError(f"{found.attendee or 'wie antwoordt'} is geen contact van deze tafel")
    return people[0]


def _answered(desk: Desk, person: int, found: Reply) -> tuple[str, tuple[Told, ...]]:
    """The meeting that is answered about, and what this person was told about it."""
    invited_to = desk.store.rows("SELECT DISTINCT item FROM invitation WHERE person = ?", person)
    items = [row["item"] for row in invited_to if uid_of(desk.cycle, row["item"]) == found.uid]
    told = {
        item: history
        for (invitee, item), history in told_about(desk, items).items()
        if invitee == person
    }
    if not told:
        raise InputError(f"{found.attendee} is niet uitgenodigd voor {found.uid[:80] or '?'}")
    ((item, history),) = told.items()
    sent = {each.sequence for each in history if each.method == "REQUEST" and each.state in SEEN}
    if found.sequence not in sent:
        raise InputError(
            f"{found.attendee} ontving voor {item} geen uitnodiging met SEQUENCE {found.sequence}"
        )
    return item, history


def _record(desk: Desk, found: Reply, person: int, item: str, now: datetime) -> None:
    answered_at = min(found.answered_at or now, now)
    desk.store.db.table("reply").insert(
        {
            "person": person,
            "item": item,
            "sequence": found.sequence,
            "answer": found.answer,
            "comment": found.comment,
            "answered_at": answered_at.isoformat(),
            "read_at": now.isoformat(),
            "source": found.digest,
        }
    )
    desk.store.log(now, f"persoon {person}", "uitnodiging beantwoord", item, found.answer)


# ------------------------------------------------------------------------------------------- files


def read_paths(desk: Desk, paths: Iterable[Path], now: datetime) -> ReadReport:
    """Takes in every answer in these files, folders of .eml and .ics files, and Maildirs."""
    taken: list[TakenIn] = []
    refused: list[str] = []
    for path in paths:
        try:
            for file in _files(path):
                try:
                    taken.append(take_in(desk, _bytes(file), str(file), now))
                except InputError as error:
                    refused.append(str(error))
        except InputError as error:
            refused.append(str(error))
    return ReadReport(tuple(taken), tuple(refused))


def _files(path: Path) -> Iterator[Path]:
    try:
        if not path.is_dir():
            yield path
            return
        boxes = [path / each for each in MAILDIR if (path / each).is_dir()]
        for box in boxes:
            yield from sorted(each for each in box.iterdir() if not each.name.startswith("."))
        if not boxes:
            yield from sorted(each for each in path.iterdir() if each.suffix.lower() in FORMS)
    except OSError as error:
        raise InputError(f"{path}: kan niet worden gelezen ({reason(error)}).") from error


def _bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path}: is geen gewoon bestand.")
        with path.open("rb") as file:
            return file.read(reply.MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: kan niet worden gelezen ({reason(error)}).") from error


# -------------------------------------------------------------------------------------- attendance


def attendance(desk: Desk, items: Iterable[str]) -> dict[str, list[Attendance]]:
    """For each of these meetings everybody who is invited by mail, in order of name."""
    answered = _newest_replies(desk)
    found: dict[str, list[Attendance]] = {item: [] for item in items}
    names: dict[int, str] = {}
    parties: dict[int, list[str]] = {}
    for each in contacts_in(desk.store):
        names[each.person] = each.name
        parties.setdefault(each.person, []).append(each.party)
    for (person, item), history in told_about(desk, found).items():
        last = latest(history)
        if last is not None and last.method == "REQUEST":
            who = desk.cycle.select(tuple(dict.fromkeys(parties[person])))
            known = Attendance(person, names[person], who, _unanswered(last))
            row = answered.get((person, item))
            found[item].append(_with_answer(known, row, last, history) if row else known)
    return {item: sorted(rows, key=lambda each: each.name) for item, rows in found.items()}


def _unanswered(last: Told) -> State:
    if last.state == "ready":
        return "waiting"
    return "failed" if last.state == "failed" else "open"


def _with_answer(
    known: Attendance, row: dict[str, Any], last: Told, history: Iterable[Told]
) -> Attendance:
    about = next(each for each in history if each.sequence == row["sequence"])
    is_old = row["sequence"] < last.sequence
    return Attendance(
        known.person,
        known.name,
        known.parties,
        row["answer"],
        row["comment"],
        moment(row["answered_at"]),
        is_old,
        about.starts if is_old and about.starts != last.starts else None,
    )


def _newest_replies(desk: Desk) -> dict[tuple[int, str], dict[str, Any]]:
    """The last answer of each person about each meeting: by SEQUENCE, then by when it was given."""
    rows = desk.store.rows("SELECT * FROM reply")
    rows.sort(key=lambda row: (row["sequence"], moment(row["answered_at"]), row["id"]))
    return {(row["person"], row["item"]): row for row in rows}
