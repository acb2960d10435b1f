"""What all answers share: names in camelCase, moments in UTC, links, and lists in pages."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

ITEM: Final = r"^[0-9]{4}(\.[A-Za-z0-9-]{1,80}){1,2}$"
"""An id of the plan as it stands in an address: "2027/terugblik" as "2027.terugblik"."""
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
WORD: Final = r"^[A-Za-z0-9-]{1,80}$"
"""The id of a party, theme, document or indicator."""
ID: Final = "Kenmerk zoals in de planning van de tafel, bijvoorbeeld 2027/terugblik."


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""A moment in UTC, as the NLGov API Design Rules ask (/core/date-time)."""
Year = Annotated[
    int | None, Query(ge=1900, le=2200, description="Alleen van dit jaar van de cyclus.")
]
PathYear = Annotated[int, Path(ge=1900, le=2200, description="Een jaar van de cyclus.")]


def word(description: str) -> Any:
    """A filter by the id of something."""
    return Query(pattern=WORD, description=description)


def item(description: str) -> Any:
    """The id of an item of the plan, as a part of an address."""
    text = f"{description} In het adres staat een punt waar het kenmerk een schuine streep heeft."
    return Path(pattern=ITEM, description=text)


def in_address(item_id: str) -> str:
    """The id as it stands in an address."""
    return item_id.replace("/", ".")


def from_address(text: str) -> str:
    """The id that stands so in an address."""
    return text.replace(".", "/")


class Shape(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, frozen=True, extra="forbid"
    )


class Link(Shape):
    """Een verwijzing naar een ander antwoord van deze API."""

    href: str = Field(description="Volledig adres.")


class Links(Shape):
    """Verwijzingen die bij dit antwoord horen."""

    own: Link = Field(serialization_alias="self", description="Het adres van dit antwoord zelf.")


class PageLinks(Links):
    """Verwijzingen van een lijst die in delen komt."""

    next: Link | None = Field(
        default=None, description="Het volgende deel; ontbreekt bij het laatste."
    )


Part = TypeVar("Part")


class Whole(Shape, Generic[Part]):
    """Een lijst die in één keer komt."""

    links: Links = Field(serialization_alias="_links", description="Verwijzingen.")
    resultaten: list[Part] = Field(description="Wat er is, in vaste volgorde.")

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """What a list of these is called, as PartijLijst."""
        return f"{params[0].__name__}Lijst"


class Page(Whole[Part], Generic[Part]):
    """Een lijst die in delen komt."""

    links: PageLinks = Field(serialization_alias="_links", description="Verwijzingen.")
