"""The letter book: every letter with its bytes, its reason and what came of it."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.office.desk import Desk
from jaarwiel.records.post import Letter, content_of, letters

INDEX: Final = "post.csv"
COLUMNS: Final = (
    "brief", "bestand", "geschreven", "verstuurd", "soort", "aan", "onderwerp", "stand",
    "antwoord_mailserver", "reden", "teruggekomen", "herhaling_van", "sha256",
)  # fmt: skip
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the same letters, the same bytes."""


def export(desk: Desk, to: Path) -> int:
    """Writes every letter as .eml with an index into a new or empty folder; gives how many."""
    try:
        to.mkdir(parents=True, exist_ok=True)
        if any(to.iterdir()):
            raise InputError(f"De map {to} is niet leeg. Noem met --to een nieuwe of lege map.")
        count = -1
        for name, content in files(desk):
            (to / name).write_bytes(content)
            count += 1
    except OSError as error:
        raise JaarwielError(
            f"De map {to} kan niet worden beschreven ({reason(error)}). Noem een andere met --to."
        ) from error
    return count


def archive(desk: Desk) -> bytes:
    """The same as one zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in files(desk):
            folder.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def files(desk: Desk) -> Iterator[tuple[str, bytes]]:
    """Each letter by the name of its file, oldest first, and the index at the end."""
    index = io.StringIO(newline="")
    rows = csv.writer(index)
    rows.writerow(COLUMNS)
    for letter in reversed(letters(desk.store)):
        content = content_of(desk.store, letter.id) or b""
        rows.writerow([_plain(cell) for cell in _row(letter, content)])
        yield name_of(letter.id), content
    yield INDEX, index.getvalue().encode("utf-8-sig")


def name_of(number: int) -> str:
    """The name of the file of the letter with this number."""
    return f"{number:06}.eml"


def _row(letter: Letter, content: bytes) -> tuple[object, ...]:
    return (
        letter.id,
        name_of(letter.id),
        letter.written_at.isoformat(),
        letter.sent_at.isoformat() if letter.sent_at else "",
        letter.kind,
        letter.recipient,
        letter.subject,
        letter.state,
        letter.reply,
        letter.reason,
        letter.bounced_at.isoformat() if letter.bounced_at else "",
        letter.again_of or "",
        hashlib.sha256(content).hexdigest(),
    )


def _plain(cell: object) -> object:
    """The cell, with a mark before what a spreadsheet would take for a formula."""
    text = str(cell)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
