"""Numbers as people in the Netherlands write them: 1.234 is over a thousand, 1,5 is a fraction."""

import re
from decimal import Decimal
from typing import Final

NOT_APPLICABLE: Final = frozenset({"n.v.t.", "nvt", "n.v.t", "niet van toepassing"})
"""What somebody writes where a figure does not apply."""
GREATEST: Final = Decimal(10) ** 9
"""No figure of an agreement table reaches this."""
_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+(?:,\d+)?")
_SPACES = re.compile("[ \u00a0\u202f]")


class NotANumberError(ValueError):
    """This text is no number as it is asked; its message says why, in Dutch."""


def read(text: str, decimals: int = 0) -> Decimal | None:
    """The number, or None for "n.v.t.". Raises NotANumberError, also for more decimals than these.

    A thousand is written as 1234, 1.234 or 1 234; a point is never a decimal sign.
    """
    written = text.strip()
    if written.lower() in NOT_APPLICABLE:
        return None
    plain = _SPACES.sub("", written).replace("\u2212", "-")
    if not _GROUPED.fullmatch(plain) or not plain.isascii():
        raise NotANumberError(_why(plain, written))
    number = Decimal(plain.replace(".", "").replace(",", "."))
    return checked(number, decimals, written)


def checked(number: Decimal, decimals: int, written: str) -> Decimal:
    """The number, when it is one that can be. Raises NotANumberError otherwise."""
    if not number.is_finite() or abs(number) >= GREATEST:
        raise NotANumberError(f"'{shortened(written)}' is te groot om juist te kunnen zijn")
    if number < 0:
        raise NotANumberError(f"'{written}' is negatief; vul een aantal van 0 of meer in")
    if -(number.normalize().as_tuple().exponent) > decimals:  # type: ignore[operator] # finite
        if not decimals:
            hint = written.replace(",", ".")
            raise NotANumberError(
                f"'{written}' heeft een decimale komma, en hier hoort een geheel getal; bedoelt u "
                f"{hint} (met een punt voor duizend)?"
                if re.fullmatch(r"\d{1,3},\d{3}", written)
                else f"'{written}' is geen geheel getal"
            )
        most = "één cijfer" if decimals == 1 else f"{decimals} cijfers"
        raise NotANumberError(f"'{written}' heeft meer dan {most} achter de komma")
    return number


def _why(plain: str, written: str) -> str:
    if re.fullmatch(r"-?\d+\.\d+", plain):
        comma = plain.replace(".", ",")
        return f"'{written}' is dubbelzinnig; schrijf een decimaal getal met een komma: {comma}"
    return f"'{shortened(written)}' is geen getal; vul een getal in, of n.v.t."


def shortened(text: str, most: int = 40) -> str:
    """The text, cut off where it is longer than this."""
    return text if len(text) <= most else f"{text[:most]}..."


def written(number: Decimal | None, decimals: int = 0) -> str:
    """The number as "1.234" or "1,5"; "n.v.t." for None."""
    if number is None:
        return "n.v.t."
    text = f"{number:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,"))
