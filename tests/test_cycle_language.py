"""What a cycle file can say: terms, years, windows, and who takes part."""

from dataclasses import replace
from datetime import date

import pytest
from hogeland import at, changed_cycle

from jaarwiel.core.contributions import contributions
from jaarwiel.core.decisions import Decision
from jaarwiel.core.layout import lay_out
from jaarwiel.core.papers import papers_of
from jaarwiel.core.terms import Prolongation, Term
from jaarwiel.core.yeardays import day_in
from jaarwiel.cyclefiles.cyclefile import CycleFileError
from jaarwiel.office.documents.duepapers import assemble_due
from jaarwiel.office.table.opening import open_year

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
        (Term(4, 2023, prolonged=(Prolongation(first=2023, years=1),)), 2026, False, (2027, 2027)),
        (Term(4, 2023, prolonged=(Prolongation(first=2023, years=1),)), 2027, True, (2028, 2031)),
    ],
)
def test_a_term_says_what_is_signed_in_a_year_and_for_which_years(term, year, signs, period):
    assert (term.is_signed_in(year), term.period(year)) == (signs, period)


def test_a_year_has_a_place_in_its_term():
    term = Term(4, 2027, prolonged=(Prolongation(first=2027, years=1),))

    assert [term.position(year) for year in range(2026, 2033)] == [4, 1, 2, 3, 4, 5, 1]


@pytest.mark.parametrize(
    ("term", "year", "running"),
    [
        (Term(5, 2027, signed="eerste jaar"), 2029, (2027, 2031)),
        (Term(5, 2027, signed="eerste jaar"), 2026, (2022, 2026)),
        (Term(4, 2027, prolonged=(Prolongation(first=2027, years=1),)), 2028, (2027, 2031)),
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


DECISIONS = '[[decisions]]\nid = "ambitiekader"\n'


def test_five_years_signed_in_january_of_the_first_of_them(tmp_path):
    cycle = changed_cycle(
        tmp_path,
        ("years = 2  ", 'years = 5\nsigned = "eerste jaar"  #'),
        ('opens = "15 september"  ', 'opens = "15 november vorig jaar"  #'),
        ('concept_before = "6 oktober"', "#"),
        ('input_before = "1 december"', "#"),
        ('before = "15 december"  ', 'before = "1 februari"  #'),
    )

    signing = plan(cycle, 2027)["prestatieafspraken"]

    assert signing.document == "Tweejarige prestatieafspraken 2027-2031"
    assert (signing.opens, signing.last_day) == (date(2026, 11, 15), date(2027, 1, 31))
    assert plan(cycle, 2028)["prestatieafspraken"].document == "Update jaaractiviteiten 2028"
    assert plan(cycle, 2032)["prestatieafspraken"].document.endswith("2032-2036")


# -------------------------------------------------------------------------------- papers, follows


def test_a_meeting_may_discuss_the_document_of_the_year_before(desk, tmp_path):
    cycle = changed_cycle(
        tmp_path,
        ('papers = ["prestatieafspraken"]', 'papers = ["terugblik vorig jaar", "terugblik"]'),
    )
    changed = replace(desk, cycle=cycle)

    def discussed(year):
        meeting = plan(cycle, year)["bo-najaar"]
        return [each.id for each in papers_of(cycle, changed.plan, meeting)]

    assert discussed(2028) == ["2027/terugblik", "2028/terugblik"]
    assert discussed(2026) == ["2026/terugblik"]


def test_papers_of_the_year_before_are_made_when_they_are_due(desk, tmp_path):
    changed = replace(
        desk,
        cycle=changed_cycle(
            tmp_path, ('papers = ["prestatieafspraken"]', 'papers = ["terugblik vorig jaar"]')
        ),
    )
    due = plan(changed.cycle, 2028)["bo-najaar"].papers_due

    made = assemble_due(changed, at(due.isoformat(), "07:00"))

    assert [each.item for each in made] == ["2027/terugblik", "2028/bo-najaar"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            [('papers = ["prestatieafspraken"]', 'papers = ["terugblk vorig jaar"]')],
            "onbekend stuk 'terugblk'. Bedoelt u 'terugblik'?",
        ),
        (
            [('papers = ["prestatieafspraken"]', 'papers = ["terugblik vorige week"]')],
            "onbekend stuk 'terugblik vorige week'. Bedoelt u 'terugblik'?",
        ),
        (
            [('papers = ["prestatieafspraken"]',
              'papers = ["nieuw-ambitiekader vorig jaar"]\nyears = [2027]')],
            ("het stuk 'nieuw-ambitiekader' is er in 2027, en deze vergadering in 2027: nooit een "
            "jaar later; pas de jaren aan, of haal het stuk weg"),
        ),
    ],
)  # fmt: skip
def test_papers_that_never_come_are_explained(tmp_path, changes, message):
    assert problem(tmp_path, *changes) == [message]


ADVICE = """\
[[decisions]]
id = "advies"
title = "Advies huurdersorganisaties"
question = "Adviseren de huurdersorganisaties positief?"
follows = "{advice}"
weeks = 6
participants = ["huurdersorganisatie"]

[[decisions]]
id = "college"
title = "Vaststelling"
question = "Stelt het college de afspraken vast?"
follows = "{college}"
weeks = 2
participants = ["gemeente"]

"""


def test_an_approval_follows_an_advice_that_follows_a_deadline(tmp_path):
    steps = ADVICE.format(advice="terugblik", college="advies")
    cycle = changed_cycle(tmp_path, (DECISIONS, steps + DECISIONS))

    advice, approval = plan(cycle, 2027)["advies"], plan(cycle, 2027)["college"]

    assert (advice.opens, advice.last_day) == (date(2027, 4, 1), date(2027, 5, 12))
    assert (approval.opens, approval.last_day) == (date(2027, 5, 13), date(2027, 5, 26))


@pytest.mark.parametrize(
    ("advice", "college", "messages"),
    [
        (
            "college",
            "advies",
            [
                (
                    "dit gaat in een kring rond: 'advies' volgt op 'college' volgt op 'advies'."
                    " Geef een ervan eigen dagen met opens"
                ),
                (
                    "dit gaat in een kring rond: 'college' volgt op 'advies' volgt op 'college'."
                    " Geef een ervan eigen dagen met opens"
                ),
            ],
        ),
        (
            "advies",
            "advies",
            [
                (
                    "dit gaat in een kring rond: 'advies' volgt op 'advies'. Geef een ervan eigen"
                    " dagen met opens"
                )
            ],
        ),
        (
            "terugblik",
            "ao-voorjaar",
            [
                (
                    "onbekende termijn of besluit 'ao-voorjaar'. Mogelijk is: terugblik,"
                    " activiteitenoverzicht, prestatieafspraken, nieuw-ambitiekader, advies,"
                    " ambitiekader."
                )
            ],
        ),
    ],
)
def test_steps_that_follow_each_other_in_a_circle_are_refused(tmp_path, advice, college, messages):
    steps = ADVICE.format(advice=advice, college=college)

    assert problem(tmp_path, (DECISIONS, steps + DECISIONS)) == messages


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("20 november", "'20 november' ligt niet in oktober"),
        ("20 oktober volgend jaar", "'20 oktober volgend jaar' ligt niet in oktober"),
        ("31 april", "'31 april' is geen dag."),
    ],
)
def test_an_earliest_day_outside_the_month_is_refused(tmp_path, day, message):
    (told,) = problem(tmp_path, ('not_before = "20 oktober"', f'not_before = "{day}"'))

    assert told.startswith(message)


# ------------------------------------------------------------- an addendum, and a late accession

NEWCOMER = """\
[[parties]]
id = "nieuw-thuis"
name = "Nieuw Thuis"
kind = "corporatie"
bound_from = 2027-07-01

"""
ADDENDUM = """\
[[deadlines]]
id = "addendum"
step = "addendum"
title = "Addendum toetreding Nieuw Thuis"
document = "Addendum bij de prestatieafspraken 2027-2028"
request = "per thema aan te leveren welke afspraken u onderschrijft"
years = [2027]
opens = "1 juli"
before = "1 oktober"
owed_by = ["nieuw-thuis"]
signed_by = ["gemeente", "corporatie"]
fields = ["Afspraken"]

"""
PARTIES, DEADLINES = '[[parties]]\nid = "gemeente"\n', '[[deadlines]]\nid = "terugblik"\n'


def test_a_late_accession_is_a_party_bound_from_a_day_with_an_addendum_of_one_year(tmp_path):
    cycle = changed_cycle(
        tmp_path, (PARTIES, NEWCOMER + PARTIES), (DEADLINES, ADDENDUM + DEADLINES)
    )

    def with_newcomer(year):
        return [key for key, item in plan(cycle, year).items() if "nieuw-thuis" in item.parties]

    addendum = plan(cycle, 2027)["addendum"]

    assert addendum.parties == ("nieuw-thuis",)
    assert addendum.signatories == (
        "nieuw-thuis", "gemeente", "wierden-en-borgen", "goud-wonen", "woonzorg-nederland",
    )  # fmt: skip
    assert "addendum" not in plan(cycle, 2028)
    assert with_newcomer(2026) == []
    assert with_newcomer(2027) == [
        "activiteitenoverzicht", "ao-najaar", "ao-per-corporatie/nieuw-thuis", "addendum",
        "bo-najaar", "prestatieafspraken",
    ]  # fmt: skip


def test_an_addendum_can_wait_for_a_decision_of_the_table(tmp_path):
    waiting = ADDENDUM.replace("years = [2027]", 'only_if = "ambitiekader"\nyears = [2027]')
    cycle = changed_cycle(tmp_path, (PARTIES, NEWCOMER + PARTIES), (DEADLINES, waiting + DEADLINES))

    assert "addendum" not in plan(cycle, 2027)
    assert "addendum" in plan(cycle, 2027, [answered("2026/ambitiekader", "ja")])


def test_a_title_names_a_party_only_where_the_step_is_held_for_one(tmp_path):
    told = problem(tmp_path, (AO, 'title = "AO voorjaar {party}"\n'))

    assert told == [
        (
            "onbekende invulling '{party}'. Mogelijk is: {evaluated}, {first}, {last}, "
            "{term_first}, {term_last}, {year}."
        )
    ]


def test_a_day_for_the_contribution_is_checked_where_the_window_follows_another(tmp_path):
    told = problem(
        tmp_path,
        ('opens = "15 september"  ', 'follows = "activiteitenoverzicht"\nweeks = 15  #'),
        ('before = "15 december"  ', "# "),
        ('input_before = "1 december"', 'input_before = "ooit"'),
    )

    assert [each.partition(".")[0] for each in told] == ["'ooit' is geen dag"]


# -------------------------------------------------------------------------------------- lengths

FIELDS = 'fields = ["Ambitie", "Resultaten", "Focuspunten"]\n'
LIMITS = """words = 500
[[deadlines.limits]]
themes = ["leefbaarheid"]
words = 300
"""


def test_a_theme_may_have_a_limit_of_words_of_its_own(tmp_path):
    cycle = changed_cycle(tmp_path, (FIELDS, FIELDS + LIMITS))

    rule = cycle.deadlines[0]
    assert (rule.most_words("leefbaarheid"), rule.most_words("wonen-en-zorg")) == (300, 500)
    assert cycle.deadlines[1].most_words("leefbaarheid") is None


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('themes = ["leefbarheid"]', "onbekend thema 'leefbarheid'. Bedoelt u 'leefbaarheid'?"),
        ("themes = []", "noem ten minste één thema waarvoor deze grens geldt"),
        (
            'themes = ["leefbaarheid", "leefbaarheid"]',
            "thema 'leefbaarheid' heeft bij deze termijn al een grens; houd er één over",
        ),
    ],
)
def test_a_limit_of_words_names_themes_that_there_are_once(tmp_path, written, told):
    limits = LIMITS.replace('themes = ["leefbaarheid"]', written)

    assert problem(tmp_path, (FIELDS, FIELDS + limits)) == [told]
