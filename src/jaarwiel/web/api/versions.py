"""The versions of a document with hashes, inputs, texts and files."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field

from jaarwiel.core.document import Passage
from jaarwiel.documents.markdown import markdown
from jaarwiel.errors import NotFoundError
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.web.api.asked import Asked, AskedHere, StretchHere
from jaarwiel.web.api.documents import DocumentId, find
from jaarwiel.web.api.shape import (
    ID,
    Link,
    Links,
    Moment,
    Page,
    Sha256,
    Shape,
    Whole,
    from_address,
    in_address,
)

router = APIRouter(tags=["Documenten"])

Form = Literal["html", "pdf", "docx"]
MEDIA_TYPES: Final[dict[Form, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
State = Literal["concept", "definitief"]
Version = Annotated[int, Path(ge=1, le=100_000, description="Nummer van een versie, vanaf 1.")]


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
    found = archive.versions(asked.desk.store, find(asked, document).id)
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


def _stored(asked: Asked, document: str, number: int) -> StoredDocument:
    wanted = from_address(document)
    for each in archive.versions(asked.desk.store, wanted):
        if each.version == number:
            return each
    raise NotFoundError(f"Van '{wanted}' is geen versie {number}.")


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
