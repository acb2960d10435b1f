"""What stands in one cell of a form: a number, a text, or something that is neither."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from jaarwiel.core import numbers
from jaarwiel.core.numbers import NotANumberError, shortened


def value_in(written: Any, outcome: Any) -> Any:
    """What stands in a cell, or the outcome of its formula; None for nothing.

    Raises NotANumberError for a formula without an outcome, and for an error such as #REF!.
    """
    value = outcome.value
    if written.data_type == "f" and value is None:
        raise NotANumberError(
            "een formule zonder uitkomst; open het formulier in Excel, bewaar het en lever het "
            "opnieuw aan, of vul het getal zelf in"
        )
    if outcome.data_type == "e":
        raise NotANumberError(f"de fout {shortened(str(value))} waar een getal hoort")
    if isinstance(value, str) and not value.strip():
        return None
    return value


def letter_of(column: int) -> str:
    """The name of a column, as "AB"."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def text_of(value: Any) -> str:
    """What stands in a cell, on one line."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def number_of(value: Any, decimals: int) -> Decimal | None:
    """The figure in a cell; None for "n.v.t.". Raises NotANumberError."""
    if isinstance(value, bool):
        raise NotANumberError("waar of onwaar, waar een getal hoort")
    if isinstance(value, date | time | timedelta):
        raise NotANumberError(
            f"een datum of tijd ({shortened(str(value))}) waar een getal hoort; het "
            "rekenprogramma heeft uw invoer mogelijk omgezet"
        )
    if isinstance(value, int | float):
        number = Decimal(f"{value:.15g}")
        return numbers.checked(number, decimals, f"{number:f}".replace(".", ","))
    return numbers.read(str(value), decimals)
