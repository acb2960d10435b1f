"""The form with which the secretary has a document assembled, as Prefect shows it."""

from enum import Enum

from pydantic import BaseModel, ConfigDict, Field

from jaarwiel.core.titles import document_names
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.office.documents.assemblyrun import AUTHOR, SECRETARY
from jaarwiel.settings import present, settings


class Document(Enum):
    """The documents of the cycle file: the id as name, what people call it as value."""

    _ignore_ = "members key title"
    members = vars()
    for key, title in document_names(cyclefile.load(settings().cycle)).items():
        members[key] = title


class Form(Enum):
    """How finished the document is."""

    draft = "concept"
    final = "definitief"


class Provenance(Enum):
    """Whether the document says of every text where it is from."""

    usual = "zoals gebruikelijk"
    told = "vermelden"
    left_out = "weglaten"


class AssemblyForm(BaseModel):
    """What is assembled."""

    model_config = ConfigDict(
        title="Stuk samenstellen",
        extra="forbid",
        json_schema_extra={"description": "Kies wat wordt samengesteld."},
    )

    document: Document = Field(
        title="Stuk", description="Welk stuk uit de inbreng wordt samengesteld."
    )
    year: int = Field(
        default_factory=lambda: present().year,
        ge=2000,
        le=2200,
        title="Jaar van de cyclus",
        description="Het jaar waarin de stap valt: de Terugblik van 2027 kijkt terug op 2026. "
        "Laat u dit leeg, dan geldt het lopende jaar.",
    )
    form: Form = Field(
        default=Form.draft,
        title="Status",
        description="Concept of definitief. Is er iets gewijzigd, dan ontstaat een nieuwe versie; "
        "eerdere versies blijven bewaard.",
    )
    reason: str = Field(
        default="",
        max_length=500,
        title="Reden",
        description="Waarom er een nieuwe versie komt. Verplicht zodra een versie definitief is.",
    )
    provenance: Provenance = Field(
        default=Provenance.usual,
        title="Herkomst bij iedere bijdrage",
        description="Gebruikelijk is vermelden, behalve in definitieve afspraken.",
    )
    anyway: bool = Field(
        default=False,
        title="Ook zonder wijzigingen",
        description="Maak ook een nieuwe versie als er sinds de laatste niets is gewijzigd.",
    )
    asked_by: str = Field(
        default=SECRETARY,
        pattern=AUTHOR,
        title="Gevraagd door",
        description="Zo staat het in het logboek. De pagina vult hier in wie is aangemeld.",
    )
