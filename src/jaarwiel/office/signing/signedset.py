"""The set of a signed document: the frozen PDF, every signed PDF, and a list with their hashes."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.versionfiles import file_name, file_stem
from jaarwiel.office.signing.signatures import frozen_pdf, frozen_sha256
from jaarwiel.office.signing.tosign import ToSign, missing_names
from jaarwiel.records import signatures
from jaarwiel.records.signatures import Signature
from jaarwiel.words.wording import environment

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the set: the same signatures, the same bytes."""
MANIFEST: Final = "overzicht.txt"


def write_set(desk: Desk, found: ToSign, today: date) -> bytes:
    """The set as one zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in _files(desk, found, today):
            folder.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def set_name(found: ToSign) -> str:
    """As "prestatieafspraken-2027-1.0-getekend.zip"."""
    return _name(found, "getekend.zip")


def signed_name(found: ToSign, signed: Signature) -> str:
    """As "prestatieafspraken-2027-1.0-getekend-goud-wonen.pdf"."""
    return _name(found, f"getekend-{signed.party}.pdf")


def _name(found: ToSign, ending: str) -> str:
    deadline = found.deadline
    stem = file_stem(deadline.document_id, deadline.year)
    return f"{stem}-{found.document.label}-{ending}"


def frozen_name(found: ToSign) -> str:
    """The name of the PDF that is signed."""
    deadline = found.deadline
    return file_name(deadline.document_id, deadline.year, found.document.label, "pdf", final=True)


def manifest(desk: Desk, found: ToSign, today: date) -> str:
    """Who signed when and how, with the SHA-256 of every file."""
    template = environment(html=False).get_template("web/getekende_set.txt.j2")
    digest = frozen_sha256(desk, found)
    text = template.render(
        tafel=desk.cycle.table.name,
        document=found.deadline.document,
        versie=found.version_name,
        bestand=frozen_name(found),
        sha256=digest,
        vandaag=today,
        laatste_dag=found.deadline.last_day,
        volledig=found.complete_on,
        nog_niet=missing_names(desk, found),
        getekend=found.count,
        aantal=found.total,
        regels=[
            {
                "partij": desk.cycle.name_of(each.party),
                "wie": signer_name(desk, each),
                "handtekening": each,
                "bestand": signed_name(found, each) if each.file else None,
                "zelfde": each.sha256 == digest,
            }
            for each in found.signatures
        ],
    )
    return text.strip() + "\n"


def signer_name(desk: Desk, signed: Signature) -> str:
    """Who signed: the name of a person on record, or the role."""
    if signed.person is None:
        return signed.role
    rows = desk.store.rows("SELECT name FROM person WHERE id = ?", signed.person)
    return str(rows[0]["name"])


def signature_data(desk: Desk, signed: Signature) -> dict[str, Any]:
    """A signature as plain data, for JSON."""
    file, undone = signed.file, signed.withdrawal
    return {
        "id": signed.id,
        "party": signed.party,
        "by": signer_name(desk, signed),
        "signed_on": signed.signed_on.isoformat(),
        "way": signed.shown_way,
        "frozen_sha256": signed.sha256,
        "recorded_at": signed.recorded_at.isoformat(),
        "recorded_by": signed.recorded_by,
        "file": file
        and {
            "sha256": file.sha256,
            "size": file.size,
            "digital": file.digital,
            "signatures": len(file.seals),
            "to_be_seen": file.to_be_seen,
        },
        "withdrawn": undone
        and {"at": undone.at.isoformat(), "by": undone.by, "reason": undone.reason},
    }


def _files(desk: Desk, found: ToSign, today: date) -> Iterator[tuple[str, bytes | str]]:
    yield MANIFEST, manifest(desk, found, today)
    yield frozen_name(found), frozen_pdf(desk, found)
    for each in found.signatures:
        content = signatures.content_of(desk.store, each.file.id) if each.file else None
        if content is not None:
            yield f"getekend/{signed_name(found, each)}", content
