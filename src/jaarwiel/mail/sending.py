"""Sends the letters that are ready: each is claimed, and goes out to one recipient at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from jaarwiel.mail.courier import (
    Courier,
    PermanentRefusal,
    TemporaryRefusal,
    Uncertain,
    Unreachable,
)
from jaarwiel.records import waterline
from jaarwiel.records.post import Letter, letters
from jaarwiel.records.store import Store, moment

WAITS: Final = tuple(timedelta(minutes=each) for each in (15, 60, 240, 720, 1440))
"""How long a letter waits after each temporary refusal; after the last one it has failed."""
MINUTE: Final = timedelta(minutes=1)
BATCH: Final = 250
"""Letters about which a power cut can leave doubt at once."""
BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


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


def send_ready(
    store: Store,
    courier: Courier,
    now: datetime,
    is_wanted: Callable[[Letter], bool] = lambda _: True,
    may_go: Callable[[Letter], bool] = lambda _: True,
) -> SentReport:
    """Sends every letter whose time has come and that is not held, oldest first.

    One that may not go yet waits on. A letter that is no longer wanted when its turn comes is
    withdrawn. When the server cannot be reached, the rest is left as it is. Nothing goes from a
    file that an older one took the place of: it does not know what was sent.
    """
    if older := waterline.trouble(store):
        return SentReport(trouble=older)
    done: dict[str, list[Letter]] = {}
    trouble = ""
    run = _Run(store, courier, now, is_wanted)
    doubt_promised(store, now)
    try:
        for batch in _batches(store, now, may_go):
            courier.connect()
            run.promise(batch)
            with store.hurried() if boot() else nullcontext():
                for letter in batch:
                    if outcome := run.send(letter):
                        done.setdefault(outcome, []).append(letter)
                run.record()
    except Unreachable as error:
        trouble = str(error)
    finally:
        run.record()
        courier.close()
        run.release()
    return SentReport(**{key: tuple(found) for key, found in done.items()}, trouble=trouble)


def send_at_once(
    store: Store, courier: Courier, letter: Letter, content: bytes, now: datetime
) -> str:
    """Hands over a letter that was stored as taken for sending, with these bytes; gives its state.

    It is tried once: what it says is only good for minutes.
    """
    try:
        courier.connect()
        reply = courier.hand_over(letter, content)
    except (TemporaryRefusal, PermanentRefusal, Uncertain) as error:
        return _settle(store, letter, now, "failed", str(error))
    except Exception:
        _settle(store, letter, now, "failed", "")
        raise
    finally:
        courier.close()
    return _settle(store, letter, now, "accepted", reply)


def _batches(
    store: Store, now: datetime, may_go: Callable[[Letter], bool]
) -> Iterator[list[Letter]]:
    waiting = reversed(letters(store, "state = 'ready' AND hold = ''"))
    due = [letter for letter in waiting if letter.next_attempt <= now and may_go(letter)]
    return (due[first : first + BATCH] for first in range(0, len(due), BATCH))


def doubt_promised(store: Store, now: datetime) -> None:
    """Makes uncertain what was promised before the machine last started, and was not settled.

    A power cut takes back what was recorded last: that a letter was claimed, or even accepted.
    """
    for letter in letters(
        store, "state = 'ready' AND promised <> '' AND promised <> ?", boot() or ""
    ):
        with store.writing():
            store.db.execute(
                "UPDATE letter SET state = 'sending', sent_at = NULL, promised = '' WHERE id = ?",
                [letter.id],
            )
            _note(store, letter, now, "onzeker", "de stroom viel uit tijdens het versturen")


@cache
def boot() -> str | None:
    """What tells this start of the machine from any other; None where the system does not say."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return None


class _Run:
    """One run of letters, that began at `now`."""

    def __init__(
        self, store: Store, courier: Courier, now: datetime, is_wanted: Callable[[Letter], bool]
    ) -> None:
        self.store = store
        self.courier = courier
        self.now = now
        self.is_wanted = is_wanted
        self.began = courier.timer.clock()
        self.promised: list[int] = []
        self.taken: tuple[Letter, str] | None = None
        """The letter that the server took last, and its reply, until it is on record."""

    def moment(self) -> datetime:
        """The moment that it is by now: a long run is not over at the moment that it began."""
        return self.now + timedelta(seconds=self.courier.timer.clock() - self.began)

    def promise(self, batch: Sequence[Letter]) -> None:
        """Tells the disk, once for all of them, that these letters may be sent from here on.

        After that each may be claimed without waiting for the disk: should a power cut take the
        claim back, then the promise still says that nobody knows. Where the system does not tell
        one start from another, each claim waits for the disk.
        """
        if started := boot():
            self.promised += [each.id for each in batch]
            with self.store.writing():
                self.store.db.conn.executemany(
                    "UPDATE letter SET promised = ? WHERE id = ? AND state = 'ready'",
                    [(started, each.id) for each in batch],
                )

    def release(self) -> None:
        """Takes back what was promised of letters that were not claimed, and waits for the disk."""
        with self.store.writing():
            self.store.db.conn.executemany(
                "UPDATE letter SET promised = '' WHERE id = ? AND promised <> ''",
                [(each,) for each in self.promised],
            )

    def send(self, letter: Letter) -> str | None:
        """What became of one letter, as a field of SentReport; None when another process has it.

        Whatever goes wrong before the letter was handed over puts it back to wait.
        """
        claimed = self._claim(letter)
        if not isinstance(claimed, bytes):
            return claimed
        try:
            reply = self.courier.hand_over(letter, claimed)
        except Unreachable as error:
            _postpone(self.store, letter, self.moment(), str(error), counts=False)
            raise
        except TemporaryRefusal as error:
            return _postpone(self.store, letter, self.moment(), str(error), counts=True)
        except PermanentRefusal as error:
            return _settle(self.store, letter, self.moment(), "failed", str(error))
        except Uncertain as error:
            _note(self.store, letter, self.moment(), "onzeker", str(error))
            return "uncertain"
        except Exception:
            _postpone(self.store, letter, self.moment(), "", counts=False)
            raise
        self.taken = (letter, reply)
        return "accepted"

    def record(self) -> None:
        """Puts on record that the server took the last letter, together with the next claim.

        One transaction for both takes half the time of two.
        """
        if self.taken is not None:
            with self.store.writing():
                self._record_taken()
            self.taken = None

    def _record_taken(self) -> None:
        if self.taken is not None:
            letter, reply = self.taken
            _settle(self.store, letter, self.moment(), "accepted", reply)

    def _claim(self, letter: Letter) -> bytes | str | None:
        """The letter's bytes when its turn has come, waited for; what became of it otherwise."""
        while True:
            with self.store.writing():
                self._record_taken()
                free_at = self._free_at()
                claimed = self._claim_now(letter) if free_at is None else None
            self.taken = None
            if free_at is None:
                return claimed
            self.courier.timer.sleep(max(0.0, (free_at - self.moment()).total_seconds()))

    def _free_at(self) -> datetime | None:
        """When the next letter may go, by what any process sent last; None when it may go now."""
        if not self.courier.rate:
            return None
        now = self.moment()
        found = self.store.rows(
            "SELECT tried_at FROM letter WHERE tried_at > ? AND tried_at <= ?"
            " ORDER BY tried_at DESC LIMIT 1 OFFSET ?",
            (now - MINUTE).isoformat(),
            now.isoformat(),
            self.courier.rate - 1,
        )
        if found:
            return moment(found[0]["tried_at"]) + MINUTE
        wait = self.courier.pace.take() if self.courier.pace else None
        return now + wait if wait else None

    def _claim_now(self, letter: Letter) -> bytes | str | None:
        wanted, now = self.is_wanted(letter), self.moment()
        content = _claimed(self.store, letter, "sending" if wanted else "withdrawn", now)
        if content is None or wanted:
            return content
        _note(self.store, letter, now, "ingetrokken", "niet meer nodig")
        return "withdrawn"


def _claimed(store: Store, letter: Letter, state: str, now: datetime) -> bytes | None:
    """The letter's bytes, when it was still this letter, ready and not held; None otherwise."""
    found = store.rows(
        "UPDATE letter SET state = ?, sent_at = ?, attempts = attempts + 1, promised = '',"
        " tried_at = iif(? = 'sending', ?, tried_at)"
        " WHERE id = ? AND message_id = ? AND recipient = ? AND state = 'ready' AND hold = ''"
        " AND promised = ? RETURNING content",
        *(state, now.isoformat(), state, now.isoformat()),
        *(letter.id, letter.message_id, letter.recipient, boot() or ""),
    )
    return bytes(found[0]["content"]) if found else None


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
