"""The stylesheet: enough contrast in light and dark, and nothing fetched from elsewhere."""

import re

import pytest

from jaarwiel.resources import read_template
from jaarwiel.web.office.outbox import SIZES, STEP

STYLE = read_template("web/stijl.css")
MODES = {
    name: dict(re.findall(r"--([\w-]+): (#\w{6});", block))
    for name, block in zip(
        ("light", "dark"), re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL), strict=False
    )
}
TEXT = (
    ("inkt", "papier"), ("inkt", "vlak"), ("inkt", "let"), ("inkt", "mis"), ("inkt", "groen-licht"),
    ("zacht", "papier"), ("zacht", "vlak"), ("groen", "papier"), ("groen", "vlak"),
    ("groen", "let"), ("groen", "groen-licht"), ("groen", "mis"), ("op-groen", "groen"),
    ("nu", "vlak"), ("mis-rand", "papier"),
)  # fmt: skip
SHAPES = (
    ("rand", "vlak"), ("rand", "papier"), ("groen-half", "papier"), ("nu", "papier"),
    ("let-rand", "let"), ("mis-rand", "mis"),
)  # fmt: skip


def luminance(colour):
    """Relative luminance (WCAG 2.1, 1.4.3)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_shapes_stand_out_from_their_ground(mode):
    colours = MODES[mode]

    for pairs, least in ((TEXT, 4.5), (SHAPES, 3.0)):
        for one, other in pairs:
            assert contrast(colours[one], colours[other]) >= least, (one, other)


def test_every_size_of_a_letters_frame_has_its_height():
    found = re.findall(r"\.hoog-(\d+) \{ --regels: (\d+); \}", STYLE)

    assert [(int(size), int(lines)) for size, lines in found] == [
        (size, size * STEP) for size in range(1, SIZES + 1)
    ]


def test_the_stylesheet_reaches_for_nothing_elsewhere():
    assert re.findall(r"url\(|@import|https?:", STYLE) == []
