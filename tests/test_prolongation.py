"""A term that holds longer because the table decides so."""

from dataclasses import replace

import pytest
from hogeland import at, changed_cycle

from jaarwiel.core.decisions import Decision
from jaarwiel.core.layout import lay_out
from jaarwiel.cyclefiles.cyclefile import CycleFileError
from jaarwiel.office.calendars.publish import revise
from jaarwiel.office.table import against
from jaarwiel.office.table.answers import answer

QUESTIONS = '[[decisions]]\nid = "ambitiekader"\n'
PROLONGING = """\
[[decisions]]
id = "verlenging"
title = "Besluit over verlenging"
question = "Gelden de afspraken een jaar langer?"
term_years = [2]
opens = "1 januari"
before = "1 maart"
participants = ["gemeente", "corporatie", "huurdersorganisatie"]

"""
LONGER = "first = 2027  ", 'first = 2027\nprolonged = [{ years = 1, only_if = "verlenging" }]  #'


def plan(cycle, year, decisions=()):
    return {item.id.partition("/")[2]: item for item in lay_out(cycle, year, decisions).items}


def answered(item, words, number=1):
    return Decision(item, "answer", at("2028-01-10"), "x", answer=words, number=number)


def prolonging(tmp_path, longer=LONGER):
    return changed_cycle(tmp_path, (QUESTIONS, PROLONGING + QUESTIONS), longer)


def signed(cycle, years, decisions=()):
    """What is signed in each of these years, without the words before the years."""
    found = (plan(cycle, year, decisions)["prestatieafspraken"].document for year in years)
    return [each.rpartition(" ")[2] for each in found]


def test_a_term_is_a_year_longer_when_the_table_answers_so(tmp_path):
    cycle = prolonging(tmp_path)
    yes, again = answered("2028/verlenging", "ja"), answered("2031/verlenging", "ja", 2)
    years = range(2026, 2034)

    assert signed(cycle, years) == [
        "2027-2028", "2028", "2029-2030", "2030", "2031-2032", "2032", "2033-2034", "2034",
    ]  # fmt: skip
    assert signed(cycle, years, [yes]) == [
        "2027-2028", "2028", "2029", "2030-2031", "2031", "2032-2033", "2033", "2034-2035",
    ]  # fmt: skip
    assert signed(cycle, years, [yes, again]) == [
        "2027-2028", "2028", "2029", "2030-2031", "2031", "2032", "2033-2034", "2034",
    ]  # fmt: skip


def test_the_question_is_asked_in_the_second_year_of_every_term(tmp_path):
    cycle = prolonging(tmp_path)
    yes = answered("2028/verlenging", "ja")

    def asked(decisions):
        return [y for y in range(2027, 2036) if "verlenging" in plan(cycle, y, decisions)]

    assert asked([]) == [2028, 2030, 2032, 2034]
    assert asked([yes]) == [2028, 2031, 2033, 2035]
    assert plan(cycle, 2028, [yes])["verlenging"].answer == "ja"


@pytest.mark.parametrize(
    ("decisions", "documents"),
    [
        ([("nee", 1, None)], ["2029-2030", "2030"]),
        ([("ja", 1, None), ("nee", 2, None)], ["2029-2030", "2030"]),
        ([("ja", 1, None), ("", 2, 1)], ["2029-2030", "2030"]),
        ([("nee", 1, None), ("ja", 2, None)], ["2029", "2030-2031"]),
    ],
)
def test_the_newest_answer_that_stands_decides_on_the_prolongation(tmp_path, decisions, documents):
    taken = [
        Decision("2028/verlenging", "undo" if undoes else "answer", at("2028-01-10"), "x",
                 answer=answer, number=number, undoes=undoes)
        for answer, number, undoes in decisions
    ]  # fmt: skip

    assert signed(prolonging(tmp_path), (2028, 2029), taken) == documents


def test_a_prolongation_of_one_term_is_not_undone_by_a_later_answer(tmp_path):
    one = 'prolonged = [{ first = 2027, years = 2, only_if = "verlenging", answer = "nee" }]'
    cycle = prolonging(tmp_path, ("first = 2027  ", f"first = 2027\n{one}  #"))
    taken = [answered("2028/verlenging", "nee"), answered("2032/verlenging", "ja", 2)]

    assert signed(cycle, range(2028, 2033), taken) == [
        "2029", "2030", "2031-2032", "2032", "2033-2034",
    ]  # fmt: skip


def test_a_term_can_be_prolonged_twice(tmp_path):
    twice = (
        'prolonged = [{ first = 2027, years = 1, only_if = "verlenging" },'
        ' { first = 2027, years = 1, only_if = "verlenging" }]'
    )
    cycle = prolonging(tmp_path, ("first = 2027  ", f"first = 2027\n{twice}  #"))

    assert signed(cycle, range(2028, 2031), [answered("2028/verlenging", "ja")]) == [
        "2029", "2030", "2031-2032",
    ]  # fmt: skip


def test_a_year_that_a_term_has_only_when_prolonged_may_be_planned_for(tmp_path):
    cycle = changed_cycle(
        tmp_path,
        (QUESTIONS, PROLONGING + QUESTIONS),
        LONGER,
        ('id = "bo-najaar"', 'id = "bo-najaar"\nterm_years = [3]'),
    )
    yes = answered("2028/verlenging", "ja")

    def held(decisions):
        years = range(2026, 2033)
        plans = {year: lay_out(cycle, year, decisions).meetings for year in years}
        return [y for y in years if f"{y}/bo-najaar" in {each.id for each in plans[y]}]

    assert held([]) == []
    assert held([yes]) == [2029]
    assert held(None) == [2029, 2031, 2032]


@pytest.mark.parametrize(
    ("longer", "message"),
    [
        ("{ years = 1 }", "noem first (het eerste jaar van de looptijd) of only_if (een besluit)"),
        ("{ years = 1, first = 2028 }", "in 2028 begint geen looptijd; noem 2027 of 2029"),
        (
            '{ years = 1, only_if = "verlening" }',
            "onbekend besluit 'verlening'. Bedoelt u 'verlenging'?",
        ),
        (
            '{ years = 1, only_if = "verlenging", answer = "jaa" }',
            "onbekend antwoord 'jaa'. Bedoelt u 'ja'?",
        ),
        (
            '{ years = 1, first = 2027, only_if = "ambitiekader" }',
            (
                "het besluit 'ambitiekader' is er in 2026, en niet in de looptijd zelf, van 2027"
                " tot en met 2028; pas de jaren van het besluit aan"
            ),
        ),
    ],
)
def test_a_prolongation_that_cannot_be_is_explained(tmp_path, longer, message):
    changes = (QUESTIONS, PROLONGING + QUESTIONS), (
        "first = 2027  ", f"first = 2027\nprolonged = [{longer}]  #",
    )  # fmt: skip

    with pytest.raises(CycleFileError) as caught:
        changed_cycle(tmp_path, *changes)

    assert [each.message for each in caught.value.findings] == [message]


def test_an_answer_on_record_says_what_appears_and_what_goes(desk, tmp_path):
    longer = replace(desk, cycle=prolonging(tmp_path))

    said = answer(longer, "2028/verlenging", "ja", at("2028-02-01"), "Anna")

    assert "Ondertekenen update jaaractiviteiten 2029" in said.appeared
    assert "Ondertekenen tweejarige prestatieafspraken 2029-2030" in said.vanished
    assert longer.deadline("prestatieafspraken", 2028).document == "Update jaaractiviteiten 2029"


def test_a_changed_file_says_what_a_prolongation_would_rename(desk, tmp_path):
    asked = changed_cycle(tmp_path, (QUESTIONS, PROLONGING + QUESTIONS))
    running = replace(desk, cycle=asked)
    revise(running, at("2028-01-10"))
    answer(running, "2028/verlenging", "ja", at("2028-02-01"), "Anna")

    found = against.compare(prolonging(tmp_path), tmp_path / "state.db", at("2028-02-02"))

    renamed = [each.message for each in found if each.subject == "2028/prestatieafspraken"]
    (message,) = renamed
    assert message == (
        "2028/prestatieafspraken heet voortaan 'Ondertekenen update jaaractiviteiten 2029', en nu "
        "'Ondertekenen tweejarige prestatieafspraken 2029-2030'."
    )
    assert not any(each.lost for each in found)


def test_taking_the_decision_out_of_the_file_again_is_a_loss(desk, tmp_path):
    longer = replace(desk, cycle=prolonging(tmp_path))
    answer(longer, "2028/verlenging", "ja", at("2028-02-01"), "Anna")

    found = against.compare(desk.cycle, tmp_path / "state.db", at("2028-02-02"))

    assert [each.subject for each in found if each.lost] == ["2028/verlenging"]
