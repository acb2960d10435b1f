"""What is to be looked at before a document goes out: each kind found, and not found when right."""

from dataclasses import replace
from decimal import Decimal

import pytest
from figures import RESERVE, given, stock_deliveries
from hogeland import at, every_text
from indicators import asking

from jaarwiel.core.checks import Finding, findings
from jaarwiel.core.contributions import (
    Delivery,
    cells_of,
    contributions,
    joint_slots,
    joint_text,
    totals_of,
)
from jaarwiel.core.figures import Cell, Figure, FigureRule
from jaarwiel.core.joint import TABLE
from jaarwiel.core.layout import lay_out
from jaarwiel.core.series import series
from jaarwiel.core.slot import Slot

GOUD, WIERDEN = "goud-wonen", "wierden-en-borgen"
BOTH = "wierden-en-borgen-goud-wonen"
REALISED = FigureRule("realisatie", "{evaluated}", "{evaluated}")
FORESEEN = FigureRule("prognose", "{first}", "{last}")


def found_in(cycle, item, *deliveries, before=(), of=None):
    """The findings of this document, where it has these deliveries and earlier ones went before."""
    deadline = next(each for each in lay_out(cycle, int(item[:4])).deadlines if each.id == item)
    owed = [
        each
        for each in contributions(cycle, deadline, deliveries)
        if of is None or each.deliverer in of
    ]
    joint = joint_text(cycle, deadline, deliveries)
    return findings(cycle, owed, joint, series([*before, *deliveries]))


def without(found, *kinds):
    return [each for each in found if each.kind not in kinds]


def only(found, kind):
    return [each for each in found if each.kind == kind]


# ------------------------------------------------------------------------------ niet aangeleverd


def whole(cycle, deliverer, item, moment="2027-03-01", value="1"):
    """Everything that this deliverer owes, with the same number for every figure."""
    deadline = next(each for each in lay_out(cycle, int(item[:4])).deadlines if each.id == item)
    cells = cells_of(cycle, deadline, deliverer)
    texts = every_text(cycle, deadline.rule.id)
    figures = {cell: Figure(Decimal(value)) for cell in cells}
    return Delivery(item, deliverer, 1, at(moment), texts, figures)


def test_what_is_not_delivered_is_named_by_party_and_theme_with_its_figures(cycle):
    table = asking(cycle, "terugblik", replace(REALISED, indicators=("verduurzaming",)))
    all_but_one = {
        slot: text
        for slot, text in every_text(table, "terugblik").items()
        if slot != Slot("wonen-en-zorg", "Resultaten")
    }
    delivery = Delivery("2027/terugblik", GOUD, 1, at("2027-03-01"), all_but_one)

    found = found_in(table, "2027/terugblik", delivery, of=[GOUD])

    assert found == (
        Finding("niet_aangeleverd", "Goud Wonen", themes=("Wonen en zorg",), words=("Resultaten",)),
        Finding(
            "niet_aangeleverd",
            "Goud Wonen",
            themes=("Duurzaam, veilig en kwaliteit",),
            words=("Cijfers",),
        ),
    )


def test_who_delivered_everything_lacks_nothing(cycle):
    table = asking(cycle, "terugblik", replace(REALISED, indicators=("verduurzaming",)))

    found = found_in(
        table, "2027/terugblik", whole(table, GOUD, "2027/terugblik"), of=[GOUD],
        before=[given("2025-09-01", GOUD, ("verduurzaming", 2026, "ambitie", "4"))],
    )  # fmt: skip

    assert found == ()


def test_who_delivered_nothing_at_all_is_told_in_one(cycle):
    assert found_in(asking(cycle, "terugblik"), "2027/terugblik", of=[GOUD]) == (
        Finding("niets_aangeleverd", "Goud Wonen"),
    )


# -------------------------------------------------------------------- afspraken en jaarschijven


AGREED = "2026/prestatieafspraken"


def agreed(cycle, *left_out, spare=0, blank=()):
    deadline = next(each for each in lay_out(cycle, 2026).deadlines if each.id == AGREED)
    texts = {
        slot: "" if slot in blank else "Tekst."
        for slot in joint_slots(cycle, deadline, spare=spare)
        if slot not in left_out
    }
    return Delivery(AGREED, TABLE, 1, at("2026-11-01"), texts)


@pytest.fixture
def agreeing(cycle):
    return asking(cycle, "prestatieafspraken", agreements=2)


def test_two_agreements_for_each_theme_with_both_years_are_right(agreeing):
    assert found_in(agreeing, AGREED, agreed(agreeing), of=[]) == ()


def test_a_theme_with_fewer_or_more_agreements_is_found(agreeing):
    fewer = agreed(
        agreeing,
        *(slot for slot in slots(agreeing) if slot.field.startswith("Afspraak 2")),
    )
    more = agreed(agreeing, spare=1)

    found = found_in(agreeing, AGREED, fewer, of=[])

    assert found[0] == Finding(
        "aantal_afspraken", theme="Leefbaarheid in dorpen", number=1, wanted=2
    )
    assert len(only(found, "aantal_afspraken")) == len(found) == 5
    assert {each.number for each in found_in(agreeing, AGREED, more, of=[])} == {3}


def test_no_joint_text_at_all_is_found_for_each_theme(agreeing):
    found = found_in(agreeing, AGREED, of=[])

    assert [(each.number, each.wanted) for each in found] == [(0, 2)] * 5


def test_a_document_without_a_joint_text_is_not_held_to_agreements(cycle):
    assert found_in(asking(cycle, "prestatieafspraken"), AGREED, of=[]) == ()


def slots(cycle, spare=0):
    deadline = next(each for each in lay_out(cycle, 2026).deadlines if each.id == AGREED)
    return joint_slots(cycle, deadline, spare=spare)


@pytest.mark.parametrize("how", ["left_out", "emptied"])
def test_a_year_of_an_agreement_that_is_missing_is_found(agreeing, how):
    lacking = Slot("wonen-en-zorg", "Afspraak 2, jaarschijf 2028")
    delivery = agreed(agreeing, lacking) if how == "left_out" else agreed(agreeing, blank=[lacking])

    found = found_in(agreeing, AGREED, delivery, of=[])

    assert found == (Finding("jaarschijf_ontbreekt", theme="Wonen en zorg", number=2, year=2028),)


def test_an_update_asks_for_the_one_year_that_it_is_about(agreeing):
    deadline = next(
        each for each in lay_out(agreeing, 2027).deadlines if each.id == "2027/prestatieafspraken"
    )
    texts = dict.fromkeys(joint_slots(agreeing, deadline), "Tekst.")
    delivery = Delivery(deadline.id, TABLE, 1, at("2027-11-01"), texts)

    assert found_in(agreeing, deadline.id, delivery, of=[]) == ()
    assert {slot.field for slot in texts if "jaarschijf" in slot.field} == {
        "Afspraak 1, jaarschijf 2028",
        "Afspraak 2, jaarschijf 2028",
    }


# ---------------------------------------------------------------------------------- totalen


OVERVIEW = "2026/activiteitenoverzicht"


def bid(numbers, total, indicator="sloop", moment="2026-08-20", version=1):
    """The joint overview of two corporations: figures over 2027 and what they say these make."""
    figures = {}
    for party, text in {**numbers, BOTH: total}.items():
        if text:
            delivered = given(moment, party, (indicator, 2027, "prognose", text))
            figures |= delivered.figures
    return Delivery(OVERVIEW, BOTH, version, at(moment), {}, figures)


@pytest.fixture
def foreseeing(cycle):
    return asking(cycle, "activiteitenoverzicht", FORESEEN)


def totals_found(table, delivery):
    return only(found_in(table, OVERVIEW, delivery, of=[BOTH]), "totaal_wijkt_af")


def test_a_total_that_is_not_the_sum_is_found_with_what_it_should_be(foreseeing):
    delivery = bid({WIERDEN: "1000", GOUD: "250"}, "1240")

    assert totals_found(foreseeing, delivery) == [
        Finding(
            "totaal_wijkt_af",
            "Wierden en Borgen en Goud Wonen (gezamenlijk)",
            indicator="Sloop",
            year=2027,
            found="1.240",
            expected="1.250",
        )
    ]


@pytest.mark.parametrize(
    ("numbers", "total"),
    [
        ({WIERDEN: "5", GOUD: "7"}, "12"),
        ({WIERDEN: "5", GOUD: "7"}, ""),  # nobody is obliged to add up
        ({WIERDEN: "5", GOUD: ""}, "12"),  # the other number is still to come
        ({WIERDEN: "5", GOUD: "n.v.t."}, "5"),
        ({WIERDEN: "0", GOUD: "0"}, "0"),
        ({WIERDEN: "5", GOUD: "7"}, "n.v.t."),
    ],
)
def test_a_total_that_is_right_or_cannot_be_judged_is_not_found(foreseeing, numbers, total):
    assert totals_found(foreseeing, bid(numbers, total)) == []


def test_a_total_of_what_does_not_add_up_is_not_asked(foreseeing):
    deadline = next(each for each in lay_out(foreseeing, 2026).deadlines if each.id == OVERVIEW)

    asked = {cell.indicator for cell in totals_of(foreseeing, deadline, BOTH)}

    assert "sloop" in asked
    assert "wachttijd" not in asked


# -------------------------------------------------------------- realisatie zonder ambitie


@pytest.fixture
def looking_back(cycle):
    return asking(cycle, "terugblik", REALISED)


def realised(*figures, party=GOUD, moment="2027-03-01"):
    return given(
        moment, party, *((indicator, 2026, "realisatie", text) for indicator, text in figures)
    )


def plans(*indicators, kind="ambitie"):
    return given("2025-09-01", GOUD, *((each, 2026, kind, "1") for each in indicators))


def test_a_realisation_of_which_nothing_was_said_before_is_found(looking_back):
    delivery = realised(("sloop", "4"), ("nieuwbouw", "3"), ("verkoop", "2"))

    found = found_in(
        looking_back, "2027/terugblik", delivery, before=[plans("nieuwbouw")], of=[GOUD]
    )

    assert without(found, "niet_aangeleverd") == [
        Finding("realisatie_zonder_ambitie", "Goud Wonen", year=2026, words=("Sloop", "Verkoop"))
    ]


@pytest.mark.parametrize("kind", ["ambitie", "prognose"])
def test_a_realisation_with_its_ambition_or_prognosis_is_right(looking_back, kind):
    delivery = realised(("sloop", "4"))

    found = found_in(
        looking_back, "2027/terugblik", delivery, before=[plans("sloop", kind=kind)], of=[GOUD]
    )

    assert without(found, "niet_aangeleverd") == []


def test_an_ambition_of_another_party_or_year_does_not_count(looking_back):
    before = [
        given("2025-09-01", WIERDEN, ("sloop", 2026, "ambitie", "1")),
        given("2025-09-01", GOUD, ("sloop", 2027, "ambitie", "1")),
    ]

    found = found_in(
        looking_back, "2027/terugblik", realised(("sloop", "4")), before=before, of=[GOUD]
    )

    assert [each.kind for each in without(found, "niet_aangeleverd")] == [
        "realisatie_zonder_ambitie"
    ]


def test_the_total_of_a_group_needs_no_ambition_of_its_own(cycle):
    table = asking(cycle, "activiteitenoverzicht", FigureRule("realisatie", "{year}", "{year}"))
    figures = {
        cell: figure
        for party, text in ((WIERDEN, "5"), (GOUD, "7"), (BOTH, "12"))
        for cell, figure in given("2026-08-20", party, ("sloop", 2026, "realisatie", text))
        .figures.items()
    }  # fmt: skip
    delivery = Delivery(OVERVIEW, BOTH, 1, at("2026-08-20"), {}, figures)
    before = [
        given("2025-09-01", each, ("sloop", 2026, "ambitie", "1")) for each in (WIERDEN, GOUD)
    ]

    found = found_in(table, OVERVIEW, delivery, before=before, of=[BOTH])

    assert without(found, "niet_aangeleverd") == []


# ---------------------------------------------------------------------------- voorraad


def stock(now, *, new="30", gone="10", sold="5", before="1000"):
    """Earlier figures, and those of 2026."""
    earlier = (
        [given("2026-03-01", GOUD, ("voorraad", 2025, "realisatie", before))] if before else []
    )
    aimed = plans("voorraad", "nieuwbouw", "sloop", "verkoop")
    told = {"voorraad": now, "nieuwbouw": new, "sloop": gone, "verkoop": sold}
    return [*earlier, aimed], realised(*((key, text) for key, text in told.items() if text))


def courses(table, now, **how):
    before, delivery = stock(now, **how)
    found = found_in(table, "2027/terugblik", delivery, before=before, of=[GOUD])
    return only(found, "voorraad_sluit_niet")


def test_a_stock_that_does_not_follow_from_the_year_before_is_found(looking_back):
    assert courses(looking_back, "1020") == [
        Finding(
            "voorraad_sluit_niet",
            "Goud Wonen",
            indicator="Zelfstandige DAEB-woningen",
            year=2026,
            found="1.020",
            expected="1.015",
        )
    ]


@pytest.mark.parametrize(
    "how",
    [
        {"now": "1015"},
        {"now": "1025", "gone": "n.v.t."},  # who does not demolish takes nothing away
        {"now": "1000", "new": "0", "gone": "0", "sold": "0"},
        {"now": "9999", "new": ""},  # what is not there yet says nothing
        {"now": "9999", "before": ""},
        {"now": "n.v.t."},
    ],
)
def test_a_stock_that_follows_or_cannot_be_followed_is_not_found(looking_back, how):
    assert courses(looking_back, **how) == []


def test_a_stock_that_does_not_follow_where_something_does_not_apply_is_found(looking_back):
    (found,) = courses(looking_back, "1015", sold="n.v.t.")

    assert found.expected == "1.020"


def test_a_stock_is_found_once_however_many_kinds_of_figures_are_asked(cycle):
    table = asking(
        cycle, "terugblik",
        FigureRule("realisatie", "{evaluated}", "{evaluated}"),
        FigureRule("prognose", "{evaluated}", "{evaluated}"),
    )  # fmt: skip
    before, delivery = stock("1020")
    both = {**delivery.figures, Cell("voorraad", GOUD, 2026, "prognose"): Figure(Decimal(1))}

    found = found_in(
        table, "2027/terugblik", replace(delivery, figures=both), before=before, of=[GOUD]
    )

    assert len(only(found, "voorraad_sluit_niet")) == 1


def test_a_stock_over_several_years_is_followed_through_what_is_foreseen(foreseeing):
    earlier = given("2026-03-01", "woonzorg-nederland", ("voorraad", 2026, "prognose", "100"))
    flows = [
        (each, year, "prognose", text)
        for year in (2027, 2028)
        for each, text in (("nieuwbouw", "10"), ("sloop", "2"), ("verkoop", "0"))
    ]
    delivery = given(
        "2026-08-20", "woonzorg-nederland", *flows,
        ("voorraad", 2027, "prognose", "108"), ("voorraad", 2028, "prognose", "117"),
        item=OVERVIEW,
    )  # fmt: skip

    found = found_in(foreseeing, OVERVIEW, delivery, before=[earlier], of=["woonzorg-nederland"])

    assert [(each.year, each.expected) for each in only(found, "voorraad_sluit_niet")] == [
        (2028, "116")
    ]


# -------------------------------------------------------------------------- voorbehoud


def foresaw(text, moment="2026-08-20", version=1, item=OVERVIEW, kind="prognose"):
    made = given(moment, "woonzorg-nederland", ("voorraad", 2027, kind, text), item=item)
    return replace(made, version=version)


def reserves(table, item, delivery, before):
    found = found_in(table, item, delivery, before=before, of=["woonzorg-nederland"])
    return only(found, "voorbehoud_verdwenen")


def test_a_reserve_that_was_there_and_is_gone_is_found(foreseeing):
    before = [
        foresaw("201 o.v.v. begroting", "2025-08-20", item="2025/x"),
        foresaw(f"201 {RESERVE}", "2026-01-05", item="2026/eerdere-cijfers"),
        foresaw("201 o.v.v. raad", "2025-08-01", item="2025/y", kind="ambitie"),
    ]

    assert reserves(foreseeing, OVERVIEW, foresaw("205"), before) == [
        Finding(
            "voorbehoud_verdwenen",
            "Woonzorg Nederland",
            indicator="Zelfstandige DAEB-woningen",
            year=2027,
            found=RESERVE,
        )
    ]


def test_a_reserve_that_a_later_version_of_the_same_document_lost_is_found(foreseeing):
    first, second = foresaw("201 o.v.v. begroting"), foresaw("201", "2026-08-25", version=2)

    found = found_in(foreseeing, OVERVIEW, first, second, of=["woonzorg-nederland"])

    assert [each.found for each in only(found, "voorbehoud_verdwenen")] == ["o.v.v. begroting"]


@pytest.mark.parametrize(
    "delivery",
    [foresaw("205 o.v.v. begroting"), foresaw("205 o.v.v. iets anders")],
)
def test_a_reserve_that_is_kept_or_replaced_is_right(foreseeing, delivery):
    assert reserves(foreseeing, OVERVIEW, delivery, stock_deliveries(at("2026-01-05"))) == []


def test_a_reserve_that_was_never_there_is_not_missed(foreseeing):
    before = [foresaw("201", "2026-01-05", item="2026/eerdere-cijfers")]

    assert reserves(foreseeing, OVERVIEW, foresaw("205"), before) == []


def test_a_reserve_that_came_later_is_not_missed_in_what_was_before(foreseeing):
    later = [foresaw("205 o.v.v. begroting", "2027-08-20", item="2027/activiteitenoverzicht")]

    assert reserves(foreseeing, OVERVIEW, foresaw("205"), later) == []


def test_a_realisation_needs_no_reserve(looking_back):
    before = [given("2025-09-01", GOUD, ("sloop", 2026, "prognose", "4 o.v.v. begroting"))]

    found = found_in(
        looking_back, "2027/terugblik", realised(("sloop", "4")), before=before, of=[GOUD]
    )

    assert without(found, "niet_aangeleverd") == []


# ---------------------------------------------------------------------------- alles samen


def test_findings_come_in_a_fixed_order_and_again_the_same(agreeing):
    first, again = (found_in(agreeing, AGREED) for _ in range(2))

    assert first == again
    assert list(dict.fromkeys(each.kind for each in first)) == [
        "niets_aangeleverd",
        "aantal_afspraken",
    ]


def test_the_figures_of_a_party_of_another_table_are_nobodys_finding(looking_back):
    """A figure that is not asked of who delivered it does not count, and is not judged."""
    delivery = realised(("sloop", "4"))
    strange = {Cell("sloop", "elders", 2026, "realisatie"): Figure(Decimal(1))}

    found = found_in(looking_back, "2027/terugblik", replace(delivery, figures=strange), of=[GOUD])

    assert without(found, "niets_aangeleverd") == []
