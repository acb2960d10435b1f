"""Tables with a life drawn by chance: played again they are the same, and what breaks is told."""

import pytest

from jaarwiel.cli.soaking import Soak, check_by_chance
from jaarwiel.core import chasing, workdays
from jaarwiel.errors import JaarwielError
from jaarwiel.office.calendars import publish
from jaarwiel.rehearsal.soak import Pace, invented, least, run, shipped, soak
from jaarwiel.rehearsal.soak.living import ACTS

YEARS = range(2026, 2028)


def play(cycles, seed=1, ticks=60, workers=1, **pace):
    return list(soak(cycles, YEARS, Pace(seed, ticks, **pace), workers))


def test_every_act_has_a_chance():
    assert all(0 < each.rate < 1 for each in ACTS.values())


def test_a_table_that_is_played_again_with_its_seed_lives_the_same_life(cycle):
    first, second, other = (play([cycle], seed)[0] for seed in (3, 3, 4))

    assert first == second != other
    assert first.broken is None
    assert first.letters > 0
    assert first.acts > 0


def test_invented_tables_are_played_beside_those_that_are_shipped():
    cycles = [*list(shipped())[-1:], *invented(1, 1)]

    played = play(cycles, ticks=24)

    assert len({each.table for each in played}) == len(cycles) == 2
    assert [each.broken for each in played] == [None, None]


def test_tables_are_played_in_several_processes_as_in_one():
    cycles = list(shipped())[:3]

    assert play(cycles, ticks=30, workers=2) == play(cycles, ticks=30)


def test_a_table_with_one_tick_a_day_lives_through_all_hours(cycle):
    (played,) = play([cycle], ticks=120, per_day=1)

    assert played.broken is None
    assert played.ticks == 120
    assert played.acts > play([cycle], ticks=120)[0].acts * 5


def test_a_letter_on_a_free_day_ends_the_play_and_is_told_with_the_least_that_leads_to_it(
    cycle, monkeypatch
):
    monkeypatch.setattr(workdays, "is_workday", lambda _day: True)
    monkeypatch.setattr(run, "ACTS", {"levert aan": 1.0, "trekt in": 1.0})

    (played,) = play([cycle, cycle])  # New Year's Day, a Thursday
    found, pace = least(cycle, YEARS, Pace(1, 60), played)

    assert played.broken.invariant == "alleen op werkdagen en na het uur"
    assert played.at.date().isoformat() == "2026-01-01"
    assert (found.broken, pace.without) == (played.broken, {"levert aan", "trekt in"})


def test_a_calendar_that_forgets_to_count_is_found(cycle, monkeypatch):
    revision = publish._revision

    def never_raised(*given):
        row = revision(*given)
        return row and {**row, "sequence": 0}

    monkeypatch.setattr(publish, "_revision", never_raised)

    (played,) = play([cycle], ticks=2000)

    assert played.broken.invariant == "SEQUENCE stijgt bij een wijziging"


def test_a_party_that_nobody_writes_to_is_found(cycle, monkeypatch):
    due_letters = chasing.due_letters

    def without_goud_wonen(*given):
        return tuple(each for each in due_letters(*given) if each.contact.party != "ho-goud-wonen")

    monkeypatch.setattr(chasing, "due_letters", without_goud_wonen)

    (played,) = play([cycle], ticks=400, without=frozenset({"levert aan"}))

    assert played.broken.invariant == "niemand vergeten"
    assert "ho-goud-wonen" in played.broken.what
    assert played.at.date().isoformat() == "2026-01-08"  # the fourth working day with a round


def test_an_error_that_nobody_foresaw_is_told_with_its_place(cycle, monkeypatch):
    monkeypatch.setattr(publish, "event_of", lambda *_: 1 / 0)

    (played,) = play([cycle])

    assert played.broken.invariant == "geen onverwachte fout"
    assert "ZeroDivisionError" in played.broken.what
    assert "test_soak_play.py" in played.broken.what


def test_the_command_tells_the_seed_and_what_was_played(jaarwiel):
    told = jaarwiel(
        "rehearse", "2026", "--check", "--seed", "5", "--ticks", "40", "--table", "het-hogeland"
    )

    assert told.stdout.splitlines()[0] == "Zaad 5."
    assert "Alles klopte: 40 rondes aan 1 tafels, zaad 5." in told.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--without", "tekent"), "Onbekende handeling 'tekent'"),
        (("--table", "het-hooogeland"), "Onbekende tafel 'het-hooogeland'"),
        (("2025",), "Het jaar 2025 ligt vóór 2026"),
        (("--tables", "-1"), "--tables"),
    ],
)
def test_the_command_refuses_what_it_does_not_know(jaarwiel, arguments, words):
    told = jaarwiel("rehearse", "2026", *arguments, "--check", code=2)

    assert words in told.stderr


def test_what_broke_is_told_with_how_to_see_it_again(monkeypatch):
    monkeypatch.setattr(workdays, "is_workday", lambda _day: True)
    monkeypatch.setattr(run, "ACTS", {"levert aan": 1.0})
    asked = Soak(2026, 2027, 7, 0, "het-hogeland", 40, 24, (), None)

    with pytest.raises(JaarwielError) as told:
        check_by_chance(asked)

    assert "Tafel het-hogeland, 2026-01-01" in str(told.value)
    again = "--check --seed 7 --per-day 24 --table het-hogeland --without 'levert aan'"
    assert f"Opnieuw: jaarwiel rehearse 2026 2027 {again}" in str(told.value)
