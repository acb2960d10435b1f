"""The outbox: letters wait in state.db, are claimed, and go out one recipient at a time.

    ready -> sending -> accepted | failed        ready -> withdrawn

A letter is stored with its exact bytes before anything is sent. A letter that is still `sending`
after a crash is uncertain: the server may have taken it, so it is never sent again by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from jaarwiel.store import Store, moment

WAITS: Final = tuple(timedelta(minutes=each) for each in (15, 60, 240, 720, 1440))
"""How long a letter waits after each temporary refusal; after the last one it has failed."""
UNCERTAIN_AFTER: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Letter:
    """One letter of the outbox, without its bytes."""

    id: int
    kind: str
    person: int
    sender: str
    recipient: str
    subject: str
    message_id: str
    state: str
    written_at: datetime
    attempts: int
    next_attempt: datetime
    sent_at: datetime | None
    reply: str
    hold: str = ""
    """Why it waits for a person; empty when it may go."""
    reason: str = ""
    """Why it was written, with the rungs it was written at."""
    bounced_at: datetime | None = None
    """When it came back, if it did."""
    bounce: str = ""
    """Why it came back."""
    again_of: int | None = None
    """The letter that this one repeats."""

    def is_uncertain(self, now: datetime) -> bool:
        """Whether sending began but never ended: nobody knows whether the server took it."""
        return self.state == "sending" and (
            self.sent_at is None or now - self.sent_at > UNCERTAIN_AFTER
        )


class TemporaryRefusal(Exception):  # noqa: N818 - a refusal is what it is
    """The server said "not now" (4xx), or hung up before the letter was handed over."""


class PermanentRefusal(Exception):  # noqa: N818 - a refusal is what it is
    """The server said no (5xx)."""


class Unreachable(TemporaryRefusal):
    """There is no server: none of the letters can go now."""


class Uncertain(Exception):  # noqa: N818 - as above
    """The letter was handed over, and nobody knows whether the server took it."""


class Courier(Protocol):
    """Hands letters over to a server."""

    def hand_over(self, letter: Letter, content: bytes) -> str:
        """The server's reply. Raises a refusal, or Uncertain once the letter may have arrived."""


@dataclass(frozen=True)
class SentReport:
    """What became of the letters that were ready."""

    accepted: tuple[Letter, ...] = ()
    withdrawn: tuple[Letter, ...] = ()
    postponed: tuple[Letter, ...] = ()
    failed: tuple[Letter, ...] = ()
    uncertain: tuple[Letter, ...] = ()
    trouble: str = ""
    """Why the rest waits: there is no server, or it cannot be reached."""


COLUMNS: Final = (
    "id, kind, person, sender, recipient, subject, message_id, state,"
    " written_at, attempts, next_attempt, sent_at, reply, hold, reason,"
    " bounced_at, bounce, again_of"
)


def letters(store: Store, where: str = "1", *values: object, limit: int = -1) -> list[Letter]:
    """The letters for which this SQL condition holds, newest first."""
    sql = f"SELECT {COLUMNS} FROM letter WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608 - our own words
    return [_letter(row) for row in store.rows(sql, *values, limit)]


def content_of(store: Store, number: int) -> bytes | None:
    """The exact bytes of a letter, or None when there is no such letter."""
    found = store.rows("SELECT content FROM letter WHERE id = ?", number)
    return bytes(found[0]["content"]) if found else None


def _letter(row: dict[str, Any]) -> Letter:
    return Letter(
        **{
            **row,
            "written_at": moment(row["written_at"]),
            "next_attempt": moment(row["next_attempt"]),
            "sent_at": moment(row["sent_at"]) if row["sent_at"] else None,
            "bounced_at": moment(row["bounced_at"]) if row["bounced_at"] else None,
        }
    )


def send_ready(
    store: Store,
    courier: Courier,
    now: datetime,
    is_wanted: Callable[[Letter], bool] = lambda _: True,
    may_go: Callable[[Letter], bool] = lambda _: True,
) -> SentReport:
    """Sends every letter whose time has come, oldest first.

    One that may not go yet waits on. A letter that is no longer wanted when its turn comes is
    withdrawn. When the server cannot be reached, the rest is left as it is.
    """
    done: dict[str, list[Letter]] = {}
    trouble = ""
    for letter in reversed(letters(store, "state = 'ready' AND hold = ''")):
        if letter.next_attempt > now or not may_go(letter):
            continue
        try:
            outcome = _send(store, courier, letter, now, is_wanted)
        except Unreachable as error:
            trouble = str(error)
            break
        if outcome:
            done.setdefault(outcome, []).append(letter)
    return SentReport(**{key: tuple(found) for key, found in done.items()}, trouble=trouble)


def _send(
    store: Store,
    courier: Courier,
    letter: Letter,
    now: datetime,
    is_wanted: Callable[[Letter], bool],
) -> str | None:
    """What became of one letter, as a field of SentReport; None when another process has it.

    Whatever goes wrong before the letter was handed over puts it back to wait.
    """
    with store.writing():
        wanted = is_wanted(letter)
        content = _claimed(store, letter, "sending" if wanted else "withdrawn", now)
        if content is None:
            return None
        if not wanted:
            _note(store, letter, now, "ingetrokken", "niet meer nodig")
            return "withdrawn"
    try:
        reply = courier.hand_over(letter, content)
    except Unreachable as error:
        _postpone(store, letter, now, str(error), counts=False)
        raise
    except TemporaryRefusal as error:
        return _postpone(store, letter, now, str(error), counts=True)
    except PermanentRefusal as error:
        return _settle(store, letter, now, "failed", str(error))
    except Uncertain as error:
        _note(store, letter, now, "onzeker", str(error))
        return "uncertain"
    except Exception:
        _postpone(store, letter, now, "", counts=False)
        raise
    return _settle(store, letter, now, "accepted", reply)


def _claimed(store: Store, letter: Letter, state: str, now: datetime) -> bytes | None:
    """The letter's bytes, when it was still this letter and still ready; None otherwise."""
    cursor = store.db.execute(
        "UPDATE letter SET state = ?, sent_at = ?, attempts = attempts + 1"
        " WHERE id = ? AND message_id = ? AND recipient = ? AND state = 'ready'",
        [state, now.isoformat(), letter.id, letter.message_id, letter.recipient],
    )
    return content_of(store, letter.id) if cursor.rowcount == 1 else None


def _settle(store: Store, letter: Letter, now: datetime, state: str, reply: str) -> str:
    words = {"accepted": "aangenomen door de mailserver", "failed": "geweigerd door de mailserver"}
    with store.writing():
        store.db.execute(
            "UPDATE letter SET state = ?, reply = ? WHERE id = ?", [state, reply, letter.id]
        )
        _note(store, letter, now, words[state], reply.partition(" ")[0])
    return state


def _postpone(store: Store, letter: Letter, now: datetime, reply: str, *, counts: bool) -> str:
    """Puts the letter back to wait; after the last wait it has failed."""
    attempt = letter.attempts
    if counts and attempt >= len(WAITS):
        return _settle(store, letter, now, "failed", reply)
    next_attempt = now + WAITS[min(attempt, len(WAITS) - 1)] if counts else now
    with store.writing():
        store.db.execute(
            "UPDATE letter SET state = 'ready', sent_at = NULL, reply = ?, next_attempt = ?,"
            " attempts = ? WHERE id = ?",
            [reply, next_attempt.isoformat(), attempt + counts, letter.id],
        )
    return "postponed"


def _note(store: Store, letter: Letter, now: datetime, what: str, why: str) -> None:
    store.log(now, "jaarwiel", f"brief {what}", f"brief {letter.id}", why)


def _free_key(store: Store, key: str) -> None:
    """Lets something be asked again of which the letter came back; that one stays on record."""
    store.db.execute(
        "UPDATE ask SET key = key || '!' || letter WHERE key = ?"
        " AND letter IN (SELECT id FROM letter WHERE bounced_at IS NOT NULL)",
        [key],
    )


def write_letter(
    store: Store, row: Mapping[str, object], asks: Sequence[Mapping[str, object]]
) -> int:
    """Stores a letter, ready to go, with what it asks, and gives its number. All or nothing.

    Raises sqlite3.IntegrityError when the person has a letter of that kind that day, or when
    something in it was asked before.
    """
    with store.writing():
        store.db.table("letter").insert(dict(row), pk="id")
        number = int(store.rows("SELECT last_insert_rowid() AS id")[0]["id"])
        for ask in asks:
            _free_key(store, str(ask["key"]))
        store.db.table("ask").insert_all([{**ask, "letter": number} for ask in asks])
    return number
