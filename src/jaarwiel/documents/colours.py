"""The colours of a document: ours, or those that a table's own style sheet sets."""

import re
from dataclasses import dataclass, replace
from typing import Final

from jaarwiel.errors import JaarwielError

_SETTING: Final = re.compile(r"--(ink|accent|faint|line)\s*:\s*([^;}]*)")
_COLOUR: Final = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


@dataclass(frozen=True)
class Colours:
    """Colours on white paper, as "#1b2a33"; named as in the page's style sheet."""

    ink: str = "#1b2a33"
    """Running text."""
    accent: str = "#1f4e5f"
    """Headings, links and the first row of a chart."""
    faint: str = "#52626c"
    """What stands in the background, as where a text is from."""
    line: str = "#c3ced4"
    paper: str = "#ffffff"
    others: tuple[str, ...] = ("#b35c00", "#6a4a9c", "#2e7d32", "#a02c4a", "#6b6b00")

    @property
    def rows(self) -> tuple[str, ...]:
        """A colour for each row of figures in a chart."""
        return (self.accent, *self.others)


def colours_in(css: str) -> Colours:
    """Return the colours that a style sheet sets outside any @media, as `--accent: #003366;`.

    JaarwielError: one of them is no colour as #rgb or #rrggbb, which paper needs.
    """
    found = {name: value.strip() for name, value in _SETTING.findall(_outside_at_rules(css))}
    for name, value in found.items():
        if not _COLOUR.fullmatch(value):
            raise JaarwielError(
                f"In huisstijl.css is --{name} geen kleur die ook op papier kan: {value[:40]}. "
                "Geef de kleur op als #rrggbb."
            )
    long = {name: _long(value) for name, value in found.items()}
    ours = Colours()
    return replace(
        ours,
        ink=long.get("ink", ours.ink),
        accent=long.get("accent", ours.accent),
        faint=long.get("faint", ours.faint),
        line=long.get("line", ours.line),
    )


def _long(colour: str) -> str:
    short = len(colour) == len("#rgb")
    return "#" + "".join(2 * digit if short else digit for digit in colour[1:]).lower()


def _outside_at_rules(css: str) -> str:
    """The style sheet without what stands within @media, @supports and the like."""
    css = re.sub(r"/\*.*?(\*/|$)", "", css, flags=re.DOTALL)
    kept, depth, inside = [], 0, 0
    for part in re.split(r"(@[^{};]*\{|[{}])", css):
        if part.startswith("@"):
            inside = inside or depth + 1
        depth += part.endswith("{") - (part == "}")
        if not inside:
            kept.append(part)
        elif depth < inside:
            inside = 0
    return "".join(kept)
