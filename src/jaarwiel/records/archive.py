"""The assembled versions of documents, kept in state.db with their bytes.

No version ever changes: what was once called 0.3 or 1.0 holds the same bytes for good.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from jaarwiel.core.document import Document
from jaarwiel.core.inputs import Input
from jaarwiel.core.slot import Slot
from jaarwiel.core.storeddocument import restored, stored
from jaarwiel.core.versions import next_label
from jaarwiel.records.store import Store, moment

FORMS = ("html", "pdf", "docx")
"""The forms that each version is kept in."""


@dataclass(frozen=True)
class StoredDocument:
    """One assembled version, without its bytes."""

    id: int
    item: str
    version: int
    """Counts from 1 for each document; people see the label."""
    label: str
    """As "0.3" for a concept or "1.0" for a definitive version."""
    final: bool
    assembled_at: datetime
    assembled_by: str
    reason: str
    """Why it was made; empty before the first definitive version."""
    provenance: bool
    """Whether it says at each contribution when that was delivered."""
    model_sha256: str
    html_sha256: str
    pdf_sha256: str
    docx_sha256: str


def next_version(store: Store, item: str) -> int:
    """The number that the next version of this document gets."""
    found = store.rows(
        "SELECT coalesce(max(version), 0) + 1 AS n FROM document WHERE item = ?", item
    )
    return int(found[0]["n"])


def label_of_next(store: Store, item: str, *, final: bool) -> str:
    """What the next version of this document is called."""
    found = store.rows("SELECT final FROM document WHERE item = ? ORDER BY version", item)
    return next_label((bool(row["final"]) for row in found), final=final)


def record(
    store: Store,
    row: Mapping[str, object],
    now: datetime,
    inputs: Iterable[Input] = (),
    papers: Iterable[int] = (),
) -> int:
    """Adds an assembled version (its columns but id, label and hashes of files); gives its id.

    `inputs` are what it was made from; for a set of papers, `papers` are the versions in it by
    number, in order. Raises sqlite3.IntegrityError when there is such a version.
    """
    item, final = str(row["item"]), bool(row["final"])
    with store.writing():
        label = label_of_next(store, item, final=final)
        hashes = {f"{form}_sha256": _sha256(row[form]) for form in FORMS}
        kept = {**row, "label": label, **hashes}
        number = int(str(store.db.table("document").insert(kept, pk="id").last_pk))
        store.db.conn.executemany(
            "INSERT INTO document_input (document, deliverer, theme, field, delivery)"
            " VALUES (?, ?, ?, ?,"
            " (SELECT id FROM delivery WHERE item = ? AND deliverer = ? AND version = ?))",
            (
                (number, by.deliverer, by.slot.theme, by.slot.field,
                 item, by.deliverer, by.delivery)
                for by in inputs
            ),
        )  # fmt: skip
        store.db.conn.executemany(
            "INSERT INTO document_paper (document, position, paper) VALUES (?, ?, ?)",
            ((number, position, paper) for position, paper in enumerate(papers, start=1)),
        )
        what = "definitief samengesteld" if final else "samengesteld"
        store.log(now, str(row["assembled_by"]), what, item, f"versie {label}")
    return number


def _sha256(content: object) -> str:
    return sha256(bytes(content) if isinstance(content, bytes) else b"").hexdigest()


def versions(store: Store, item: str | None = None) -> list[StoredDocument]:
    """The assembled versions, newest first: of one item, or of all."""
    return _stored(store, "item = coalesce(?, item)", item)


def made_since(store: Store, number: int, by: str) -> list[StoredDocument]:
    """The versions after the one with this number that this author made, oldest first."""
    return _stored(store, "id > ? AND assembled_by = ?", number, by)[::-1]


def final_items(store: Store) -> frozenset[str]:
    """What has a definitive version, as "2027/terugblik"."""
    return frozenset(row["item"] for row in store.rows("SELECT item FROM document WHERE final"))


def find(store: Store, number: int) -> StoredDocument | None:
    """The version with this number, or None."""
    return next(iter(_stored(store, "id = ?", number)), None)


def before(store: Store, version: StoredDocument) -> StoredDocument | None:
    """The version that came before this one, or None for the first."""
    older = (each for each in versions(store, version.item) if each.version < version.version)
    return next(older, None)


def inputs_of(store: Store, number: int) -> tuple[Input, ...]:
    """What a version was made from, in order; nothing for one from before this was kept."""
    found = store.rows(
        "SELECT i.deliverer, theme, field, version FROM document_input AS i"
        " LEFT JOIN delivery ON delivery.id = i.delivery WHERE document = ? ORDER BY i.id",
        number,
    )
    return tuple(
        Input(row["deliverer"], Slot(row["theme"], row["field"]), row["version"]) for row in found
    )


def holding(store: Store, item: str, deliverer: str, version: int) -> tuple[StoredDocument, ...]:
    """The versions of a document in which something of this delivery stands, newest first."""
    return tuple(
        _stored(
            store,
            "id IN (SELECT document FROM document_input AS i JOIN delivery AS d"
            " ON d.id = i.delivery WHERE d.item = ? AND d.deliverer = ? AND d.version = ?)",
            item,
            deliverer,
            version,
        )
    )


def papers_in(store: Store, number: int) -> tuple[StoredDocument, ...]:
    """The versions of documents that stand in a set of papers, in order."""
    found = store.rows(
        "SELECT paper FROM document_paper WHERE document = ? ORDER BY position", number
    )
    return tuple(each for row in found if (each := find(store, row["paper"])))


def packed(model: Document) -> bytes:
    """The model as it is kept; equal models give equal bytes."""
    return zlib.compress(stored(model).encode())


def model_of(store: Store, number: int) -> Document | None:
    """The model of a version; None where none was kept, or another release wrote it."""
    found = store.rows("SELECT model FROM document WHERE id = ?", number)
    if not found or found[0]["model"] is None:
        return None
    try:
        return restored(zlib.decompress(found[0]["model"]).decode())
    except (ValueError, zlib.error):
        return None


def content_of(store: Store, number: int, form: str) -> bytes | None:
    """One version as html, pdf or docx; None when there is no such version or form."""
    if form not in FORMS:
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


def _stored(store: Store, where: str, *values: object) -> list[StoredDocument]:
    columns = ", ".join(StoredDocument.__dataclass_fields__)
    sql = f"SELECT {columns} FROM document WHERE {where} ORDER BY id DESC"  # noqa: S608 - our own words
    return [
        StoredDocument(
            **{
                **row,
                "final": bool(row["final"]),
                "provenance": bool(row["provenance"]),
                "assembled_at": moment(row["assembled_at"]),
            }
        )
        for row in store.rows(sql, *values)
    ]
