"""Figures in Dutch notation: a point between thousands, a comma before decimals."""

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
