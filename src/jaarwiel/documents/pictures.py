"""Charts and logos as PNG, for where a drawing cannot stand; made with typst."""

import json
import struct
from functools import lru_cache
from typing import Final

import typst

from jaarwiel.core.document import Chart, Document
from jaarwiel.documents.colours import Colours
from jaarwiel.documents.drawing import draw
from jaarwiel.documents.logo import Logo
from jaarwiel.documents.typesetting import typeset
from jaarwiel.documents.word.picture import Picture
from jaarwiel.errors import JaarwielError

_TWIPS_AN_INCH: Final = 1440
_PIXELS_AN_INCH: Final = 220
_PAGE: Final = """
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#let picture = json(bytes(sys.inputs.picture))
#image(bytes(picture.svg), format: "svg", width: picture.width * 1pt)
"""
_CHART_WIDTH: Final = 459.0  # points: 16.2 cm
_LOGO_WIDTH: Final = 184.0  # points: 6.5 cm


def drawings(document: Document, colours: Colours) -> dict[str, str]:
    """Return every chart as SVG, by its anchor."""
    charts = (block for block in document.blocks if isinstance(block, Chart))
    return {chart.anchor: draw(chart, colours) for chart in charts}


def drawn_charts(document: Document, colours: Colours) -> dict[str, Picture]:
    """Return every chart as PNG, by its anchor."""
    found = drawings(document, colours)
    return {anchor: _drawn(svg, _CHART_WIDTH) for anchor, svg in found.items()}


@lru_cache(maxsize=8)
def drawn_logo(logo: Logo) -> Picture:
    """Return the logo as Word can show it. JaarwielError: it cannot be drawn."""
    if logo.kind == "svg":
        return _drawn(logo.content.decode("utf-8-sig"), _LOGO_WIDTH)
    return Picture(logo.content, *logo.size)


def _drawn(svg: str, width: float) -> Picture:
    try:
        picture = json.dumps({"svg": svg, "width": width})
        content = typeset(_PAGE, {"picture": picture}, format="png", ppi=_PIXELS_AN_INCH)
    except typst.TypstError as error:
        raise JaarwielError(
            f"De tekening kan niet worden gemaakt: {error}. Gebruik een andere afbeelding."
        ) from error
    across, down = struct.unpack_from(">II", content, 16)
    return Picture(content, _in_twips(across), _in_twips(down))


def _in_twips(pixels: int) -> int:
    return pixels * _TWIPS_AN_INCH // _PIXELS_AN_INCH
