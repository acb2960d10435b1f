"""Personal addresses: unguessable, revocable, without a name in them.

An address ends in "number.signature". The signature is an HMAC of purpose, subject and revision
with the secret of state.db, so the same person keeps the same address, and raising the revision
revokes it.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any, Final

from jaarwiel.errors import WrongLinkError
from jaarwiel.records.store import Store, moment

NOTED_AGAIN: Final = timedelta(minutes=5)
"""How often it is noted at most that a link or a session is used."""


def token(store: Store, purpose: str, subject: str) -> str:
    """The token for this purpose ("inbreng", "agenda", "aanmelden") and subject."""
    query = "SELECT id, revision FROM link WHERE purpose = ? AND subject = ?"
    found = store.rows(query, purpose, subject)
    if not found:
        with store.writing():
            store.db.execute(
                "INSERT OR IGNORE INTO link (purpose, subject) VALUES (?, ?)", [purpose, subject]
            )
        found = store.rows(query, purpose, subject)
    row = found[0]
    return f"{row['id']}.{_signature(store, purpose, subject, row['revision'])}"


def revoke(store: Store, purpose: str, subject: str, now: datetime | None = None) -> None:
    """Makes every token given out for this purpose and subject worthless.

    The next one that is asked for is another; with `now` there is none until `renew`.
    """
    with store.writing():
        store.db.execute(
            "UPDATE link SET revision = revision + 1, revoked_at = ?"
            " WHERE purpose = ? AND subject = ?",
            [now and now.isoformat(), purpose, subject],
        )
        store.tell(f"link ingetrokken, {purpose}")


def renew(store: Store, purpose: str, subject: str) -> str:
    """Another token; those given out before are worthless, and a revocation ends."""
    token(store, purpose, subject)
    revoke(store, purpose, subject)
    return token(store, purpose, subject)


def row_of(store: Store, purpose: str, subject: str) -> dict[str, Any] | None:
    """What is on record about this link, or None when it was never made."""
    found = store.rows("SELECT * FROM link WHERE purpose = ? AND subject = ?", purpose, subject)
    return found[0] if found else None


def subject_of(store: Store, purpose: str, given: str, now: datetime | None = None) -> str:
    """The subject that this token stands for; with `now`, its use is noted once in five minutes.

    Raises WrongLinkError, in the same words whether it never existed or was revoked.
    """
    row, expected = _expected(store, purpose, given)
    if not _is_same(expected, given) or row is None:
        raise _not_valid(given)
    if now is not None and not _is_noted(row["last_used"], now):
        with store.writing():
            store.db.execute(
                "UPDATE link SET last_used = ? WHERE id = ?", [now.isoformat(), row["id"]]
            )
    return str(row["subject"])


def _is_noted(last_used: str | None, now: datetime) -> bool:
    """Whether a use was noted so shortly ago that writing again would only keep others waiting."""
    return last_used is not None and abs(now - moment(last_used)) < NOTED_AGAIN


def token_of_part(store: Store, whole: str, part: str) -> str:
    """A token that opens this one part of what `whole` opens, and as long as that does.

    Whoever has it learns nothing about the rest.
    """
    return f"{whole.partition('.')[0]}.{_signature(store, 'deel', whole, part)}"


def subject_of_part(store: Store, purpose: str, given: str, part: str) -> str:
    """The subject for which this token opens this part. Raises WrongLinkError as `subject_of`."""
    row, whole = _expected(store, purpose, given)
    expected = token_of_part(store, whole, part)
    if not _is_same(expected, given) or row is None:
        raise _not_valid(given)
    return str(row["subject"])


def _expected(store: Store, purpose: str, given: str) -> tuple[dict[str, Any] | None, str]:
    """The link that a token names, unless it was revoked, and its valid token."""
    row = _row(store, purpose, given.partition(".")[0])
    subject, revision = (row["subject"], row["revision"]) if row else ("", 0)
    expected = f"{row['id'] if row else 0}.{_signature(store, purpose, subject, revision)}"
    return (None if row is None or row["revoked_at"] else row), expected


def _is_same(expected: str, given: str) -> bool:
    """Whether these tokens are the same; how long that takes does not tell where they differ."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))


def _not_valid(given: str) -> WrongLinkError:
    return WrongLinkError(
        "Deze persoonlijke link is niet (meer) geldig. Gebruik de link uit de nieuwste brief, "
        "of vraag de procescoördinator om een nieuwe.",
        given,
    )


def _row(store: Store, purpose: str, number: str) -> dict[str, Any] | None:
    if not (number.isascii() and number.isdecimal() and len(number) < 12):  # noqa: PLR2004 - fits SQLite
        return None
    found = store.rows("SELECT * FROM link WHERE id = ? AND purpose = ?", int(number), purpose)
    return found[0] if found else None


def _signature(store: Store, purpose: str, subject: str, revision: int | str) -> str:
    message = f"{purpose}\n{subject}\n{revision}".encode()
    return hmac.new(store.secret.encode(), message, hashlib.sha256).hexdigest()[:40]
