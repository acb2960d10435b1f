"""The assembled versions of documents, kept in state.db with their bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jaarwiel.records.store import Store, moment


@dataclass(frozen=True)
class StoredDocument:
    """One assembled version, without its bytes."""

    id: int
    item: str
    version: int
    final: bool
    assembled_at: datetime
    assembled_by: str
    model_sha256: str


def next_version(store: Store, item: str) -> int:
    """The number that the next version of this document gets."""
    found = store.rows(
        "SELECT coalesce(max(version), 0) + 1 AS n FROM document WHERE item = ?", item
    )
    return int(found[0]["n"])


def record(store: Store, row: Mapping[str, object], now: datetime) -> int:
    """Adds an assembled version (all columns but id) and gives its id."""
    with store.writing():
        number = store.db.table("document").insert(dict(row), pk="id").last_pk
        what = "definitief samengesteld" if row["final"] else "samengesteld"
        subject, why = str(row["item"]), f"versie {row['version']}"
        store.log(now, str(row["assembled_by"]), what, subject, why)
    return int(str(number))


def versions(store: Store, item: str | None = None) -> list[StoredDocument]:
    """The assembled versions, newest first: of one item, or of all."""
    return _stored(store, "item = coalesce(?, item)", item)


def find(store: Store, number: int) -> StoredDocument | None:
    """The version with this number, or None."""
    return next(iter(_stored(store, "id = ?", number)), None)


def content_of(store: Store, number: int, form: str) -> bytes | None:
    """One version as html, pdf or docx; None when there is no such version or form."""
    if form not in {"html", "pdf", "docx"}:
        return None
    found = store.rows(f"SELECT {form} AS content FROM document WHERE id = ?", number)  # noqa: S608 - one of three words
    return bytes(found[0]["content"]) if found else None


def beginning_of(store: Store, content: bytes) -> StoredDocument | None:
    """The version whose PDF these bytes begin with, the newest of several; None when there is none.

    Whoever signs a PDF adds to it, so a signed one begins with what was signed.
    """
    found = store.rows(
        "SELECT id FROM document WHERE length(pdf) BETWEEN 1 AND ?"
        " AND pdf = substr(?, 1, length(pdf)) ORDER BY id DESC LIMIT 1",
        len(content),
        content,
    )
    return find(store, found[0]["id"]) if found else None


def _stored(store: Store, where: str, value: object) -> list[StoredDocument]:
    columns = "id, item, version, final, assembled_at, assembled_by, model_sha256"
    sql = f"SELECT {columns} FROM document WHERE {where} ORDER BY id DESC"  # noqa: S608 - our own words
    return [
        StoredDocument(
            **{**row, "final": bool(row["final"]), "assembled_at": moment(row["assembled_at"])}
        )
        for row in store.rows(sql, value)
    ]
