"""What an uploaded file really is, before anything in it is parsed.

The name says what it should be, the bytes what it is. Nothing is unpacked to disk, and nothing
that a file refers to is ever fetched.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final, Literal, NoReturn

from jaarwiel.errors import InputError

Kind = Literal["docx", "xlsx", "pdf", "text"]

MAX_BYTES: Final[dict[Kind, int]] = {
    "docx": 20_000_000,
    "xlsx": 10_000_000,
    "pdf": 50_000_000,
    "text": 2_000_000,
}
"""The largest file of each kind, in bytes."""
MAX_PARTS: Final = 2_000
"""Files within a Word or Excel file."""
MAX_UNPACKED: Final = 200_000_000
"""Bytes of all these together, unpacked."""
MAX_PART: Final = 20_000_000
"""Bytes of one part of XML, unpacked; a text of a thousand pages is well within it."""
MAX_XML: Final = 40_000_000
"""Bytes of all parts of XML together, unpacked."""
MAX_RATIO: Final = 100
"""How many times larger than the file what is in it may be, from SMALL on."""
SMALL: Final = 10_000_000
"""Bytes unpacked that do no harm, however well they were packed."""

_OPENED_BY: Final[dict[str, Kind]] = {
    ".docx": "docx", ".xlsx": "xlsx", ".pdf": "pdf", ".md": "text", ".markdown": "text",
    ".txt": "text",
}  # fmt: skip
_CALLED: Final[dict[Kind, str]] = {
    "docx": "Word-document (.docx)",
    "xlsx": "Excel-werkmap (.xlsx)",
    "pdf": "PDF-bestand",
    "text": "tekstbestand",
}
_MAIN = "application/vnd.openxmlformats-officedocument."
_CONTENT: Final[dict[str, Kind]] = {
    f"{_MAIN}wordprocessingml.document.main+xml": "docx",
    f"{_MAIN}spreadsheetml.sheet.main+xml": "xlsx",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = b"PK\x03\x04"
_MACROS = re.compile(r"(?i)vbaproject|vbadata|/macrosheets/|/activex/")
_XML = (".xml", ".rels", ".vml")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([^\"']{1,40})")
_PLAIN_ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"}


def recognise(content: bytes, name: str) -> Kind:
    """Return what kind of file this is. Raises InputError for what cannot be taken in.

    That is: an empty or too large file, another kind than its name says, an older or protected
    one, one with macros, and one that was made to do harm.
    """
    name = shown_name(name)
    suffix = "." + name.lower().rpartition(".")[2]
    expected = _OPENED_BY.get(suffix)
    if not content:
        _refuse(name, "is leeg", "Controleer of het bestand goed is bewaard.")
    if expected is None:
        _refuse_name(name, suffix)
    _refuse_large(content, name, expected)
    found = _kind_of(content, name, expected)
    if found != expected:
        _refuse(
            name,
            f"is geen {_CALLED[expected]}, maar een {_CALLED[found]}",
            "Geef het bestand de juiste naam, of kies het bestand dat u bedoelt.",
        )
    return found


def parts_of(content: bytes, name: str) -> zipfile.ZipFile:
    """Return a Word or Excel file opened, after the checks of `recognise`. Raises InputError."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        _refuse_broken(shown_name(name))


def xml_size(content: bytes, name: str) -> int:
    """Return how many bytes of XML a Word or Excel file unpacks to. Raises InputError."""
    with parts_of(content, name) as package:
        return sum(each.file_size for each in package.infolist() if _is_xml(each))


def _refuse(name: str, what: str, advice: str) -> NoReturn:
    raise InputError(f"'{name}' {what}. {advice} Er is niets opgeslagen.")


def _refuse_broken(name: str) -> NoReturn:
    _refuse(name, "is beschadigd en kan niet worden gelezen", "Bewaar het opnieuw.")


def shown_name(name: str) -> str:
    """Return a file's name as a message can hold it."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(sign if sign.isprintable() else " " for sign in last).strip()
    return plain if len(plain) <= 100 else f"{plain[:60]}…{plain[-30:]}"  # noqa: PLR2004


def _refuse_name(name: str, suffix: str) -> NoReturn:
    if suffix in {".docm", ".xlsm", ".dotm", ".xltm"}:
        _refuse_macros(name)
    if suffix in {".doc", ".dot", ".rtf", ".odt", ".pages"}:
        _refuse(name, "is geen .docx", _as("Word-document (.docx)"))
    if suffix in {".xls", ".ods", ".csv", ".numbers"}:
        _refuse(name, "is geen .xlsx", _as("Excel-werkmap (.xlsx)"))
    _refuse(
        name,
        "is van een soort die hier niet kan worden gelezen",
        "Kies een bestand waarvan de naam eindigt op .docx, .xlsx, .pdf, .md of .txt.",
    )


def _as(kind: str) -> str:
    return f"Open het en bewaar het met 'Opslaan als' als {kind}."


def _refuse_macros(name: str) -> NoReturn:
    _refuse(
        name,
        "bevat macro's of besturingselementen, en die worden niet aangenomen",
        "Bewaar het met 'Opslaan als' als gewoon .docx of .xlsx, zonder macro's.",
    )


def _refuse_large(content: bytes, name: str, expected: Kind) -> None:
    limit = MAX_BYTES[expected]
    if len(content) > limit:
        size = f"{len(content) / 1_000_000:.1f}".replace(".", ",")
        _refuse(
            name,
            f"is {size} MB, en dat is meer dan de {limit // 1_000_000} MB die kan",
            "Haal er afbeeldingen uit, of verklein die.",
        )


def _kind_of(content: bytes, name: str, expected: Kind) -> Kind:
    if content.startswith(_PACKED):
        return _kind_of_package(content, name, expected)
    if content.startswith(_OLE):
        _refuse_ole(content, name, expected)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if expected == "text":
        return "text"
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"{\\rtf", b"<!doctype html", b"<html", b"mime-version", b"<?xml")):
        what = "RTF" if start.startswith(b"{") else "HTML of XML"
        _refuse(name, f"is in werkelijkheid {what}", _as(_CALLED[expected]))
    _refuse(
        name,
        f"is geen {_CALLED[expected]}, wat de naam ook zegt",
        "Kies het bestand dat u bedoelt, of bewaar het opnieuw.",
    )


def _refuse_ole(content: bytes, name: str, expected: Kind) -> NoReturn:
    """Says of a file of Microsoft's older kind whether it is protected, or just old."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        _refuse(
            name,
            "is beveiligd met een wachtwoord",
            "Haal de beveiliging eraf (Bestand, Info, Document beveiligen) en bewaar het opnieuw.",
        )
    wanted = expected if expected in {"docx", "xlsx"} else "docx"
    _refuse(name, "is een bestand van een oudere Office-versie", _as(_CALLED[wanted]))


# ---------------------------------------------------------------------------------- Word and Excel


def _kind_of_package(content: bytes, name: str, expected: Kind) -> Kind:
    with parts_of(content, name) as package:
        entries = package.infolist()
        _refuse_bomb(content, name, entries)
        if any(_MACROS.search(f"/{each.filename}") for each in entries):
            _refuse_macros(name)
        found = _main_kind(package, name, expected)
        for part, text in _xml_parts(package, name):
            _refuse_entities(name, part, text)
    return found


def _refuse_bomb(content: bytes, name: str, entries: list[zipfile.ZipInfo]) -> None:
    total = sum(each.file_size for each in entries)
    xml = [each.file_size for each in entries if _is_xml(each)]
    is_bomb = (
        len(entries) > MAX_PARTS
        or total > MAX_UNPACKED
        or (total > SMALL and total > MAX_RATIO * len(content))
        or sum(xml) > MAX_XML
        or max(xml, default=0) > MAX_PART
    )
    if is_bomb:
        _refuse(
            name,
            "bevat uitgepakt veel meer dan een document kan bevatten",
            "Kopieer de tekst naar een nieuw, leeg document en bewaar dat.",
        )
    if any(each.flag_bits & 1 for each in entries):
        _refuse(name, "is beveiligd met een wachtwoord", "Haal de beveiliging eraf.")
    if len({each.filename.lower() for each in entries}) != len(entries):
        _refuse_broken(name)


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith(_XML)


def _main_kind(package: zipfile.ZipFile, name: str, expected: Kind) -> Kind:
    """Return the kind by the content type of the main part (ISO/IEC 29500-2, 10.1.2.2)."""
    types = _read(package, "[Content_Types].xml", name)
    if types is None:
        _refuse_other_zip(package, name, expected)
    if b"macroEnabled" in types or b"vbaProject" in types:
        _refuse_macros(name)
    for content_type, kind in _CONTENT.items():
        if content_type.encode() in types:
            return kind
    if b"template.main+xml" in types:
        _refuse(name, "is een sjabloon", _as(_CALLED[expected]))
    _refuse(name, "is geen document van Word of Excel", _as(_CALLED[expected]))


def _refuse_other_zip(package: zipfile.ZipFile, name: str, expected: Kind) -> NoReturn:
    kind = _read(package, "mimetype", name) or b""
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        _refuse(name, "is een OpenDocument-bestand", _as(_CALLED[expected]))
    _refuse(
        name,
        "is een zipbestand met iets anders erin",
        "Kies het document zelf, niet de map waarin het is ingepakt.",
    )


def _xml_parts(package: zipfile.ZipFile, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in package.infolist():
        if _is_xml(entry):
            yield entry.filename, _read(package, entry.filename, name) or b""


def _read(package: zipfile.ZipFile, part: str, name: str) -> bytes | None:
    """Return the bytes of a part; None where there is none. Raises InputError when broken."""
    try:
        return package.read(part)
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError):
        _refuse_broken(name)


def _refuse_entities(name: str, part: str, text: bytes) -> None:
    """Raises InputError for XML that declares entities, or hides in an odd encoding."""
    plain = text.replace(b"\0", b"")  # UTF-16 becomes readable
    declared = _ENCODING.search(plain[:400])
    odd = declared is not None and declared[1].lower() not in _PLAIN_ENCODINGS
    if odd or b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        _refuse(
            name,
            f"bevat in het onderdeel {shown_name(part)} XML die Word en Excel niet schrijven",
            "Open het in Word of Excel en bewaar het opnieuw.",
        )
