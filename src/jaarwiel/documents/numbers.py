"""Figures in Dutch notation: a point between thousands, a comma before decimals; spans of years."""

from collections.abc import Iterable
from decimal import Decimal

from jaarwiel.documents.blockfacts import Getal

_SWAPPED = str.maketrans(",.", ".,")


def in_dutch(number: Getal) -> str:
    """Return a figure as "1.234" or "−0,5"; decimals as they are, without zeros at the end."""
    exact = Decimal(str(number))
    if not exact.is_finite():
        raise ValueError(f"{number} is geen getal")
    shown = f"{abs(exact):,f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    sign = "−" if exact < 0 and exact != 0 else ""
    return sign + shown.translate(_SWAPPED)


def spans(years: Iterable[int]) -> str:
    """Years as people write them, as "2021-2024 en 2026"."""
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and found[-1][-1] == year - 1:
            found[-1].append(year)
        else:
            found.append([year])
    parts = [str(each[0]) if len(each) == 1 else f"{each[0]}-{each[-1]}" for each in found]
    *most, final = parts or [""]
    return f"{', '.join(most)} en {final}" if most else final
