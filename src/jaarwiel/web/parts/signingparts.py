"""What the pages about signing share: whom a document concerns, their facts, files in a form."""

from collections.abc import Iterable
from datetime import date, datetime

from fastapi.responses import Response

from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.signing import signatures, signedset, tosign
from jaarwiel.office.signing.tosign import ToSign
from jaarwiel.records import signatures as records
from jaarwiel.records.signatures import Signature
from jaarwiel.web.parts.numbers import number_in
from jaarwiel.web.upload import Posted


def concerns(found: ToSign, parties: Iterable[str]) -> bool:
    """Whether one of these parties and groups signs it."""
    signing = {each for line in found.lines for each in (line.party, line.signatory)}
    return not signing.isdisjoint(parties)


def places(desk: Desk, found: ToSign, person: int) -> list[tuple[str, str]]:
    """For whom this person can sign still: key and name; for a group as a whole where so held."""
    return [(key, desk.cycle.name_of(each)) for key, each in found.signs_for(person).items()]


def own_rows(
    desk: Desk, person: int, parties: Iterable[str], today: date
) -> list[dict[str, object]]:
    """What lies before these parties to be signed, for the personal page of one of theirs."""
    parties = tuple(parties)
    return [
        facts(desk, found, today) | {"keuzes": places(desk, found, person)}
        for found in tosign.on_the_table(desk, today)
        if concerns(found, parties)
    ]


def facts(desk: Desk, found: ToSign, today: date) -> dict[str, object]:
    """What both pages say, in their words."""
    return {
        "stuk": found,
        "document": found.deadline.document,
        "vandaag": today,
        "eerste": found.document.assembled_at.date(),
        "naam_van": desk.cycle.name_of,
        "nog_niet": tosign.missing_names(desk, found),
        "niemand": tosign.nobody_known(desk, found),
        "te_laat": found.is_late(today),
        "max_functie": signatures.MAX_ROLE,
        "megabytes": signatures.MAX_FILE // 1_000_000,
    }


def attach(desk: Desk, signed: int, posted: Posted, now: datetime, by: str) -> None:
    """Adds the file of a form to a signature. Raises InputError."""
    if posted.content is None:
        raise InputError("Kies het getekende stuk als PDF.")
    scan = posted.fields.get("wijze") != "digitaal"
    signatures.attach(desk, signed, posted.content, now, by, scan=scan)


def day(posted: Posted) -> date:
    """The day that a form says. Raises InputError."""
    try:
        return date.fromisoformat(posted.fields.get("dag", ""))
    except ValueError:
        raise InputError("Vul de dag van ondertekening in, als 2027-12-07.") from None


def required_number(posted: Posted, name: str) -> int:
    """The number in this field of a form. Raises InputError."""
    found = number_in(posted.fields, name)
    if not found:
        raise InputError("Het formulier is niet volledig. Open de pagina opnieuw.")
    return found


def sent(desk: Desk, found: ToSign, signed: Signature) -> Response:
    """The file of a signature as an answer, to be downloaded."""
    content = records.content_of(desk.store, signed.file.id) if signed.file else None
    return Response(
        content or b"",
        media_type="application/pdf",
        headers=download(signedset.signed_name(found, signed)),
    )


def download(name: str) -> dict[str, str]:
    """The headers of a download that no cache keeps."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}
