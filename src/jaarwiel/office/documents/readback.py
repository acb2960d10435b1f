"""Reads an edited Word file of a version back: what was changed in it, and where.

Reading changes nothing of the table. What was found is kept for a month, so that somebody can
look it over before anything is done with it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from jaarwiel.core.comparing.textlines import LineChange, changed_lines
from jaarwiel.core.document import Passage
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.comparing import version_called
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.records.store import moment

KEPT: Final = timedelta(days=30)
"""How long what was found in a file is kept."""
FILE_NAME: Final = "origineel.docx"
"""How errors would call our own file."""
LONGEST_NAME: Final = 120
"""Characters of the name of a file."""


@dataclass(frozen=True)
class TextEdit:
    """One text of the version that is another in the file, both as Markdown."""

    deliverer: str
    slot: Slot
    before: str
    after: str


@dataclass(frozen=True)
class Found:
    """What is another in an edited file."""

    edits: tuple[TextEdit, ...]
    """In the order of the document."""
    gone: tuple[tuple[str, Slot], ...]
    """Deliverer and slot of texts whose place cannot be found any more."""
    outside: tuple[LineChange, ...]
    """Paragraphs and rows of tables that are no text of anybody."""
    lost: tuple[str, ...]
    """What in the file cannot be taken over, a Dutch phrase for each kind."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was changed that can be seen."""
        return not (self.edits or self.gone or self.outside)


@dataclass(frozen=True)
class ReadBack:
    """One edited file that was read."""

    id: int
    version: StoredDocument
    """The version that it was made from."""
    name: str
    read_at: datetime
    read_by: str
    found: Found


# ------------------------------------------------------------------------------------ from the file


def recognise(
    desk: Desk, deadline: Deadline, content: bytes, name: str, chosen: str = ""
) -> StoredDocument:
    """The version that a file was made from: as it says itself, or else the one `chosen` by label.

    Raises InputError where it was made from another document or for another table, or says nothing
    and none is chosen.
    """
    from jaarwiel.documents.word.origin import origin_of

    origin = origin_of(content, name)
    known = {each.label: each for each in archive.versions(desk.store, deadline.id)}
    if not known:
        raise InputError(f"Van {deadline.document} is nog geen versie samengesteld.")
    if _is_of_another(desk, origin.item, deadline):
        raise InputError(
            f"Dit bestand is niet van {deadline.document}, maar van {origin.item}. Lees het in op "
            "de pagina van dat stuk. Er is niets gewijzigd."
        )
    own = known.get(origin.label) if origin.item == deadline.id else None
    if own and origin.model and own.model_sha256 != origin.model:
        raise InputError(
            f"Dit bestand is niet gemaakt van versie {own.label} zoals die hier is bewaard: het "
            "komt van een andere overlegtafel, of van een proef. Download het stuk hier opnieuw en "
            "bewerk dat bestand. Er is niets gewijzigd."
        )
    if own and chosen and own.label != chosen:
        raise InputError(
            f"Dit bestand is gemaakt van versie {own.label}, niet van versie {chosen}. Kies "
            f"versie {own.label}, of laat het bestand zelf de versie noemen. Er is niets gewijzigd."
        )
    if own is None and not chosen:
        raise InputError(
            "Aan het bestand is niet te zien van welke versie het is gemaakt. Kies de versie en "
            "lees het bestand opnieuw in. Er is niets gewijzigd."
        )
    return own or version_called(desk, deadline, chosen)


def _is_of_another(desk: Desk, item: str, deadline: Deadline) -> bool:
    """Whether this names another document of the table; keywords may be anybody's."""
    return item != deadline.id and bool(archive.versions(desk.store, item))


def read(desk: Desk, version: StoredDocument, content: bytes, name: str) -> Found:
    """What is another in an edited file of this version.

    Raises InputError for a file that cannot be read, or that holds no text of the version.
    """
    from jaarwiel.documents.word.bookmarks import passage_changes, text_outside

    model = archive.model_of(desk.store, version.id)
    original = archive.content_of(desk.store, version.id, "docx")
    if model is None or original is None:
        raise InputError(
            f"Van versie {version.label} is niet bewaard welke tekst van wie is; een bewerkt "
            "bestand daarvan kan niet worden ingelezen. Stel een nieuwe versie samen."
        )
    names = [each.anchor for each in model.passages]
    changed = passage_changes(original, content, names, name)
    gone = [anchor for anchor, each in changed.items() if each.after is None]
    if len(gone) == len(names):
        raise InputError(
            f"In '{name}' is geen enkele tekst van versie {version.label} te vinden. Bewerk het "
            "Word-document dat u van de pagina van het stuk heeft gedownload. Er is niets "
            "gewijzigd."
        )
    outside = changed_lines(text_outside(original, names), text_outside(content, names, name))
    own = {each.anchor: each for each in model.passages}
    return Found(
        tuple(
            TextEdit(*_whose(own[anchor]), each.before, each.after)
            for anchor, each in changed.items()
            if each.after is not None
        ),
        tuple(_whose(own[anchor]) for anchor in gone),
        outside,
        _lost(original, content, name),
    )


def _whose(passage: Passage) -> tuple[str, Slot]:
    deliverer, theme, field = passage.slot
    return deliverer, Slot(theme, field)


def _lost(original: bytes, content: bytes, name: str) -> tuple[str, ...]:
    """What cannot be taken over and does not stand in our own file as well."""
    from jaarwiel.documents.word.reading import left_out_of

    own = {_without_page(each) for each in left_out_of(original, FILE_NAME)}
    return tuple(each for each in left_out_of(content, name) if _without_page(each) not in own)


def _without_page(phrase: str) -> str:
    """A phrase without the numbers in what it quotes: each program counts the pages of a footer."""
    said, colon, quoted = phrase.partition(":")
    return said + colon + re.sub(r"[0-9]+", "", quoted)


# ------------------------------------------------------------------------------------- what is kept


def keep(
    desk: Desk,
    version: StoredDocument,
    content: bytes,
    name: str,
    found: Found,
    now: datetime,
    by: str,
) -> ReadBack:
    """Keeps what was found in a file, for who looks it over."""
    shown = " ".join(name.split())[-LONGEST_NAME:]
    row = {
        "document": version.id,
        "name": shown,
        "sha256": sha256(content).hexdigest(),
        "read_at": now.isoformat(),
        "read_by": by,
        "found": json.dumps(_data(found), ensure_ascii=False),
    }
    with desk.store.writing():
        number = int(str(desk.store.db.table("readback").insert(row, pk="id").last_pk))
        why = f"versie {version.label}"
        desk.store.log(now, by, "bewerkte Word-versie ingelezen", version.item, why)
    return ReadBack(number, version, shown, now, by, found)


def kept(desk: Desk, deadline: Deadline, number: int) -> ReadBack:
    """What was found in the file with this number. Raises NotFoundError."""
    found = next((each for each in all_kept(desk, deadline) if each.id == number), None)
    if found is None:
        raise NotFoundError(
            "Dit ingelezen bestand is er niet (meer): het is weggegooid, of langer dan een maand "
            "geleden ingelezen. Lees het bestand opnieuw in."
        )
    return found


def all_kept(desk: Desk, deadline: Deadline) -> tuple[ReadBack, ...]:
    """The files of this document that were read and not thrown away, newest first."""
    rows = desk.store.rows(
        "SELECT r.* FROM readback AS r JOIN document AS d ON d.id = r.document"
        " WHERE d.item = ? ORDER BY r.id DESC",
        deadline.id,
    )
    return tuple(_kept(desk, row) for row in rows)


def _kept(desk: Desk, row: Mapping[str, Any]) -> ReadBack:
    version = archive.find(desk.store, row["document"])
    if version is None:
        raise AssertionError("a version is never removed")
    found = _restored(json.loads(row["found"]))
    return ReadBack(row["id"], version, row["name"], moment(row["read_at"]), row["read_by"], found)


def throw_away(desk: Desk, number: int, now: datetime, by: str) -> None:
    """Forgets what was found in a file; what was taken from it stays."""
    with desk.store.writing():
        desk.store.db.execute("DELETE FROM readback WHERE id = ?", [number])
        desk.store.log(now, by, "ingelezen Word-versie weggegooid", f"bestand {number}")


def forget(desk: Desk, now: datetime) -> int:
    """Forgets what was read longer than a month ago; gives how many."""
    until = now - KEPT
    rows = desk.store.rows("SELECT id, read_at FROM readback")
    old = [row["id"] for row in rows if moment(row["read_at"]) < until]
    if old:
        with desk.store.writing():
            for number in old:
                desk.store.db.execute("DELETE FROM readback WHERE id = ?", [number])
    return len(old)


def _data(found: Found) -> dict[str, Any]:
    return {
        "edits": [
            [it.deliverer, it.slot.theme, it.slot.field, it.before, it.after] for it in found.edits
        ],
        "gone": [[deliverer, slot.theme, slot.field] for deliverer, slot in found.gone],
        "outside": [[each.old, each.new] for each in found.outside],
        "lost": list(found.lost),
    }


def _restored(data: Mapping[str, Any]) -> Found:
    return Found(
        tuple(_edits(data["edits"])),
        tuple((deliverer, Slot(theme, field)) for deliverer, theme, field in data["gone"]),
        tuple(LineChange(old, new) for old, new in data["outside"]),
        tuple(data["lost"]),
    )


def _edits(rows: list[list[str]]) -> Iterator[TextEdit]:
    for deliverer, theme, field, before, after in rows:
        yield TextEdit(deliverer, Slot(theme, field), before, after)
