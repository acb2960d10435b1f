"""The facts of a meeting as the templates of its agenda and its letter know them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jaarwiel.core.meetingdossier import ListedPaper, MeetingDossier, Point
from jaarwiel.documents.blockfacts import Tabel
from jaarwiel.documents.intake import cleaned
from jaarwiel.documents.phrases import Phrases


@dataclass(frozen=True)
class Agendapunt:
    """One point of an agenda."""

    nummer: int
    titel: str
    doel: str
    minuten: int | None
    ingebracht_door: str


@dataclass(frozen=True)
class Stuk:
    """A document that a meeting discusses; without a version it is still to be made."""

    titel: str
    versie: str
    definitief: bool
    bijgevoegd: bool


def meeting_words(dossier: MeetingDossier, phrases: Phrases) -> dict[str, Any]:
    """Return the words that the templates of a meeting may use, with their values."""
    return {
        "titel": cleaned(dossier.title),
        "tafel": cleaned(dossier.table_name),
        "jaar": dossier.year,
        "overlegvorm": cleaned(dossier.body),
        "aanvang": dossier.starts,
        "einde": dossier.ends,
        "plaats": cleaned(dossier.place),
        "bevestigd": dossier.confirmed,
        "deelnemers": tuple(map(cleaned, dossier.participants)),
        "agendapunten": tuple(map(_point, dossier.points)),
        "agenda": _table(dossier, phrases),
        "stukken": tuple(map(_paper, dossier.papers)),
        "stukken_uiterlijk": dossier.papers_due,
        "stukken_volgen": dossier.assembled_at.date() < dossier.papers_due,
        "samengesteld_op": dossier.assembled_at,
        "stukkenset": dossier.version > 0,
        "versie": dossier.label,
        "definitief": dossier.final,
    }


def shown(dossier: MeetingDossier) -> Iterator[tuple[str, str]]:
    """Yield every text in it, after where it stands."""
    names = dossier.title + dossier.table_name + dossier.body
    yield "de titel, de overlegvorm of de naam van de tafel", names
    yield "de plaats van het overleg", dossier.place
    yield "de namen van de deelnemers", "".join(dossier.participants)
    yield "de titels van de stukken", "".join(each.title for each in dossier.papers)
    for point in dossier.points:
        yield f"agendapunt {point.number}", point.title + point.purpose + point.introduced_by


def _point(point: Point) -> Agendapunt:
    return Agendapunt(
        point.number,
        cleaned(point.title),
        point.purpose,
        point.minutes,
        cleaned(point.introduced_by),
    )


def _paper(paper: ListedPaper) -> Stuk:
    return Stuk(cleaned(paper.title), paper.label, paper.final, paper.enclosed)


def _table(dossier: MeetingDossier, phrases: Phrases) -> Tabel:
    """Return the agenda as a table; what no point has, is no column."""
    columns = [
        ("agendapunt", [cleaned(each.title) for each in dossier.points]),
        ("doel", [each.purpose for each in dossier.points]),
        ("ingebracht_door", [cleaned(each.introduced_by) for each in dossier.points]),
        ("duur", [_minutes(each, phrases) for each in dossier.points]),
    ]
    used = [(name, texts) for name, texts in columns if any(texts)]
    numbers = [str(each.number) for each in dossier.points]
    return Tabel(
        f"{phrases.word('agenda')} {cleaned(dossier.title)}",
        (phrases.word("nummer"), *(phrases.word(name) for name, _ in used)),
        tuple(zip(numbers, *(texts for _, texts in used), strict=True)),
        koppen_per_rij=False,
        getallen=False,
    )


def _minutes(point: Point, phrases: Phrases) -> str:
    return f"{point.minutes} {phrases.word('minuten')}" if point.minutes else ""
