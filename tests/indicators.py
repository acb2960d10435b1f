"""The table of Het Hogeland with indicators of the tests' own, as a value and as a cycle file."""

import json
import re
from dataclasses import replace
from pathlib import Path

from hogeland import HET_HOGELAND

from jaarwiel.core.cycle import Cycle, Party
from jaarwiel.core.figures import FigureRule, Indicator

INDICATORS = (
    Indicator("sloop", "Sloop", "beschikbaarheid"),
    Indicator("nieuwbouw", "Nieuwbouw", "beschikbaarheid"),
    Indicator("verkoop", "Verkoop", "beschikbaarheid"),
    Indicator("verduurzaming", "Verduurzaming", "duurzaamheid"),
    Indicator(
        "voorraad", "Zelfstandige DAEB-woningen", "beschikbaarheid", peildatum="31 december",
        grows_by=("nieuwbouw",), shrinks_by=("sloop", "verkoop"),
    ),
    Indicator(
        "wachttijd", "Wachttijd", "beschikbaarheid", unit="maanden", decimals=1, adds_up=False
    ),
)  # fmt: skip
MARENLAND = Party("woongroep-marenland", "Woongroep Marenland", "corporatie")
MERGED = """
[[parties]]
id = "woongroep-marenland"
name = "Woongroep Marenland"
kind = "corporatie"
bound_until = 2022-12-31
"""


def counting(cycle: Cycle) -> Cycle:
    """The cycle with these indicators, which no document asks for."""
    return replace(
        cycle,
        indicators=INDICATORS,
        deadlines=tuple(replace(each, figures=(), agreements=0) for each in cycle.deadlines),
    )


def asking(cycle: Cycle, document: str, *rules: FigureRule, agreements: int = 0) -> Cycle:
    """The cycle in which this document asks for these figures, and for so many agreements."""
    counted = counting(cycle)
    return replace(
        counted,
        deadlines=tuple(
            replace(each, figures=rules, agreements=agreements) if each.id == document else each
            for each in counted.deadlines
        ),
    )


def counting_file(folder: Path) -> Path:
    """A cycle file with these indicators, and a party that merged long ago."""
    text = HET_HOGELAND.read_text(encoding="utf-8")
    for block in (r"\[\[indicators\]\]", r"\[\[deadlines\.figures\]\]"):
        text = re.sub(rf"(?ms)^{block}\n.*?(?=^\[|^# ---|\Z)", "", text)
    path = folder / "met-cijfers.toml"
    before, heading, after = text.partition("\n# Partijen die een of meer stukken samen")
    assert heading
    path.write_text(before + MERGED + heading + after + _blocks(), encoding="utf-8")
    return path


def _blocks() -> str:
    return "\n".join(_block(each) for each in INDICATORS)


def _block(each: Indicator) -> str:
    lines = [
        "\n[[indicators]]", f'id = "{each.id}"', f'name = "{each.name}"', f'theme = "{each.theme}"',
        f'unit = "{each.unit}"', f"decimals = {each.decimals}",
        f"adds_up = {str(each.adds_up).lower()}",
    ]  # fmt: skip
    if each.peildatum:
        lines.append(f'peildatum = "{each.peildatum}"')
    lines += [
        f"{key} = {json.dumps(getattr(each, key))}"
        for key in ("grows_by", "shrinks_by")
        if getattr(each, key)
    ]
    return "\n".join(lines) + "\n"
