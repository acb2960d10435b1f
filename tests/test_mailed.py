"""What the text of a mail would deliver, and where."""

import pytest

from jaarwiel.core.slot import Slot
from jaarwiel.office.contributions.mailed import read_sections

AMBITIE, RESULTATEN = Slot("leefbaarheid", "Ambitie"), Slot("leefbaarheid", "Resultaten")


def sections(desk, text):
    rule = next(each for each in desk.cycle.deadlines if each.id == "terugblik")
    return read_sections(desk.cycle, rule, text)


@pytest.mark.parametrize(
    "text",
    [
        "# Leefbaarheid in dorpen\n## Ambitie\nEen loket.\n## Resultaten\nTwee.",
        "Leefbaarheid in dorpen\n\nAmbitie\nEen loket.\n\nResultaten:\nTwee.",
        "LEEFBAARHEID IN DORPEN:\nambitie: Een loket.\nresultaten: Twee.",
        "1. Leefbaarheid in dorpen\n**Ambitie:** Een loket.\n*Resultaten*\nTwee.",
        "Beste Anna,\nHierbij.\n\n_leefbaarheid_\nAmbitie:\nEen loket.\nResultaten: Twee.",
    ],
)
def test_headings_are_known_as_people_type_them(desk, text):
    assert sections(desk, text) == ({AMBITIE: "Een loket.", RESULTATEN: "Twee."}, "")


@pytest.mark.parametrize(
    "text",
    [
        "Ambitie: Een loket.",
        "De leefbaarheid in dorpen gaat vooruit.",
        "Leefbaarheid in dorpen\nEen loket, zonder onderdeel erboven.",
        "",
    ],
)
def test_text_without_theme_and_field_stays_whole(desk, text):
    assert sections(desk, text) == ({}, text)


def test_a_sentence_that_begins_with_the_name_of_a_field_is_no_heading(desk):
    text = "Leefbaarheid in dorpen\nAmbitie\nResultaten tellen, dus bouwen wij."

    assert sections(desk, text) == ({AMBITIE: "Resultaten tellen, dus bouwen wij."}, "")
