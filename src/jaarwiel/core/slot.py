"""One text that is asked for."""

from dataclasses import dataclass
from typing import Final

FIGURES: Final = "Cijfers"
"""The field that stands for the figures of a theme, where it is said what is missing."""


@dataclass(frozen=True)
class Slot:
    """One text that is asked for: a field (as "Resultaten") of a theme, by its id."""

    theme: str
    field: str
