"""What counts as delivered, and what goes into a document."""

import pytest
from figures import given
from hogeland import at, every_figure, every_text

from jaarwiel.core.compilation import compile_dossier
from jaarwiel.core.contributions import Delivery, contributions
from jaarwiel.core.layout import lay_out
from jaarwiel.core.series import series
from jaarwiel.core.slot import Slot

AMBITIE = Slot("leefbaarheid", "Ambitie")


def deadline(cycle, item="2027/terugblik"):
    return next(each for each in lay_out(cycle, int(item[:4])).deadlines if each.id == item)


def of(cycle, deliverer, *deliveries):
    found = contributions(cycle, deadline(cycle), deliveries)
    return next(each for each in found if each.deliverer == deliverer)


def delivery(texts, version=1, moment="2027-03-01", figures=()):
    return Delivery("2027/terugblik", "goud-wonen", version, at(moment), texts, dict(figures))


def test_everybody_owes_every_field_of_every_theme(cycle):
    found = contributions(cycle, deadline(cycle), ())

    assert len(found) == 7
    assert {each.deliverer: len(each.missing) for each in found} == {
        "gemeente": 15,
        "wierden-en-borgen": 18,
        "goud-wonen": 18,
        "woonzorg-nederland": 18,
        "ho-wierden-en-borgen": 15,
        "ho-goud-wonen": 15,
        "ho-woonzorg-nederland": 15,
    }
    assert {each.state for each in found} == {"none"}


def test_a_contribution_is_complete_when_versions_together_fill_it(cycle):
    texts = every_text(cycle, "terugblik")
    first = delivery({slot: text for slot, text in texts.items() if slot.theme != "duurzaamheid"})
    rest = {slot: text for slot, text in texts.items() if slot.theme == "duurzaamheid"}

    figures = every_figure(cycle, deadline(cycle), "goud-wonen")

    assert of(cycle, "goud-wonen", first).state == "partial"
    assert of(cycle, "goud-wonen", first, delivery(rest, 2)).state == "partial"
    last = delivery(rest, 2, figures=figures)
    assert of(cycle, "goud-wonen", first, last).state == "complete"


def test_what_is_missing_of_figures_is_said_by_theme(cycle):
    figures = every_figure(cycle, deadline(cycle), "goud-wonen")
    some = {cell: each for cell, each in figures.items() if cell.indicator != "wachttijd"}

    found = of(cycle, "goud-wonen", delivery(every_text(cycle, "terugblik"), figures=some))

    assert found.missing == (Slot("beschikbaarheid", "Cijfers"),)
    assert [each.indicator for each in found.missing_cells] == ["wachttijd"]


def test_a_later_version_replaces_a_text_and_keeps_the_others(cycle):
    first = delivery(every_text(cycle, "terugblik", "Oud."))
    second = delivery({AMBITIE: "Nieuw."}, 2)

    current = of(cycle, "goud-wonen", second, first).current

    assert current[AMBITIE].texts[AMBITIE] == "Nieuw."
    assert current[Slot("leefbaarheid", "Resultaten")].version == 1


def test_an_empty_text_is_no_contribution(cycle):
    assert of(cycle, "goud-wonen", delivery({AMBITIE: "  \n"})).state == "none"


def test_a_delivery_on_the_last_day_is_in_time_and_one_the_day_after_is_late(cycle):
    texts = every_text(cycle, "terugblik")

    assert not of(cycle, "goud-wonen", delivery(texts, moment="2027-03-31")).was_late
    assert of(cycle, "goud-wonen", delivery(texts, moment="2027-04-01")).was_late


def test_what_another_party_delivered_does_not_count(cycle):
    assert of(cycle, "gemeente", delivery(every_text(cycle, "terugblik"))).state == "none"


def test_a_dossier_says_of_every_theme_what_came_and_what_is_owed(cycle):
    owed = contributions(cycle, deadline(cycle), [delivery({AMBITIE: "Wij willen."}, 3)])

    dossier = compile_dossier(
        cycle, deadline(cycle), owed, assembled_at=at("2027-04-01"), version=1, final=False
    )

    part = next(p for p in dossier.themes[0].parts if p.party == "goud-wonen")
    assert dossier.title == "Terugblik prestatieafspraken 2026"
    assert [(p.field, p.text) for p in part.passages] == [("Ambitie", "Wij willen.")]
    assert [(p.version, p.late) for p in part.passages] == [(3, False)]
    assert part.missing == ("Resultaten", "Focuspunten")
    assert part.asked == ("Ambitie", "Resultaten", "Focuspunten")
    assert (part.version, part.late) == (3, False)
    assert len(dossier.parts) == 35


@pytest.mark.parametrize(
    ("document", "shown"), [("activiteitenoverzicht", 9), ("prestatieafspraken", 6)]
)
def test_the_programme_of_a_document_has_the_kind_of_figures_that_it_asks(cycle, document, shown):
    known = series([
        given("2026-11-20", "goud-wonen", ("sloop", 2028, "ambitie", "6")),
        given("2027-08-20", "goud-wonen", ("sloop", 2028, "prognose", "9")),
    ])  # fmt: skip

    dossier = compile_dossier(
        cycle,
        deadline(cycle, f"2027/{document}"),
        (),
        known=known,
        assembled_at=at("2027-09-01"),
        version=1,
        final=False,
    )

    assert [each.lines[0][2] for each in dossier.programmes] == [shown]
