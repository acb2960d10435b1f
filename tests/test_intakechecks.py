"""What is warned about in a delivered text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaarwiel.core.intakechecks import IntakeWarning, count_words, is_bsn, warnings_about
from jaarwiel.core.slot import Slot
from jaarwiel.office.contributions.intakewarnings import ADVICE, sentences

AMBITIE, RESULTATEN = Slot("wonen-en-zorg", "Ambitie"), Slot("wonen-en-zorg", "Resultaten")
VALID = "111222333"
"""A number that passes the eleven-test and was given to nobody."""


def found(text):
    return [(each.kind, each.value) for each in warnings_about({AMBITIE: text})]


def test_a_plain_text_gives_no_warning():
    assert found("In 2027 bouwen wij 14 woningen, voor € 1.234.567,89 (zie 2.3).") == []


@pytest.mark.parametrize(
    "number", ["111222333", "123456782", "010464554", "10464554", "1112.22.333", "111 222 333"]
)
def test_the_eleven_test_knows_a_bsn(number):
    assert is_bsn(number)


@pytest.mark.parametrize("number", ["111222334", "000000000", "1234569", "1234567890", ""])
def test_the_eleven_test_knows_what_is_none(number):
    assert not is_bsn(number)


@pytest.mark.parametrize(
    "text",
    [
        "111222333", "(111222333)", "111 222 333", "111.222.333", "1112.22.333", "111-222-333",
        "11 12 22 333", "BSN: 111222333.", "| 111222333 |", "**111222333**",
        "1112\u00a022\u00a0333", "bsn 1 1 1 2 2 2 3 3 3",
        "burgerservicenummer van mevrouw: 111222333", "11\u200b1222333",
    ],
)  # fmt: skip
def test_a_bsn_is_found_however_it_is_written(text):
    assert ("bsn", "11***33") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "€ 111.222.333", "EUR 111222333", "11122233399", "NL11ABNA0111222333", "111222333,50",
        "https://x.nl/111222333", "20270908", "dossier-111222333", "2027 2028 2029 2030",
    ],
)  # fmt: skip
def test_other_numbers_are_no_bsn(text):
    assert [kind for kind, _ in found(text)] == []


@pytest.mark.parametrize(
    "text",
    ["jan@ziggo.nl", "<jan@ziggo.nl>", "[mail](mailto:jan@ziggo.nl)", "ja.de-vries@ziggo.nl,"],
)
def test_an_e_mail_address_is_found_and_shown_in_part(text):
    assert found(text) == [("email", "ja***@ziggo.nl")]


@pytest.mark.parametrize("text", ["@home", "a @ b.nl", "x@y", "@gemeente.nl"])
def test_an_at_sign_alone_is_no_address(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "06-12345678", "06 12 34 56 78", "0612345678", "tel.: (0612) 34 56 78", "06 - 1234 5678",
        "0612-345678",
    ],
)  # fmt: skip
def test_a_dutch_telephone_number_is_found(text):
    assert found(text) == [("phone", "06***78")]


@pytest.mark.parametrize(
    "text", ["+31 6 12345678", "+31612345678", "0031 6 1234 5678", "+31 (0)6 12345678"]
)
def test_a_telephone_number_with_the_country_is_found(text):
    [(kind, value)] = found(text)

    assert (kind, value[-5:]) == ("phone", "***78")


@pytest.mark.parametrize("text", ["01-02-2027 14.30", "0,12345678901", "2027-0123456789", "0800"])
def test_days_and_other_numbers_are_no_telephone_number(text):
    assert found(text) == []


def test_hidden_characters_are_named_by_their_code():
    assert found("a\u200bb\u202ec\u200bd") == [("hidden", "U+200B, U+202E")]
    assert found("\ufeffMet een byte order mark") == []


@pytest.mark.parametrize("text", ["", "  \n", "-", "…", "**", "\u200b", "| |\n|-|"])
def test_a_text_without_a_word_is_empty(text):
    assert "empty" in [kind for kind, _ in found(text)]


def test_words_count_for_all_of_a_theme_together():
    old = {RESULTATEN: "een twee drie", Slot("elders", "Ambitie"): "x " * 50}

    def warned(most):
        return warnings_about({AMBITIE: "- vier **vijf** | zes"}, lambda _: most, old)

    assert count_words("- vier **vijf** | zes") == 3
    assert warned(6) == ()
    assert warned(5) == (IntakeWarning("long", "wonen-en-zorg", "", "6", 5),)
    assert warnings_about({RESULTATEN: "een"}, lambda _: 2, old) == ()


def test_each_thing_is_told_once_and_in_order():
    text = "jan@ziggo.nl, jan@ziggo.nl, 06-12345678 en 111222333"

    assert [kind for kind, _ in found(text)] == ["email", "phone", "bsn"]


def test_warnings_are_told_in_dutch_with_their_place(desk):
    told = sentences(
        desk.cycle,
        warnings_about({AMBITIE: f"a\u202e {VALID}", RESULTATEN: "-"}, lambda _: 1, {}),
    )

    assert told == [
        "'Wonen en zorg', onderdeel Ambitie: onzichtbare tekens (U+202E) zijn verwijderd.",
        "'Wonen en zorg', onderdeel Ambitie: dit lijkt een burgerservicenummer te zijn (11***33).",
        "'Wonen en zorg', onderdeel Resultaten: hier staat geen tekst.",
        "'Wonen en zorg': de tekst telt 2 woorden; gevraagd zijn er ten hoogste 1.",
        ADVICE,
    ]


def test_no_warning_shows_the_whole_of_what_was_found():
    text = f"jan.jansen@ziggo.nl 06-12345678 {VALID}"

    shown = " ".join(value for _, value in found(text))

    assert [each in shown for each in ("jan.jansen", "12345678", "122233")] == [False] * 3


@pytest.mark.parametrize("text", ["a" * 300_000, "1 " * 300_000, "0" * 300_000, "a@" * 300_000,
                                  "bsn " * 100_000, "(" * 300_000, "a." * 300_000])  # fmt: skip
def test_a_hostile_text_is_looked_through_in_moments(text):
    assert isinstance(found(text), list)


@given(st.text(max_size=200))
def test_any_text_can_be_looked_through(text):
    assert all(kind in {"hidden", "empty", "bsn", "email", "phone"} for kind, _ in found(text))
