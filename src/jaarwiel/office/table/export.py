"""Everything of a table in open formats: JSON, CSV, calendars, letters and documents as files.

What opens doors (the secret of links, sessions) and what only jaarwiel itself remembers stay
behind. It is for reading elsewhere; for putting a table back there is a backup.
"""

import json
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.office import csvlist
from jaarwiel.office.calendars import publish
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.versionfiles import file_name
from jaarwiel.office.letters import letterbook
from jaarwiel.records import archive
from jaarwiel.records.archive import FORMS
from jaarwiel.resources import read_template
from jaarwiel.words.wording import environment

OWN: Final = frozenset({
    "setting", "link", "fetch", "session", "sign_in_link", "mail_read", "published",
    "sqlite_sequence", "_sqlite_migrations",
})  # fmt: skip
"""Tables that stay behind always."""
OF_PERSONS: Final = frozenset({
    "absence", "ask", "busy_source", "contact", "draft", "handover", "invitation", "invited",
    "letter", "person", "readback", "received", "reply", "ruling", "signed_file",
})  # fmt: skip
"""Tables that name persons, or have what they wrote and read."""
HASHES: Final = {"program": "sha256"}
"""Columns that only serve to recognise a token."""
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True)
class Exported:
    """What was written."""

    files: int
    rows: int


def export(desk: Desk, cycle: Path, to: Path, now: datetime, *, persons: bool = True) -> Exported:
    """Writes everything as it stands at one moment to a new or empty folder, or a new .zip.

    `cycle` is the cycle file. Raises InputError for a place that holds something already,
    JaarwielError when the disk refuses.
    """
    try:
        with _one_moment(desk), _writer(to) as write:
            listed: dict[str, dict[str, object]] = {}
            kinds = _kinds(desk, persons=persons)
            for name, content in _files(desk, cycle, kinds, now, persons=persons):
                write(name, content)
                listed[name] = {"size": len(content), "sha256": sha256(content).hexdigest()}
            write(MANIFEST, _json(_manifest(desk, kinds, listed, now, persons=persons)))
    except OSError as error:
        raise JaarwielError(
            f"{to} kan niet worden beschreven ({reason(error)}). Maak ruimte, of noem een andere "
            "plaats met --to."
        ) from error
    return Exported(len(listed) + 1, sum(kinds.values()))


@contextmanager
def _one_moment(desk: Desk) -> Iterator[None]:
    """All that is read in here is of one moment, whoever writes meanwhile."""
    desk.store.db.execute("BEGIN")
    try:
        yield
    finally:
        desk.store.db.rollback()


@contextmanager
def _writer(to: Path) -> Iterator[Any]:
    """What writes a file by its name; a .zip has its name only when it is whole."""
    if to.suffix.lower() != ".zip":
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(to.iterdir()):
            raise InputError(f"De map {to} is niet leeg. Noem met --to een nieuwe of lege map.")
        yield lambda name, content: _write(to / name, content)
        return
    if to.exists():
        raise InputError(f"{to} bestaat al. Noem met --to een ander bestand.")
    part = to.with_name(f".{to.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as made:
            yield made.writestr
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def _kinds(desk: Desk, *, persons: bool) -> dict[str, int]:
    """The tables that are written, with how many rows each has."""
    found = desk.store.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    left_out = OWN if persons else OWN | OF_PERSONS
    return {
        name: int(desk.store.rows(f'SELECT count(*) AS n FROM "{name}"')[0]["n"])  # noqa: S608 - our own words
        for row in found
        if (name := row["name"]) not in left_out
    }


def _files(
    desk: Desk, cycle: Path, kinds: dict[str, int], now: datetime, *, persons: bool
) -> Iterator[tuple[str, bytes]]:
    """Every file, by its name with the folder."""
    yield "LEESMIJ.md", _readme(desk, kinds, now, persons=persons).encode()
    if cycle.is_file():
        yield f"cyclus/{cycle.name}", cycle.read_bytes()
    for kind in kinds:
        yield from _kind(desk, kind)
    yield from _calendars(desk, now)
    yield from _documents(desk)
    if persons:
        yield from ((f"post/{name}", content) for name, content in letterbook.files(desk))
        yield from _contents(desk, "received", "ontvangen", "eml")
        yield from _contents(desk, "signed_file", "getekend", "pdf")


def _readme(desk: Desk, kinds: dict[str, int], now: datetime, *, persons: bool) -> str:
    return (
        environment(html=False)
        .get_template("uitvoer/leesmij.md.j2")
        .render(
            tafel=desk.cycle.table.name,
            moment=now,
            versie=version("jaarwiel"),
            personen=persons,
            soorten=kinds,
            uitleg=tomllib.loads(read_template("uitvoer/soorten.toml")),
        )
    )


def _kind(desk: Desk, kind: str) -> Iterator[tuple[str, bytes]]:
    """One table, as JSON and as CSV; what is a file names that file instead."""
    columns = [
        row["name"]
        for row in desk.store.rows("SELECT name, type FROM pragma_table_info(?)", kind)
        if row["type"] != "BLOB" and row["name"] != HASHES.get(kind)
    ]
    listed = ", ".join(f'"{each}"' for each in columns)
    rows = [
        row | _named_files(desk, kind, row)
        for row in desk.store.rows(f'SELECT {listed} FROM "{kind}" ORDER BY rowid')  # noqa: S608 - our own words
    ]
    yield f"json/{kind}.json", _json(rows)
    head = [*columns, *(key for key in (rows[0] if rows else ()) if key not in columns)]
    lines = ([_cell(row[key]) for key in head] for row in rows)
    yield f"csv/{kind}.csv", csvlist.written([head, *lines]).encode("utf-8-sig")


def _named_files(desk: Desk, kind: str, row: dict[str, Any]) -> dict[str, str]:
    """Where the bytes of this row are."""
    if kind == "letter":
        return {"eml_bestand": f"post/{letterbook.name_of(row['id'])}"}
    if kind == "received":
        return {"eml_bestand": f"ontvangen/{row['id']:06}.eml"}
    if kind == "signed_file":
        return {"pdf_bestand": f"getekend/{row['id']:06}.pdf"}
    if kind == "document":
        found = archive.find(desk.store, row["id"])
        return {f"{form}_bestand": _document_name(found, form) for form in FORMS} if found else {}
    return {}


def _document_name(found: archive.StoredDocument, form: str) -> str:
    year, _, document = found.item.partition("/")
    return f"stukken/{file_name(document, int(year), found.label, form, final=found.final)}"


def _cell(value: object) -> object:
    return "" if value is None else value


def _calendars(desk: Desk, now: datetime) -> Iterator[tuple[str, bytes]]:
    """Each calendar, without addresses that open anything."""
    for audience in publish.audiences(desk):
        made = publish.feed_for(desk, publish.view_of(desk, audience), now.date())
        yield f"agenda/{publish.file_name(desk, audience, on_the_web=False)}", made.content


def _documents(desk: Desk) -> Iterator[tuple[str, bytes]]:
    for each in reversed(archive.versions(desk.store)):
        for form in FORMS:
            content = archive.content_of(desk.store, each.id, form) or b""
            yield _document_name(each, form), content


def _contents(desk: Desk, table: str, folder: str, form: str) -> Iterator[tuple[str, bytes]]:
    """The bytes of each row of this table as a file."""
    for row in desk.store.rows(f"SELECT id FROM {table} ORDER BY id"):  # noqa: S608 - our own words
        found = desk.store.rows(f"SELECT content FROM {table} WHERE id = ?", row["id"])  # noqa: S608 - our own words
        yield f"{folder}/{row['id']:06}.{form}", bytes(found[0]["content"])


def _manifest(
    desk: Desk,
    kinds: dict[str, int],
    listed: dict[str, dict[str, object]],
    now: datetime,
    *,
    persons: bool,
) -> dict[str, object]:
    return {
        "jaarwiel": version("jaarwiel"),
        "table": {"id": desk.cycle.table.id, "name": desk.cycle.table.name},
        "made_at": now.isoformat(),
        "with_persons": persons,
        "rows": kinds,
        "files": listed,
    }


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
