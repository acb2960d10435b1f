"""Signatures on record: who signed which version for whom, with the files, and what was undone.

Nothing here is ever changed: a mistake is withdrawn with a reason, and recorded anew.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from jaarwiel.records.store import Store, moment

Way = Literal["digitaal", "scan", "papier"]
WAYS: Final[tuple[Way, ...]] = ("digitaal", "scan", "papier")


@dataclass(frozen=True)
class SignedFile:
    """A signed PDF as it was handed in, without its bytes."""

    id: int
    signature: int
    digital: bool
    """Whether it begins with the frozen bytes and holds digital signatures."""
    seals: tuple[str, ...]
    """SHA-256 of each digital signature in it."""
    remark: str
    sha256: str
    size: int
    """In bytes."""
    received_at: datetime
    received_by: str
    seen: bool
    """Whether somebody of the office has looked at it."""

    @property
    def to_be_seen(self) -> bool:
        """Whether the office is to look: no machine can tell what a scan shows."""
        return not self.seen and (not self.digital or bool(self.remark))


@dataclass(frozen=True)
class Withdrawal:
    """That a signature does not count after all."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Signature:
    """One signature under one version of a document."""

    id: int
    item: str
    document: int
    sha256: str
    """Of the frozen PDF."""
    signatory: str
    """The party, or the group that signs as one."""
    party: str
    """The party it stands for; the group itself where one person signed for all of it."""
    person: int | None
    role: str
    """In which role, where the person is not known."""
    signed_on: date
    way: Way
    recorded_at: datetime
    recorded_by: str
    files: tuple[SignedFile, ...] = ()
    """Oldest first; the newest counts."""
    withdrawal: Withdrawal | None = None

    @property
    def file(self) -> SignedFile | None:
        """The signed PDF that counts."""
        return self.files[-1] if self.files else None

    @property
    def shown_way(self) -> Way:
        """How it was signed, as the file shows where there is one."""
        if self.file is None:
            return self.way
        if self.file.digital:
            return "digitaal"
        return "scan" if self.way == "digitaal" else self.way


def of_document(store: Store, document: int) -> list[Signature]:
    """The signatures under this version, oldest first, the withdrawn ones too."""
    return _signatures(store, "document = ?", document)


def of_item(store: Store, item: str) -> list[Signature]:
    """The signatures under any version of this document, oldest first."""
    return _signatures(store, "item = ? AND document IS NOT NULL", item)


def find(store: Store, number: int) -> Signature | None:
    """The signature with this number, or None."""
    return next(iter(_signatures(store, "id = ? AND document IS NOT NULL", number)), None)


def since(store: Store, number: int) -> list[Signature]:
    """The signatures recorded after the one with this number."""
    return _signatures(store, "id > ? AND document IS NOT NULL", number)


def newest(store: Store) -> int:
    """The number of the last signature; 0 when there is none."""
    return int(store.rows("SELECT coalesce(max(id), 0) AS id FROM signature")[0]["id"])


def add(store: Store, row: dict[str, object]) -> int:
    """Records a signature (all columns but id) and gives its number."""
    return int(str(store.db.table("signature").insert(row, pk="id").last_pk))


def add_file(store: Store, row: dict[str, object], seals: tuple[str, ...]) -> int:
    """Keeps a signed PDF and gives its number."""
    row = {**row, "seals": json.dumps(seals)}
    return int(str(store.db.table("signed_file").insert(row, pk="id").last_pk))


def withdraw(store: Store, number: int, now: datetime, by: str, reason: str) -> None:
    """Records that this signature does not count."""
    store.db.table("signature_withdrawal").insert(
        {"signature": number, "at": now.isoformat(), "by": by, "reason": reason}
    )


def note_seen(store: Store, file: int, now: datetime, by: str) -> None:
    """Records that somebody looked at this file; a second time changes nothing."""
    store.db.execute(
        "INSERT OR IGNORE INTO signed_file_seen (file, at, by) VALUES (?, ?, ?)",
        [file, now.isoformat(), by],
    )


def content_of(store: Store, file: int) -> bytes | None:
    """The exact bytes of a signed PDF, or None when there is none with this number."""
    found = store.rows("SELECT content FROM signed_file WHERE id = ?", file)
    return bytes(found[0]["content"]) if found else None


def files_of(store: Store, person: int) -> int:
    """How many signed PDFs this person signed: handed in for them, or with the same signatures."""
    found = store.rows(
        "WITH own AS (SELECT signed_file.id, seals FROM signed_file"
        " JOIN signature ON signature.id = signature WHERE person = ?)"
        " SELECT count(*) AS n FROM signed_file WHERE id IN (SELECT id FROM own) OR EXISTS ("
        "SELECT 1 FROM json_each(signed_file.seals) AS seal WHERE seal.value IN ("
        "SELECT each.value FROM own, json_each(own.seals) AS each))",
        person,
    )
    return int(found[0]["n"])


def _signatures(store: Store, where: str, value: object) -> list[Signature]:
    rows = store.rows(f"SELECT * FROM signature WHERE {where} ORDER BY id", value)  # noqa: S608 - our own words
    numbers = json.dumps([row["id"] for row in rows])
    files = _files(store, numbers) if rows else {}
    undone = _withdrawals(store, numbers) if rows else {}
    return [
        Signature(
            **{
                **row,
                "signed_on": date.fromisoformat(row["signed_on"]),
                "recorded_at": moment(row["recorded_at"]),
            },
            files=tuple(files.get(row["id"], ())),
            withdrawal=undone.get(row["id"]),
        )
        for row in rows
    ]


def _files(store: Store, numbers: str) -> dict[int, list[SignedFile]]:
    found: dict[int, list[SignedFile]] = {}
    for row in store.rows(
        "SELECT id, signature, digital, seals, remark, sha256, size, received_at, received_by,"
        " id IN (SELECT file FROM signed_file_seen) AS seen FROM signed_file"
        " WHERE signature IN (SELECT value FROM json_each(?)) ORDER BY id",
        numbers,
    ):
        found.setdefault(row["signature"], []).append(_file(row))
    return found


def _file(row: dict[str, Any]) -> SignedFile:
    return SignedFile(
        **{
            **row,
            "digital": bool(row["digital"]),
            "seals": tuple(json.loads(row["seals"])),
            "received_at": moment(row["received_at"]),
            "seen": bool(row["seen"]),
        }
    )


def _withdrawals(store: Store, numbers: str) -> dict[int, Withdrawal]:
    return {
        row["signature"]: Withdrawal(moment(row["at"]), row["by"], row["reason"])
        for row in store.rows(
            "SELECT * FROM signature_withdrawal"
            " WHERE signature IN (SELECT value FROM json_each(?))",
            numbers,
        )
    }
