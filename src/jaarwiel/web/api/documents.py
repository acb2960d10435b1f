"""The documents that are or will be assembled, and the sets of papers."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from jaarwiel.core.yearplan import Deadline, Meeting
from jaarwiel.errors import NotFoundError
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.web.api.asked import Asked, AskedHere, StretchHere
from jaarwiel.web.api.shape import (
    ID,
    Link,
    Links,
    Page,
    Shape,
    Year,
    from_address,
    in_address,
    item,
)

router = APIRouter(tags=["Documenten"])

DocumentId = Annotated[str, item("Kenmerk van een document, als 2027.terugblik.")]


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


@router.get("/documenten", operation_id="getDocumenten", summary="Documenten en stukkensets")
def documents(asked: AskedHere, stretch: StretchHere, jaar: Year = None) -> Page[Document]:
    """De documenten van één of van alle jaren, ook die nog niet zijn samengesteld."""
    found = _documents(asked, jaar)
    part, links = stretch.of(asked, found, lambda each: (each.jaar, each.id))
    return Page[Document](links=links, resultaten=part)


@router.get("/documenten/{document}", operation_id="getDocument", summary="Eén document")
def document(asked: AskedHere, document: DocumentId) -> Document:
    """Eén document, of de stukkenset van een overleg."""
    return find(asked, document)


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


def find(asked: Asked, document: str) -> Document:
    """The document with this id. Raises NotFoundError where it neither is planned nor was made."""
    wanted = from_address(document)
    for each in _documents(asked, int(wanted[:4])):
        if each.id == wanted:
            return each
    raise NotFoundError(f"Onbekend document '{wanted}'. Zie /api/v1/documenten.")


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
