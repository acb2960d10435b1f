"""The figures of the table over the years: a table, drawings, what stands behind them, files."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response

from jaarwiel.core.figuretables import OverYears, Programme, Result
from jaarwiel.office.desk import Desk
from jaarwiel.office.figures import figurefiles, known
from jaarwiel.office.figures.known import Shown
from jaarwiel.web.front import READ, DeskHere, FrontHere, Now
from jaarwiel.web.parts import chart
from jaarwiel.web.session import OfficeOnly

FIRST_YEAR, LAST_YEAR = 1900, 2200
Year = Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR)]

router = APIRouter(prefix="/cijfers", dependencies=[OfficeOnly])


def _chosen(
    desk: DeskHere, indicator: str = "", van: Year = None, tot: Year = None
) -> Shown | None:
    """What the address asks for; None where there is nothing to show."""
    return known.shown(desk, indicator or None, van, tot)


Chosen = Annotated[Shown | None, Depends(_chosen)]


@router.api_route("", methods=READ)
def over_years(front: FrontHere, desk: DeskHere, now: Now, chosen: Chosen) -> Response:
    """One indicator over the years, with the programme and the results of these years."""
    if chosen is None:
        return front.pages.show(
            "cijfers_leeg", tafel=desk.cycle.table.name, indicatoren=desk.cycle.indicators
        )
    return front.pages.show("cijfers", 200, **_facts(desk, chosen, now))


@router.api_route("/cijfers.csv", methods=READ)
def as_csv(chosen: Chosen) -> Response:
    """The table that is shown, as CSV."""
    if chosen is None:
        return RedirectResponse("/cijfers", 303)
    content = figurefiles.as_csv(chosen.table).encode("utf-8-sig")
    return _file(content, "text/csv; charset=utf-8", chosen.table, "csv")


@router.api_route("/cijfers.xlsx", methods=READ)
def as_xlsx(desk: DeskHere, now: Now, chosen: Chosen) -> Response:
    """Everything that is shown, as a workbook with a chart."""
    if chosen is None:
        return RedirectResponse("/cijfers", 303)
    content = figurefiles.as_xlsx(desk, chosen, now)
    return _file(content, figurefiles.XLSX, chosen.table, "xlsx")


def _file(content: bytes, kind: str, table: OverYears, form: str) -> Response:
    name = f"{table.indicator.id}-{table.years[0]}-{table.years[-1]}.{form}"
    disposition = f'attachment; filename="{name}"'
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})


def _facts(desk: Desk, chosen: Shown, now: datetime) -> dict[str, object]:
    table = chosen.table
    years = range(min(chosen.known[0], table.years[0]), max(chosen.known[-1], table.years[-1]) + 1)
    asked = {"indicator": table.indicator.id, "van": table.years[0], "tot": table.years[-1]}
    return {
        "tafel": desk.cycle.table.name,
        "indicatoren": desk.cycle.indicators,
        "indicator": table.indicator,
        "omschrijving": known.described(table),
        "jaren": years,
        "van": table.years[0],
        "tot": table.years[-1],
        "vraag": urlencode(asked),
        "partijen": [row.name for row in table.rows],
        "regels": _lines(table),
        "onvolledig": any(None in row.figures for row in table.rows),
        "grafieken": chart.draw(table),
        "maten": chart,
        "noten": list(known.notes(desk, table)),
        "programmas": [_programme(each) for each in chosen.programmes],
        "resultaten": [_results(year, found) for year, found in chosen.results],
        "dit_jaar": now.year,
    }


def _lines(table: OverYears) -> list[dict[str, object]]:
    """A line for each year: what kind of figures, each party's, and the total."""
    words = table.indicator.in_words
    return [
        {
            "jaar": year,
            "soorten": table.kinds(at),
            "cijfers": [
                {"partij": row.name, "waarde": words(each.figure.value), "soort": each.cell.kind}
                if each
                else {"partij": row.name, "waarde": None}
                for row in table.rows
                for each in [row.figures[at]]
            ],
            "totaal": None if total is None else words(total),
        }
        for at, (year, total) in enumerate(zip(table.years, table.totals, strict=True))
    ]


def _programme(each: Programme) -> dict[str, object]:
    return {
        "jaar": each.year,
        "partijen": each.parties,
        "regels": [
            {
                "indicator": indicator,
                "cijfers": [None if value is None else indicator.in_words(value) for value in line],
                "totaal": None if total is None else indicator.in_words(total),
            }
            for indicator, line, total in each.lines
        ],
        "voorbehouden": list(known.reserves_in_words(each.reserves)),
    }


def _results(year: int, found: tuple[Result, ...]) -> dict[str, object]:
    return {
        "jaar": year,
        "regels": [
            {
                "indicator": each.indicator,
                "partij": each.name,
                "voorgenomen": each.planned and each.indicator.in_words(each.planned.figure.value),
                "soort": each.planned and each.planned.cell.kind,
                "realisatie": each.realised and each.indicator.in_words(each.realised.figure.value),
                "verschil": each.difference,
                "in_woorden": each.difference is not None
                and each.indicator.in_words(abs(each.difference)),
            }
            for each in found
        ],
    }
