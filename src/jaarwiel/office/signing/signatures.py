"""Recording who signed a document: on which day, in which way, and with which file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.feed import clean
from jaarwiel.office.desk import Desk
from jaarwiel.office.signing import requests
from jaarwiel.office.signing.tosign import Line, ToSign, called, find
from jaarwiel.records import archive, signatures
from jaarwiel.records.people import contacts_in
from jaarwiel.records.signatures import WAYS, Signature
from jaarwiel.words.wording import day_in_words

if TYPE_CHECKING:
    from jaarwiel.documents.signedpdf import SignedPdf

MAX_FILE: Final = 20_000_000
"""Bytes of a signed PDF; a scan of twenty pages has some five million."""
MAX_WORDS: Final = 500
"""Characters of a reason."""
MAX_ROLE: Final = 80
"""Characters of a role."""


@dataclass(frozen=True)
class Signing:
    """That somebody signed: who, when and how."""

    on: date
    way: str
    """One of WAYS, as the person says; the file decides whether it is digital."""
    person: int | None = None
    role: str = ""
    """In which role, where the person is not known."""
    content: bytes | None = None
    """The signed PDF, where there is one."""


def sign(desk: Desk, found: ToSign, key: str, given: Signing, now: datetime, by: str) -> Signature:
    """Records that the party of this key, or a group as a whole, signed this version.

    The same once more changes nothing. All or nothing; raises InputError, or NotFoundError for a
    key that is none.
    """
    file = _checked_file(desk, found, given)  # takes its time: others may write meanwhile
    with desk.store.writing():
        found = find(desk, found.document.id, now.date())
        signatory, party, lines = _place(found, key)
        same = _same_already(lines, given)
        if same:
            return _with_file(desk, found, same, file, given.content, now, by)
        _check_open(desk, found, lines)
        role = _check(desk, found, lines, given, now.date())
        if file:
            _check_own_seal(found, file, given.person)
        number = signatures.add(
            desk.store,
            {
                "item": found.deadline.id,
                "document": found.document.id,
                "sha256": frozen_sha256(desk, found),
                "signatory": signatory,
                "party": party,
                "person": given.person,
                "role": role,
                "signed_on": given.on.isoformat(),
                "way": _way(given, file),
                "recorded_at": now.isoformat(),
                "recorded_by": by,
            },
        )
        if file and given.content:
            _keep(desk, number, file, given.content, now, by)
        what = f"handtekening {number}, versie {found.version_name}, {party}"
        desk.store.log(now, by, "ondertekend", found.deadline.id, what)
        requests.withdraw_needless(desk, now)
        return _recorded(desk, number)


def attach(
    desk: Desk, number: int, content: bytes, now: datetime, by: str, *, scan: bool
) -> Signature:
    """Adds the signed PDF to a signature that was recorded; the newest counts. InputError."""
    before = _recorded(desk, number)
    found = find(desk, before.document, now.date())
    way = "scan" if scan else "digitaal"
    given = Signing(before.signed_on, way, before.person, before.role, content)
    file = _checked_file(desk, found, given)
    with desk.store.writing():
        before = _recorded(desk, number)
        if before.withdrawal:
            raise InputError("Deze handtekening is ingetrokken; leg haar eerst opnieuw vast.")
        found = find(desk, before.document, now.date())
        return _with_file(desk, found, before, file, content, now, by)


def withdraw(desk: Desk, number: int, reason: str, now: datetime, by: str) -> Signature:
    """Takes back what was recorded by mistake; it stays on record. Raises InputError."""
    reason = clean(reason).strip()
    if not reason:
        raise InputError("Geef een reden op; de handtekening blijft anders staan.")
    if len(reason) > MAX_WORDS:
        raise InputError(f"De reden mag {MAX_WORDS} tekens lang zijn; dit zijn er {len(reason)}.")
    with desk.store.writing():
        found = _recorded(desk, number)
        if found.withdrawal:
            raise InputError("Deze handtekening is al ingetrokken; er is niets gewijzigd.")
        signatures.withdraw(desk.store, number, now, by, reason)
        what = f"handtekening {number}"
        desk.store.log(now, by, "handtekening ingetrokken", found.item, what)
        return _recorded(desk, number)


def note_seen(desk: Desk, number: int, now: datetime, by: str) -> None:
    """Records that the office looked at the file of this signature. Raises NotFoundError."""
    with desk.store.writing():
        found = _recorded(desk, number)
        if found.file and not found.file.seen:
            signatures.note_seen(desk.store, found.file.id, now, by)
            desk.store.log(now, by, "getekend stuk bekeken", found.item, f"handtekening {number}")


def frozen_pdf(desk: Desk, found: ToSign) -> bytes:
    """The bytes that are to be signed."""
    return archive.content_of(desk.store, found.document.id, "pdf") or b""


def frozen_sha256(desk: Desk, found: ToSign) -> str:
    """The SHA-256 of the bytes that are to be signed."""
    return sha256(frozen_pdf(desk, found)).hexdigest()


def newest_digital(found: ToSign) -> Signature | None:
    """The signature whose file the next one can be added to: the newest with most signatures."""
    digital = [each for each in found.signatures if each.file and each.file.digital]
    return max(
        digital,
        key=lambda each: (len(each.file.seals), each.file.id) if each.file else (0, 0),
        default=None,
    )


def _recorded(desk: Desk, number: int) -> Signature:
    found = signatures.find(desk.store, number)
    if found is None:
        raise NotFoundError(f"Er is geen handtekening met nummer {number}.")
    return found


def _place(found: ToSign, key: str) -> tuple[str, str, tuple[Line, ...]]:
    """The signatory, the party and the lines that a signature under this key stands for."""
    whole = tuple(line for line in found.lines if line.signatory == key)
    if whole:
        return key, key, whole
    line = found.line(key)
    return line.signatory, line.party, (line,)


def _same_already(lines: Iterable[Line], given: Signing) -> Signature | None:
    """The signature that says the same: a button may be pressed twice, or a file come later."""
    known = {line.signature for line in lines}
    signature = known.pop() if len(known) == 1 else None
    said = (given.person, "" if given.person else clean(given.role), given.on)
    if signature and (signature.person, signature.role, signature.signed_on) == said:
        return signature
    return None


def _check_open(desk: Desk, found: ToSign, lines: Iterable[Line]) -> None:
    if found.newer:
        raise InputError(
            f"Versie {found.newer_name} is voor deze versie in de plaats gekomen; "
            "een handtekening onder de oude versie geldt niet. Open de nieuwe versie."
        )
    for line in lines:
        if line.signature:
            name = desk.cycle.name_of(line.party)
            day = day_in_words(line.signature.signed_on)
            raise InputError(
                f"Voor {name} is al vastgelegd dat er is ondertekend, op {day}. Klopt dat niet, "
                "trek die handtekening dan eerst in."
            )


def _check(desk: Desk, found: ToSign, lines: Iterable[Line], given: Signing, today: date) -> str:
    """Raises InputError for what cannot be; gives the role as it is kept."""
    made = found.document.assembled_at.date()
    if given.on > today:
        raise InputError(
            f"De dag van ondertekening ({day_in_words(given.on)}) is nog niet geweest."
        )
    if given.on < made:
        raise InputError(
            f"Deze versie is gemaakt op {day_in_words(made)}; zij kan niet op "
            f"{day_in_words(given.on)} zijn ondertekend. Kies de juiste dag."
        )
    if given.way not in WAYS:
        raise InputError(f"'{given.way}' kan niet. Kies {', '.join(WAYS)}.")
    role = clean(given.role).strip()
    if len(role) > MAX_ROLE:
        raise InputError(f"De functie mag {MAX_ROLE} tekens lang zijn; dit zijn er {len(role)}.")
    if given.person is None and not role:
        raise InputError("Noem wie heeft ondertekend, of in welke functie.")
    if given.person is not None:
        _check_person(desk, lines, given.person)
    return "" if given.person is not None else role


def _check_person(desk: Desk, lines: Iterable[Line], person: int) -> None:
    """Raises InputError for somebody who is of none of these parties."""
    own = {each for line in lines for each in (line.party, line.signatory)}
    if not any(each.party in own for each in contacts_in(desk.store, person)):
        names = " en ".join(sorted(desk.cycle.name_of(each) for each in own))
        raise InputError(
            f"Deze persoon heeft geen rol bij {names}. Kies iemand van deze partij, of noem alleen "
            "de functie."
        )


# -------------------------------------------------------------------------------------- the file


def _checked_file(desk: Desk, found: ToSign, given: Signing) -> "SignedPdf | None":
    """What the file is; None without one. Raises InputError."""
    from jaarwiel.documents.signedpdf import inspect  # brings in pikepdf

    content = given.content
    if content is None:
        return None
    if len(content) > MAX_FILE:
        raise InputError(
            f"Het bestand is groter dan {MAX_FILE // 1_000_000} MB. Scan het stuk in grijstinten "
            "of met een lagere resolutie."
        )
    frozen = frozen_pdf(desk, found)
    if not content.startswith(frozen):
        _check_other_version(desk, found, content)
    return inspect(content, frozen, scan=given.way != "digitaal")


def _check_other_version(desk: Desk, found: ToSign, content: bytes) -> None:
    """Raises InputError where the file is, or begins with, another document of ours."""
    other = archive.beginning_of(desk.store, content)
    if other is None:
        return
    kind = "definitief" if other.final else "concept"
    same = "dit stuk" if other.item == found.deadline.id else other.item
    raise InputError(
        f"Dit bestand is versie {called(other)} ({kind}) van {same}. Ter ondertekening ligt versie "
        f"{found.version_name} van {found.deadline.document}; onderteken die."
    )


def _way(given: Signing, file: "SignedPdf | None") -> str:
    """How it was signed: a file that is digitally signed says so itself."""
    if file is None:
        return given.way
    return "digitaal" if file.digital else given.way


def _check_own_seal(
    found: ToSign, file: "SignedPdf", person: int | None, number: int | None = None
) -> None:
    """Raises InputError where fewer digital signatures are known than people who signed so."""
    if not file.digital:
        return
    others = [
        each for each in found.signatures if each.file and each.file.digital and each.id != number
    ]
    seals = {seal for each in others if each.file for seal in each.file.seals} | {*file.seals}
    signers = {each.person or -each.id for each in others} | {person or 0}
    if len(signers) > len(seals):
        raise InputError(
            "In dit bestand staan alleen handtekeningen die al van anderen zijn ontvangen. "
            "Onderteken het stuk zelf, sla het op en kies dat bestand."
        )


def _with_file(
    desk: Desk,
    found: ToSign,
    signed: Signature,
    file: "SignedPdf | None",
    content: bytes | None,
    now: datetime,
    by: str,
) -> Signature:
    """The signature with this file; the one that it has already is not kept twice."""
    if file is None or content is None:
        return signed
    if signed.file and signed.file.sha256 == sha256(content).hexdigest():
        return signed
    _check_own_seal(found, file, signed.person, signed.id)
    _keep(desk, signed.id, file, content, now, by)
    desk.store.log(now, by, "getekend stuk ontvangen", signed.item, f"handtekening {signed.id}")
    return _recorded(desk, signed.id)


def _keep(
    desk: Desk, number: int, file: "SignedPdf", content: bytes, now: datetime, by: str
) -> None:
    row: dict[str, object] = {
        "signature": number,
        "digital": int(file.digital),
        "remark": file.remark,
        "sha256": sha256(content).hexdigest(),
        "size": len(content),
        "received_at": now.isoformat(),
        "received_by": by,
        "content": content,
    }
    signatures.add_file(desk.store, row, file.seals)
