"""What a cycle file can say: terms, years, windows, and who takes part."""

from dataclasses import replace
from datetime import date

import pytest
from hogeland import at, changed_cycle

from jaarwiel.core.contributions import contributions
from jaarwiel.core.cycle import Prolongation, Term, day_in
from jaarwiel.core.yearplan import Decision, lay_out
from jaarwiel.cyclefile import CycleFileError
from jaarwiel.office.opening import open_year

TERUGBLIK = 'before = "1 april"\n'
AO = 'title = "AO voorjaar"\n'


def plan(cycle, year, decisions=()):
    return {item.id.partition("/")[2]: item for item in lay_out(cycle, year, decisions).items}


def answered(item, answer, number=1):
    return Decision(item, "answer", at("2026-10-01"), "x", answer=answer, number=number)


def problem(tmp_path, *changes):
    with pytest.raises(CycleFileError) as caught:
        changed_cycle(tmp_path, *changes)
    return [each.message for each in caught.value.findings]


# ---------------------------------------------------------------------------------------- terms


@pytest.mark.parametrize(
    ("term", "year", "signs", "period"),
    [
        (Term(2, 2027), 2026, True, (2027, 2028)),
        (Term(2, 2027), 2027, False, (2028, 2028)),
        (Term(1, 2027), 2027, True, (2028, 2028)),
        (Term(4, 2027), 2022, True, (2023, 2026)),
        (Term(4, 2027, starts="1 juli"), 2026, True, (2027, 2031)),
        (Term(4, 2027, starts="1 juli"), 2027, False, (2028, 2029)),
        (Term(5, 2027, signed="eerste jaar"), 2027, True, (2027, 2031)),
        (Term(5, 2027, signed="eerste jaar"), 2028, False, (2028, 2028)),
        (Term(4, 2023, prolonged=(Prolongation(2023, 1),)), 2026, False, (2027, 2027)),
        (Term(4, 2023, prolonged=(Prolongation(2023, 1),)), 2027, True, (2028, 2031)),
    ],
)
def test_a_term_says_what_is_signed_in_a_year_and_for_which_years(term, year, signs, period):
    assert (term.is_signed_in(year), term.period(year)) == (signs, period)


def test_a_year_has_a_place_in_its_term():
    term = Term(4, 2027, prolonged=(Prolongation(2027, 1),))

    assert [term.position(year) for year in range(2026, 2033)] == [4, 1, 2, 3, 4, 5, 1]


@pytest.mark.parametrize(
    ("term", "year", "running"),
    [
        (Term(5, 2027, signed="eerste jaar"), 2029, (2027, 2031)),
        (Term(5, 2027, signed="eerste jaar"), 2026, (2022, 2026)),
        (Term(4, 2027, prolonged=(Prolongation(2027, 1),)), 2028, (2027, 2031)),
        (Term(2, 2027, starts="1 juli"), 2028, (2027, 2029)),
    ],
)
def test_a_year_is_in_a_term_with_a_first_and_a_last_year(term, year, running):
    assert term.running(year) == running


# ---------------------------------------------------------------------------------------- years


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("", [2026, 2027, 2028, 2029, 2030, 2031]),
        ("years = [2027, 2030]", [2027, 2030]),
        ("every = 2\nsince = 2027", [2027, 2029, 2031]),
        ("since = 2028\nthrough = 2029", [2028, 2029]),
        ("term_years = [2]", [2026, 2028, 2030]),
        ('only_if = "ambitiekader"', []),
    ],
)
def test_a_step_is_held_in_the_years_that_the_file_says(tmp_path, written, years):
    cycle = changed_cycle(tmp_path, (AO, f"{AO}{written}\n"))

    held = [year for year in range(2026, 2032) if "ao-voorjaar" in plan(cycle, year)]

    assert held == years


def test_the_newest_answer_that_stands_makes_a_step_appear(cycle):
    yes, no = answered("2026/ambitiekader", "ja"), answered("2026/ambitiekader", "nee", 2)
    undone = Decision("2026/ambitiekader", "undo", at("2026-10-02"), "x", number=3, undoes=2)

    assert "nieuw-ambitiekader" not in plan(cycle, 2027)
    assert "nieuw-ambitiekader" in plan(cycle, 2027, [yes])
    assert "nieuw-ambitiekader" not in plan(cycle, 2027, [yes, no])
    assert "nieuw-ambitiekader" in plan(cycle, 2027, [yes, no, undone])
    assert plan(cycle, 2026, [yes])["ambitiekader"].answer == "ja"


# -------------------------------------------------------------------------------------- windows


def test_a_day_may_lie_in_the_year_before_or_after():
    assert day_in(2027, "15 januari volgend jaar") == date(2028, 1, 15)
    assert day_in(2027, "1 oktober vorig jaar") == date(2026, 10, 1)


def test_agreements_can_be_signed_after_15_december(tmp_path):
    cycle = changed_cycle(tmp_path, ('before = "15 december"', 'until = "31 januari volgend jaar"'))

    signing = plan(cycle, 2027)["prestatieafspraken"]

    assert (signing.last_day, signing.before) == (date(2028, 1, 31), None)
    assert signing.year == 2027


def test_an_advice_follows_another_deadline_for_six_weeks(tmp_path):
    cycle = changed_cycle(
        tmp_path,
        ('opens = "1 februari"\nbefore = "1 oktober"\n', 'follows = "terugblik"\nweeks = 6\n'),
        ('only_if = "ambitiekader"\n', ""),
    )

    advice = plan(cycle, 2027)["nieuw-ambitiekader"]

    assert (advice.opens, advice.last_day) == (date(2027, 4, 1), date(2027, 5, 12))


def test_a_meeting_may_have_a_window_in_place_of_a_month(tmp_path):
    window = 'opens = "20 april"\nuntil = "10 mei"\n'
    cycle = changed_cycle(tmp_path, ('month = "april"\n', window))

    assert plan(cycle, 2027)["ao-voorjaar"].day == date(2027, 4, 20)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('month = "april"\n', "", "noem ofwel month, ofwel opens en until"),
        ('month = "april"\n', 'month = "april"\nuntil = "1 mei"\n', "noem ofwel month"),
        ('month = "april"\n', 'opens = "2 mei"\nuntil = "1 mei"\n', "ligt voor '2 mei'"),
        ('opens = "1 januari"\n', 'opens = "1 januari ooit"\n', "is geen dag"),
        ('no_meetings = ["5 mei"]', 'no_meetings = ["5 mei volgend jaar"]', "een ander jaar"),
        ('opens = "1 januari"\n', "weeks = 3\n", "follows met weeks"),
        (AO, f'{AO}layer = "regio"\n', "onbekende laag 'regio'"),
        (AO, f"{AO}every = 0\n", "0 kan hier niet"),
        (AO, f'{AO}only_if = "ambitie"\n', "'ambitie'"),
        ('body = "AO"', 'body = "stuurgroep"', "onbekende overlegvorm 'stuurgroep'"),
    ],
)
def test_what_cannot_be_is_explained(tmp_path, old, new, message):
    assert any(message in each for each in problem(tmp_path, (old, new)))


def test_a_year_without_any_step_is_empty_and_opens_without_a_letter(desk, tmp_path):
    changes = [
        (f'id = "{item}"', f'id = "{item}"\nyears = [2030]')
        for item in ("terugblik", "activiteitenoverzicht", "prestatieafspraken", "ao-voorjaar",
                     "bo-voorjaar", "ao-najaar", "ao-per-corporatie", "bo-najaar")
    ]  # fmt: skip
    quiet = replace(desk, cycle=changed_cycle(tmp_path, *changes))

    opened = open_year(quiet, at("2028-01-03"))

    assert quiet.plan(2028).items == ()
    assert opened.letters == 0


# -------------------------------------------------------------------------------- who takes part


def test_a_party_takes_part_from_and_until_its_days(tmp_path):
    kind = 'name = "Goud Wonen"\nkind = "corporatie"\n'
    cycle = changed_cycle(
        tmp_path, (kind, f"{kind}bound_from = 2027-04-15\nbound_until = 2028-09-15\n")
    )

    def years_with(item):
        return [y for y in range(2026, 2030) if "goud-wonen" in plan(cycle, y)[item].parties]

    assert years_with("terugblik") == [2028]
    assert years_with("ao-voorjaar") == [2027, 2028]
    assert "ao-per-corporatie/goud-wonen" in plan(cycle, 2027)
    assert "ao-per-corporatie/goud-wonen" not in plan(cycle, 2028)


def test_a_party_bound_in_part_is_asked_only_for_that(tmp_path):
    kind = 'name = "Woonzorg Nederland"\nkind = "corporatie"\n'
    bound = 'themes = ["wonen-en-zorg"]\nsteps = ["terugblik", "ao-voorjaar"]\n'
    cycle = changed_cycle(tmp_path, (kind, kind + bound))

    deadline = plan(cycle, 2027)["terugblik"]
    owed = {each.deliverer: each for each in contributions(cycle, deadline, [])}
    items = [key for key, item in plan(cycle, 2027).items() if "woonzorg-nederland" in item.parties]

    assert {slot.theme for slot in owed["woonzorg-nederland"].slots} == {"wonen-en-zorg"}
    assert len(owed["goud-wonen"].slots) == 15
    assert items == ["terugblik", "ao-voorjaar"]


def test_a_group_can_be_the_host_of_a_meeting_and_sign_as_one(tmp_path):
    cycle = changed_cycle(
        tmp_path,
        (
            'for_each = ["corporatie"]',
            'for_each = ["wierden-en-borgen-goud-wonen", "woonzorg-nederland"]',
        ),
        ('documents = ["activiteitenoverzicht"]',
         'documents = ["activiteitenoverzicht", "prestatieafspraken"]\nsigns = true'),
    )  # fmt: skip

    items = plan(cycle, 2027)

    assert items["ao-per-corporatie/wierden-en-borgen-goud-wonen"].parties == (
        "gemeente", "wierden-en-borgen", "goud-wonen", "ho-wierden-en-borgen", "ho-goud-wonen",
    )  # fmt: skip
    assert items["prestatieafspraken"].signatories == (
        "gemeente", "wierden-en-borgen-goud-wonen", "woonzorg-nederland",
        "ho-wierden-en-borgen", "ho-goud-wonen", "ho-woonzorg-nederland",
    )  # fmt: skip


def test_the_recess_of_one_gemeente_only_keeps_its_own_meetings_away(tmp_path):
    recess = '[[days.recess]]\nname = "Reces"\nstart = 2027-04-01\nend = 2027-04-20\n'
    marker = "# Raadsreces buiten"

    def day(extra):
        cycle = changed_cycle(tmp_path, (marker, f"{recess}{extra}\n\n{marker}"))
        return plan(cycle, 2027)["ao-voorjaar"].day

    assert day("") == date(2027, 4, 22)
    assert day('parties = ["gemeente"]') == date(2027, 4, 22)


def test_a_document_for_each_is_an_item_of_its_own(tmp_path):
    cycle = changed_cycle(
        tmp_path,
        ('step = "evaluatie"', 'step = "evaluatie"\nfor_each = ["corporatie"]'),
        ('document = "Terugblik prestatieafspraken {evaluated}"', 'document = "Terugblik {party}"'),
    )

    items = plan(cycle, 2027)

    assert items["terugblik/goud-wonen"].document == "Terugblik Goud Wonen"
    assert items["terugblik/goud-wonen"].parties == ("gemeente", "goud-wonen", "ho-goud-wonen")
    assert "terugblik" not in items
