"""The documents that are assembled, and their versions with hashes, inputs and files."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field

from jaarwiel.core.document import Passage
from jaarwiel.core.yearplan import Deadline, Meeting
from jaarwiel.documents.markdown import markdown
from jaarwiel.errors import NotFoundError
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.web.api.asked import Asked, AskedHere, StretchHere
from jaarwiel.web.api.shape import (
    ID,
    Link,
    Links,
    Moment,
    Page,
    Shape,
    Whole,
    Year,
    from_address,
    in_address,
    item,
)

router = APIRouter(tags=["Documenten"])

Form = Literal["html", "pdf", "docx"]
MEDIA_TYPES: Final[dict[Form, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
State = Literal["concept", "definitief"]
DocumentId = Annotated[str, item("Kenmerk van een document, als 2027.terugblik.")]
Version = Annotated[int, Path(ge=1, le=100_000, description="Nummer van een versie, vanaf 1.")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class DocumentLinks(Links):
    """Verwijzingen van een document."""

    versies: Link = Field(description="Alle versies.")


class Document(Shape):
    """Een document van één jaar, of de stukkenset van een overleg."""

    links: DocumentLinks = Field(serialization_alias="_links", description="Verwijzingen.")
    id: str = Field(description=ID)
    titel: str = Field(description="Hoe het heet.")
    jaar: int = Field(description="Het jaar van de cyclus.")
    soort: Literal["document", "stukkenset"] = Field(
        description="Een document van inbreng, of de agenda met stukken van een overleg."
    )
    laatste_dag: date | None = Field(
        default=None,
        description="De laatste dag van de stap; ontbreekt als die niet in de planning staat.",
    )
    aantal_versies: int = Field(description="Zoveel versies zijn samengesteld.")
    nieuwste_versie: int | None = Field(
        default=None, description="Het nummer van de nieuwste versie."
    )
    definitieve_versie: int | None = Field(
        default=None, description="Het nummer van de nieuwste definitieve versie."
    )


class Bestand(Shape):
    """Een versie als bestand."""

    vorm: Form = Field(description="html, pdf of docx.")
    mediatype: str = Field(description="Het mediatype.")
    sha256: Sha256 = Field(description="Hash van de bytes, hexadecimaal.")
    href: str = Field(description="Waar het bestand staat; ook daar is het token nodig.")


class VersieLinks(Links):
    """Verwijzingen van een versie."""

    document: Link = Field(description="Het document waar het een versie van is.")
    passages: Link = Field(description="De teksten in deze versie.")


class Versie(Shape):
    """Een samengestelde versie; zij verandert nooit."""

    links: VersieLinks = Field(serialization_alias="_links", description="Verwijzingen.")
    document: str = Field(description=ID)
    versie: int = Field(description="Het nummer: 1, 2, 3.")
    naam: str = Field(description="Hoe mensen haar noemen, als 0.3 of 1.0.")
    stand: State = Field(description="Concept of definitief.")
    samengesteld_op: Moment = Field(description="Wanneer.")
    inhoud_sha256: Sha256 = Field(description="Hash van de inhoud, los van de vorm.")
    bestanden: list[Bestand] = Field(description="De bestanden.")


class HerkomstVanTekst(Shape):
    """Waar een tekst, of de cijfers van een thema, vandaan kwam."""

    indiener: str = Field(description="Wie aanlevert; 'tafel' voor de gezamenlijke tekst.")
    thema: str = Field(description="Kenmerk van het thema.")
    veld: str = Field(description="Naam van de tekst; Cijfers voor de cijfers van het thema.")
    levering: int | None = Field(
        default=None, description="De versie van de aanlevering; ontbreekt als er niets was."
    )


class StukInSet(Shape):
    """Een document zoals het in een stukkenset zit."""

    document: str = Field(description=ID)
    versie: int = Field(description="Het nummer van de versie.")


class VersieMetHerkomst(Versie):
    """Een versie met alles waaruit zij is samengesteld."""

    herkomst: list[HerkomstVanTekst] = Field(description="Waar iedere tekst vandaan kwam.")
    stukken: list[StukInSet] = Field(description="Wat in een stukkenset zit; anders leeg.")


class GetoondePassage(Shape):
    """Eén tekst zoals die in een versie staat."""

    indiener: str = Field(description="Wie aanleverde; 'tafel' voor de gezamenlijke tekst.")
    thema: str = Field(description="Kenmerk van het thema.")
    veld: str = Field(description="Naam van de tekst.")
    ontbreekt: bool = Field(description="Of er bij het samenstellen niets was.")
    tekst: str = Field(description="De tekst als Markdown (CommonMark); leeg als zij ontbreekt.")


@router.get("/documenten", operation_id="getDocumenten", summary="Documenten en stukkensets")
def documents(asked: AskedHere, stretch: StretchHere, jaar: Year = None) -> Page[Document]:
    """De documenten van één of van alle jaren, ook die nog niet zijn samengesteld."""
    found = _documents(asked, jaar)
    part, links = stretch.of(asked, found, lambda each: (each.jaar, each.id))
    return Page[Document](links=links, resultaten=part)


@router.get("/documenten/{document}", operation_id="getDocument", summary="Eén document")
def document(asked: AskedHere, document: DocumentId) -> Document:
    """Eén document, of de stukkenset van een overleg."""
    return _find(asked, document)


@router.get(
    "/documenten/{document}/versies",
    operation_id="getVersies",
    summary="Versies van een document",
)
def versions(
    asked: AskedHere,
    stretch: StretchHere,
    document: DocumentId,
) -> Page[Versie]:
    """Alle versies van één document, de oudste eerst."""
    found = archive.versions(asked.desk.store, _find(asked, document).id)
    part, links = stretch.of(asked, reversed(found), lambda each: (each.version,))
    return Page[Versie](links=links, resultaten=[_version(asked, each) for each in part])


@router.get(
    "/documenten/{document}/versies/{versie}", operation_id="getVersie", summary="Eén versie"
)
def version(asked: AskedHere, document: DocumentId, versie: Version) -> VersieMetHerkomst:
    """Eén versie met haar hashes en alles waaruit zij is samengesteld."""
    found, store = _stored(asked, document, versie), asked.desk.store
    return VersieMetHerkomst(
        **_version(asked, found).model_dump(),
        herkomst=[
            HerkomstVanTekst(
                indiener=each.deliverer,
                thema=each.slot.theme,
                veld=each.slot.field,
                levering=each.delivery,
            )
            for each in archive.inputs_of(store, found.id)
        ],
        stukken=[
            StukInSet(document=each.item, versie=each.version)
            for each in archive.papers_in(store, found.id)
        ],
    )


@router.get(
    "/documenten/{document}/versies/{versie}/passages",
    operation_id="getPassages",
    summary="De teksten in een versie",
)
def passages(
    asked: AskedHere,
    document: DocumentId,
    versie: Version,
) -> Whole[GetoondePassage]:
    """De teksten van partijen en tafel zoals zij in deze versie staan, in die volgorde."""
    found = _stored(asked, document, versie)
    model = archive.model_of(asked.desk.store, found.id)
    if model is None:
        raise NotFoundError(
            f"Van versie {versie} van '{found.item}' zijn geen losse teksten bewaard. De bestanden "
            "zijn er wel."
        )
    links = asked.links("documenten", document, "versies", versie, "passages")
    shown = [_passage(each) for each in model.passages]
    return Whole[GetoondePassage](links=links, resultaten=shown)


@router.get(
    "/documenten/{document}/versies/{versie}/bestanden/{vorm}",
    operation_id="getBestand",
    summary="Een versie als bestand",
    response_class=Response,
    responses={
        200: {
            "description": "Het bestand, byte voor byte zoals het is samengesteld.",
            "content": {
                name.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
                for name in MEDIA_TYPES.values()
            },
        }
    },
)
def file(
    asked: AskedHere,
    document: DocumentId,
    versie: Version,
    vorm: Annotated[Form, Path(description="In welke vorm: html, pdf of docx.")],
) -> Response:
    """Eén versie als webpagina, PDF of Word-bestand."""
    found = _stored(asked, document, versie)
    content = archive.content_of(asked.desk.store, found.id, vorm)
    if not content:
        raise NotFoundError(f"Van versie {versie} van '{found.item}' is geen {vorm} bewaard.")
    name = f"{in_address(found.item)}.v{found.version}.{vorm}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=MEDIA_TYPES[vorm])


def _documents(asked: Asked, year: int | None) -> list[Document]:
    """What is or will be assembled, in order of year and id."""
    made: dict[str, list[StoredDocument]] = {}
    for each in archive.versions(asked.desk.store):
        made.setdefault(each.item, []).append(each)
    plans = asked.years(year)
    planned: dict[str, Deadline | Meeting] = {each.id: each for p in plans for each in p.deadlines}
    planned |= {each.id: each for plan in plans for each in plan.meetings}
    wanted = {name for name, each in planned.items() if isinstance(each, Deadline) or name in made}
    wanted |= {name for name in made if year is None or name.startswith(f"{year}/")}
    shown = (_document(asked, name, planned.get(name), made.get(name, [])) for name in wanted)
    return sorted(shown, key=lambda each: (each.jaar, each.id))


def _find(asked: Asked, document: str) -> Document:
    """The document with this id. Raises NotFoundError where it neither is planned nor was made."""
    wanted = from_address(document)
    for each in _documents(asked, int(wanted[:4])):
        if each.id == wanted:
            return each
    raise NotFoundError(f"Onbekend document '{wanted}'. Zie /api/v1/documenten.")


def _stored(asked: Asked, document: str, number: int) -> StoredDocument:
    wanted = from_address(document)
    for each in archive.versions(asked.desk.store, wanted):
        if each.version == number:
            return each
    raise NotFoundError(f"Van '{wanted}' is geen versie {number}.")


def _document(
    asked: Asked, name: str, planned: Deadline | Meeting | None, made: list[StoredDocument]
) -> Document:
    """One document; `made` has its versions, newest first."""
    is_set = isinstance(planned, Meeting)
    title = f"Stukken {planned.title}" if isinstance(planned, Meeting) else name
    return Document(
        links=DocumentLinks(
            own=asked.link("documenten", in_address(name)),
            versies=asked.link("documenten", in_address(name), "versies"),
        ),
        id=name,
        titel=planned.document if isinstance(planned, Deadline) else title,
        jaar=int(name[:4]),
        soort="stukkenset" if is_set else "document",
        laatste_dag=planned.day if planned else None,
        aantal_versies=len(made),
        nieuwste_versie=made[0].version if made else None,
        definitieve_versie=next((each.version for each in made if each.final), None),
    )


def _version(asked: Asked, each: StoredDocument) -> Versie:
    here = ("documenten", in_address(each.item), "versies", each.version)
    return Versie(
        links=VersieLinks(
            own=asked.link(*here),
            document=asked.link(*here[:2]),
            passages=asked.link(*here, "passages"),
        ),
        document=each.item,
        versie=each.version,
        naam=each.label,
        stand="definitief" if each.final else "concept",
        samengesteld_op=each.assembled_at,
        inhoud_sha256=each.model_sha256,
        bestanden=list(_files(asked, each, here)),
    )


def _files(asked: Asked, each: StoredDocument, here: tuple[object, ...]) -> Iterator[Bestand]:
    hashes: dict[Form, str] = {
        "html": each.html_sha256,
        "pdf": each.pdf_sha256,
        "docx": each.docx_sha256,
    }
    for form, sha256 in hashes.items():
        yield Bestand(
            vorm=form,
            mediatype=MEDIA_TYPES[form].partition(";")[0],
            sha256=sha256,
            href=asked.link(*here, "bestanden", form).href,
        )


def _passage(each: Passage) -> GetoondePassage:
    deliverer, theme, field = each.slot
    return GetoondePassage(
        indiener=deliverer,
        thema=theme,
        veld=field,
        ontbreekt=each.missing is not None,
        tekst="" if each.missing else markdown(each.blocks),
    )
