"""What somebody hands in as the signed document: whether it is, on our bytes, and what is wrong.

A PDF is signed by adding to it (an incremental update, ISO 32000-1, 7.5.6): the bytes that were
signed stay as they were, and the next signature is added behind them. So a digitally signed
version of ours begins with the frozen bytes. Whose certificate it is, is not judged here.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

import pikepdf

from jaarwiel.errors import InputError

MAX_OBJECTS: Final = 100_000
"""Objects of a PDF that is looked at; a scan of a hundred pages has some five hundred."""
MAX_DEPTH: Final = 50
MARK: Final = b"/ByteRange"
"""Stands in every signature as it is: what is signed over cannot be compressed."""
ACTIVE: Final = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE"}
)
"""Actions by which opening a PDF does something, or opens another file."""
HOLDS_MORE: Final = frozenset({"/JS", "/JavaScript", "/XFA", "/EF"})
"""Entries with a program, a form that is one, or another file in it."""
FREE: Final = frozenset({"/StructElem", "/StructTreeRoot", "/Metadata"})
"""Kinds of objects that signing may change: what a reader sees is in none of them."""
ADDED_TO_PAGE: Final = frozenset({"/Annots", "/Tabs", "/StructParents"})
ADDED_TO_ROOT: Final = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Metadata"})

COVERS: Final = 0.25
"""Share of a page that a signature may take before somebody should look under it."""

MAX_INFLATED: Final = 50_000_000
"""Bytes that one compressed stream may become while a PDF is looked at: half a megabyte can hold
what becomes gigabytes. Images are not unpacked for it."""
pikepdf.settings.set_qpdf_limits(  # for the whole process; our own documents stay far below
    flate_max_memory=MAX_INFLATED, run_length_max_memory=MAX_INFLATED,
    png_max_memory=MAX_INFLATED, tiff_max_memory=MAX_INFLATED,
    parser_max_nesting=100, parser_max_container_size=1_000_000, max_stream_filters=10,
)  # fmt: skip

Remark = Literal["", "andere", "toevoegingen"]


@dataclass(frozen=True)
class SignedPdf:
    """A file that can be kept as the signed document."""

    digital: bool
    """Whether it is the frozen document with digital signatures; a scan otherwise."""
    seals: tuple[str, ...]
    """SHA-256 of each digital signature in it, oldest first."""
    remark: Remark = ""
    """Why somebody should look: signed over other bytes, or more was added than signatures."""


def inspect(content: bytes, frozen: bytes, *, scan: bool) -> SignedPdf:
    """What this file is; `scan` is what the person says who hands it in. Raises InputError.

    A file that does not begin with the frozen bytes is a scan, or nothing.
    """
    if not content:
        raise InputError("Het bestand is leeg. Kies het getekende stuk als PDF.")
    if not content.startswith(b"%PDF-"):
        raise InputError("Het bestand is geen PDF. Sla het getekende stuk op als PDF.")
    _check_harmless(content)
    if content == frozen:
        raise InputError(
            "Dit is het stuk zonder handtekening. Onderteken het, sla het op en kies dat bestand."
        )
    if content.startswith(frozen):
        seals = _seals(content, frozen)
        if seals:
            return SignedPdf(
                digital=True, seals=seals, remark=_additions(content, frozen, len(seals))
            )
        if not scan:
            raise InputError(
                "In dit bestand staat geen digitale handtekening. Is het ondertekend met een "
                "getekende of geplakte handtekening, kies dan 'scan of afbeelding'."
            )
        return SignedPdf(digital=False, seals=())
    if not scan:
        raise InputError(
            "Dit bestand begint niet met het vastgestelde stuk: het is opnieuw opgeslagen, "
            "gewijzigd of gescand. Onderteken het stuk zoals het op deze pagina staat; is dit een "
            "scan, kies dan 'scan of afbeelding'."
        )
    return SignedPdf(digital=False, seals=(), remark="andere" if MARK in content else "")


# ------------------------------------------------------------------------------------- harmless


def _check_harmless(content: bytes) -> None:
    """Raises InputError for a PDF that is broken or locked, or that does something."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            _check_open(pdf)
    except pikepdf.PasswordError as error:
        raise InputError(_locked()) from error
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise InputError(_broken()) from error


def _check_open(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise InputError(_locked())
    pages, objects = len(pdf.pages), len(pdf.objects)
    active = objects <= MAX_OBJECTS and any(_is_active(each) for each in _dictionaries(pdf))
    if any("error decoding" in each for each in pdf.get_warnings()):
        raise InputError(_broken())  # or it would unpack to more than MAX_INFLATED
    if not pages:
        raise InputError("Deze PDF heeft geen bladzijden. Kies een ander bestand.")
    if objects > MAX_OBJECTS:
        raise InputError(
            "Deze PDF is te ingewikkeld om te controleren. Druk het stuk af naar een nieuwe PDF, "
            "of stuur het per mail aan de procescoördinator."
        )
    if active:
        raise InputError(
            "Deze PDF bevat een programma (JavaScript of een opdracht) of een ander bestand. Sla "
            "het stuk zonder op, of druk het af naar een nieuwe PDF."
        )


def _broken() -> str:
    return "Deze PDF is beschadigd en kan niet worden gelezen. Sla het stuk opnieuw op."


def _locked() -> str:
    return (
        "Deze PDF is beveiligd met een wachtwoord of een beperking. Sla het stuk op zonder "
        "beveiliging."
    )


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary in it, once; those inside another too."""
    yield from (found for each in pdf.objects for found in _within(each, 0))
    yield from _within(pdf.trailer, 0)


def _within(found: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    if depth > MAX_DEPTH:
        raise ValueError(depth)
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        yield found
        inner = [found.get(key) for key in found.keys()]  # noqa: SIM118 - no mapping
    elif isinstance(found, pikepdf.Array):
        inner = list(found)
    else:
        return
    for each in inner:
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            yield from _within(each, depth + 1)


def _is_active(found: pikepdf.Object) -> bool:
    is_player = str(found.get("/Subtype", "")) == "/RichMedia"
    acts = str(found.get("/S", "")) in ACTIVE
    return is_player or acts or any(each in found for each in HOLDS_MORE)


# ------------------------------------------------------------------------------------ signatures


def _seals(content: bytes, frozen: bytes) -> tuple[str, ...]:
    """The signatures behind the frozen bytes. Raises InputError for one that is broken.

    Each must cover everything from the first byte to its own end, and say what these bytes say.
    """
    if MARK not in content[len(frozen) :]:
        return ()
    # pyHanko takes a third of a second to import: only who hands in a signed PDF pays for it.
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
        ends = [_end_of(each) for each in found]
    except InputError:
        raise
    except Exception as error:  # pyHanko meets hostile bytes with whatever it runs into
        raise InputError(
            "De digitale handtekening in dit bestand kan niet worden gelezen. Onderteken het stuk "
            "opnieuw, of kies een scan."
        ) from error
    for end in (*ends, len(content)):
        _check_unchanged(content[:end], frozen)
    return tuple(sha256(each.pkcs7_content).hexdigest() for each in found)


def _end_of(signature: object) -> int:
    """Up to which byte this signature covers the file. Raises InputError for a broken one."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import SignatureCoverageLevel as Level

    assert isinstance(signature, EmbeddedPdfSignature)  # noqa: S101 - which pyHanko does not type
    digest = signature.compute_digest()
    covered = signature.evaluate_signature_coverage()
    kind = signature.signed_data["encap_content_info"]["content_type"].native
    certificate = signature.signer_cert
    if covered not in {Level.ENTIRE_REVISION, Level.ENTIRE_FILE} or not all(
        validate_sig_integrity(signature.signer_info, certificate, kind, digest)
    ):
        raise InputError(
            "De digitale handtekening in dit bestand klopt niet: het bestand is na het "
            "ondertekenen gewijzigd of beschadigd. Kies het bestand zoals het is ondertekend."
        )
    return int(signature.byte_range[2]) + int(signature.byte_range[3])


# ----------------------------------------------------------------------------- what was changed


def _check_unchanged(content: bytes, frozen: bytes) -> None:
    """Raises InputError where what was added covers something that stood in the document."""
    with pikepdf.open(io.BytesIO(frozen)) as was, pikepdf.open(io.BytesIO(content)) as now:
        free = {was.Root.objgen, was.trailer.get("/Info", was.Root).objgen}
        pages = {page.obj.objgen for page in was.pages}
        same = len(now.pages) == len(was.pages) and all(
            _is_same(each, now.get_object(each.objgen), added_to_page=each.objgen in pages)
            for each in was.objects
            if isinstance(each, pikepdf.Object) and each.objgen not in free
        )
        if not same or now.Root.Pages.objgen != was.Root.Pages.objgen:
            raise InputError(
                "Dit bestand verandert de inhoud van het vastgestelde stuk. Onderteken het stuk "
                "zoals het op deze pagina staat, zonder er iets in te wijzigen."
            )


def _is_same(was: pikepdf.Object, now: pikepdf.Object, *, added_to_page: bool) -> bool:
    """Whether an object still says what it said, but for what signing may add."""
    if isinstance(was, pikepdf.Stream):
        if str(was.get("/Type", "")) in FREE | {"/XRef", "/ObjStm"}:
            return True
        return isinstance(now, pikepdf.Stream) and _bytes(was) == _bytes(now)
    if isinstance(was, pikepdf.Dictionary):
        if str(was.get("/Type", "")) in FREE or "/Nums" in was:
            return True
        if added_to_page and isinstance(now, pikepdf.Dictionary):
            return _kept(was, ADDED_TO_PAGE) == _kept(now, ADDED_TO_PAGE)
    return bool(was.unparse() == now.unparse())


def _bytes(found: pikepdf.Stream) -> tuple[bytes, dict[str, bytes]]:
    return found.read_raw_bytes(), _kept(found, frozenset({"/Length"}))


def _kept(found: pikepdf.Object, free: frozenset[str]) -> dict[str, bytes]:
    """The entries as they are written, but for those that may be added."""
    return {
        key: value.unparse() if isinstance(value, pikepdf.Object) else repr(value).encode()
        for key in found.keys()  # noqa: SIM118 - no mapping
        if key not in free
        for value in [found.get(key)]
    }


def _additions(content: bytes, frozen: bytes, seals: int) -> Remark:
    """Whether more was added than signatures: notes, drawings, or something about opening it.

    Fields for a signature may show anything, so there may be no more of them than signatures, and
    together they may not take much of a page.
    """
    with pikepdf.open(io.BytesIO(frozen)) as was, pikepdf.open(io.BytesIO(content)) as now:
        before = {objgen for page in was.pages for objgen in _notes(page)}
        kinds = [
            kind for page in now.pages for at, kind in _notes(page).items() if at not in before
        ]
        is_covered = any(_shown(page, before) > COVERS * _size(page.mediabox) for page in now.pages)
        root = _kept(was.Root, ADDED_TO_ROOT) == _kept(now.Root, ADDED_TO_ROOT)
    is_plain = root and not is_covered and {*kinds} <= {"/Sig"} and len(kinds) <= seals
    return "" if is_plain else "toevoegingen"


def _notes(page: pikepdf.Page) -> dict[tuple[int, int], str]:
    """What stands on a page beside its text: by object, the kind of field or note."""
    return {each.objgen: _kind(each) for each in _noted(page)}


def _noted(page: pikepdf.Page) -> list[pikepdf.Dictionary]:
    notes = page.obj.get("/Annots")
    found = list(notes) if isinstance(notes, pikepdf.Array) else []
    return [each for each in found if isinstance(each, pikepdf.Dictionary)]


def _shown(page: pikepdf.Page, before: set[tuple[int, int]]) -> float:
    """What stands on a page that was not there before takes all together, in square points."""
    return sum(_size(each.get("/Rect")) for each in _noted(page) if each.objgen not in before)


def _size(box: object) -> float:
    """What a box takes, in square points; nothing where it is none."""
    try:
        left, low, right, high = (float(each) for each in box)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return 0
    return abs((right - left) * (high - low))


def _kind(note: pikepdf.Object) -> str:
    """The kind of field, which may stand with its parent; of what is no field, that of the note."""
    parent = note.get("/Parent")
    inherited = parent.get("/FT") if isinstance(parent, pikepdf.Dictionary) else None
    return str(note.get("/FT") or inherited or note.get("/Subtype"))
