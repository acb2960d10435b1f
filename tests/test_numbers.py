"""Numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaarwiel.core import numbers
from jaarwiel.core.numbers import NotANumberError, read, written

COMMA = (
    "'1,234' heeft een decimale komma, en hier hoort een geheel getal; bedoelt u 1.234 (met een "
    "punt voor duizend)?"
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("1234", "1234"),
        ("1.234", "1234"),
        (" 12.345 ", "12345"),
        ("1 234", "1234"),
        ("1\u00a0234", "1234"),
    ],
)
def test_a_whole_number_is_read_as_people_write_it(text: str, number: str) -> None:
    assert read(text) == Decimal(number)


@pytest.mark.parametrize("text", ["n.v.t.", "NVT", " niet van toepassing "])
def test_what_does_not_apply_is_no_number_and_no_mistake(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "'' is geen getal; vul een getal in, of n.v.t."),
        ("12 st.", "'12 st.' is geen getal; vul een getal in, of n.v.t."),
        ("1,234", COMMA),
        ("12,5", "'12,5' is geen geheel getal"),
        ("1.5", "'1.5' is dubbelzinnig; schrijf een decimaal getal met een komma: 1,5"),
        ("-3", "'-3' is negatief; vul een aantal van 0 of meer in"),
        ("1e9", "'1e9' is geen getal; vul een getal in, of n.v.t."),
        ("١٢", "'١٢' is geen getal; vul een getal in, of n.v.t."),
        ("9" * 60, f"'{'9' * 40}...' is te groot om juist te kunnen zijn"),
        ("x" * 5000, f"'{'x' * 40}...' is geen getal; vul een getal in, of n.v.t."),
        ("NaN", "'NaN' is geen getal; vul een getal in, of n.v.t."),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_with_what_to_write(text: str, why: str) -> None:
    with pytest.raises(NotANumberError) as told:
        read(text)

    assert str(told.value) == why


def test_decimals_are_read_where_they_are_asked() -> None:
    assert read("12,5", 1) == Decimal("12.5")
    assert read("1.234,50", 1) == Decimal("1234.5")
    with pytest.raises(NotANumberError, match="meer dan één cijfer"):
        read("12,55", 1)


@given(st.decimals(min_value=0, max_value=numbers.GREATEST - 1, places=2))
def test_what_is_written_is_read_back(number: Decimal) -> None:
    assert read(written(number, 2), 2) == number
