"""An example of a document."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from jaarwiel.core.checks import Finding
from jaarwiel.core.dossier import (
    Agreed,
    Appointment,
    Dossier,
    DossierTheme,
    Part,
    Passage,
    SigningParty,
)
from jaarwiel.core.figures import Cell, Figure, Indicator
from jaarwiel.core.figuretables import OverYears, Programme, Row
from jaarwiel.core.series import Counted
from jaarwiel.templating.examples.table import LAST_DAY, LONG_NAME, TERUGBLIK, envelope

BUILT: Final = Indicator("b", "Nieuwbouw", "t")


def dossier(document: str) -> Dossier:
    """A document with a part that came, one that came late and in part, and one that did not."""
    moment = envelope().written_at
    text = Passage("Ambitie", "Meer *nultredenwoningen* in de kernen.\n\n- 14 opgeleverd")
    parts = (
        Part("een", "Goud Wonen", "t", (text,), (), 2, moment, late=False, agreed=True),
        Part("twee", "Wierden en Borgen", "t", (text,), ("Resultaten",), 2, moment, late=True),
        Part("drie", LONG_NAME, "t", (), ("Ambitie", "Resultaten"), None, None, late=False),
    )
    return Dossier(
        item=f"2027/{document}",
        document=document,
        title=TERUGBLIK,
        table_name="Prestatieafspraken Het Hogeland",
        year=2027,
        last_day=LAST_DAY,
        assembled_at=moment,
        version=1,
        final=False,
        themes=(DossierTheme("t", "Wonen en zorg", parts, (_agreed(moment),), _said(moment)),),
        period=(2028, 2029),
        wanted_agreements=2,
        findings=(
            Finding("niet_aangeleverd", LONG_NAME, words=("Ambitie", "Resultaten")),
            Finding("aantal_afspraken", theme="Wonen en zorg", number=1, wanted=2),
        ),
        stocks=(_stock(moment),),
        programmes=(Programme(2028, ("Goud Wonen",), ((BUILT, (Decimal(14),), Decimal(14)),), ()),),
        signing=(SigningParty("Goud Wonen", ()), SigningParty(LONG_NAME, ("Een", "Twee"))),
        planned=(Appointment("AO voorjaar", LAST_DAY, uncertain=True, is_last_day=False),),
    )


def _said(moment: datetime, field: str = "Procesafspraken") -> Passage:
    return Passage(field, "De partijen *bespreken* dit ieder kwartaal.", 1, moment)


def _agreed(moment: datetime) -> Agreed:
    """An agreement of which the text for one year is there, and for the other is not."""
    years = ((2028, _said(moment, "Afspraak 1, jaarschijf 2028")), (2029, Passage("Jaar", "")))
    return Agreed(1, _said(moment, "Afspraak 1"), years)


def _stock(moment: datetime) -> OverYears:
    """Homes in a year that is over and in one that is to come, the latter with a reserve."""
    figures = (
        (Cell("v", "een", 2026, "realisatie"), Figure(Decimal(1468))),
        (Cell("v", "een", 2027, "prognose"), Figure(Decimal(1416), voorbehoud="o.v.v. begroting")),
    )
    counted = tuple(Counted(cell, it, "2027/x", "een", 1, moment) for cell, it in figures)
    homes = Indicator("v", "Sociale huurwoningen", "t", peildatum="31 december", grows_by=("b",))
    return OverYears(homes, (2026, 2027), (Row("een", "Goud Wonen", counted),))
