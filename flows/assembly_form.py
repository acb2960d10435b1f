"""The form with which the secretary has a document assembled, as Prefect shows it."""

from enum import Enum

from pydantic import BaseModel, ConfigDict, Field

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.rules import DeadlineRule
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.settings import present, settings


def labels(cycle: Cycle) -> dict[str, str]:
    """What people call each document, by its id; no two are called the same."""
    named: dict[str, str] = {}
    for rule in cycle.deadlines:
        for host in cycle.hosts(rule):
            document = f"{rule.id}/{host}" if host else rule.id
            title = f"{_label(rule)}: {cycle.name_of(host)}" if host else _label(rule)
            named[document] = f"{title} ({document})" if title in named.values() else title
    return named


def _label(rule: DeadlineRule) -> str:
    """As "Tweejarige prestatieafspraken of update jaaractiviteiten": the titles without years."""
    titles = [_without_years(title) for title in (rule.document, rule.document_update) if title]
    first, *others = [title for title in titles if title] or [rule.id]
    return " of ".join([first, *(title[:1].lower() + title[1:] for title in others)])


def _without_years(title: str) -> str:
    return title.partition("{")[0].strip(" :,-")


class Document(Enum):
    """The documents of the cycle file: the id as name, what people call it as value."""

    _ignore_ = "members key title"
    members = vars()
    for key, title in labels(cyclefile.load(settings().cycle)).items():
        members[key] = title


class Form(Enum):
    """How finished the document is."""

    draft = "concept"
    final = "definitief"


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
