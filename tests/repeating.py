"""The table of Het Hogeland asking for figures, as rehearsals need it."""

from dataclasses import replace

from indicators import INDICATORS

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.figures import FigureRule, Indicator

EVERYTHING = (
    *INDICATORS,
    Indicator("aandachtsgroepen", "Aandachtsgroepen", "wonen-en-zorg"),
    Indicator(
        "nultredenwoningen", "Nultredenwoningen", "wonen-en-zorg", peildatum="31 december"
    ),
)  # fmt: skip
RULES = {
    "terugblik": (FigureRule("realisatie", "{evaluated}", "{evaluated}"),),
    "activiteitenoverzicht": (
        FigureRule("prognose", "{first}", "{last}"),
        FigureRule("prognose", "{year}", "{year} + 5", ("voorraad",)),
    ),
    "prestatieafspraken": (
        FigureRule(
            "ambitie", "{first}", "{last}", ("sloop", "nieuwbouw", "verkoop", "verduurzaming")
        ),
    ),
}


def figured(cycle: Cycle) -> Cycle:
    """The cycle with figures in three documents, and two agreements for each theme in one."""
    return replace(
        cycle,
        indicators=EVERYTHING,
        deadlines=tuple(
            replace(
                each,
                figures=RULES.get(each.id, ()),
                agreements=2 if each.id == "prestatieafspraken" else 0,
            )
            for each in cycle.deadlines
        ),
    )
