"""What a changed cycle file would do to a table that is running."""

import hashlib
import json
from datetime import date

import pytest
from click.testing import CliRunner
from hogeland import HET_HOGELAND, at, changed_cycle, deliver_all

from jaarwiel.cli import commands
from jaarwiel.core.contributions import joint_slots
from jaarwiel.core.decisions import Decision
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import RecordedProposal
from jaarwiel.errors import InputError
from jaarwiel.office.calendars.publish import revise
from jaarwiel.office.chasing import chase
from jaarwiel.office.documents.jointtext import keep_joint
from jaarwiel.office.meetings import deciding
from jaarwiel.office.table import against
from jaarwiel.records.decisions import decisions_in, keep_proposals, record_decision
from jaarwiel.records.deliveries import record_delivery
from jaarwiel.records.events import events_in

NOW = at("2027-03-10")
STAYS = (
    "AO voorjaar (2027/ao-voorjaar) blijft op donderdag 15 april 2027 om 13.30 uur, zoals besloten."
)
EXTRA = """[[meetings]]
id = "extra"
title = "Extra AO"
body = "AO"
month = "juni"
participants = ["gemeente"]
starts = 10:00:00
minutes = 60
papers_workdays = 5

[[meetings]]"""


@pytest.fixture
def running(desk):
    """A table in March: published, asked and reminded, one delivery, one meeting confirmed."""
    revise(desk, at("2026-12-01"))
    for day in ("2027-01-04", "2027-03-03"):
        chase.tick(desk, at(day))
    deciding.decide(desk, "2027/ao-voorjaar", "confirm", NOW, "Anna")
    deliver_all(desk, "goud-wonen", desk.deadline("terugblik", 2027), NOW, "pagina")
    return desk


@pytest.fixture
def compared(running, tmp_path):
    """Compares the shipped file, with changes, against the running table."""
    assert events_in(running.store)

    def compare(*changes, now=NOW):
        return against.compare(changed_cycle(tmp_path, *changes), tmp_path / "state.db", now)

    return compare


def told(found, *kinds):
    return [each.message for each in found if each.kind in kinds]


def losses(found):
    return [(each.kind, each.subject, each.message) for each in found if each.lost]


def test_the_same_file_changes_nothing_and_what_was_decided_stays(compared):
    found = compared()

    assert [(each.kind, each.message, each.lost) for each in found] == [
        (
            "stays",
            STAYS,
            False,
        )
    ]  # fmt: skip


def test_a_proposal_moves_and_a_decided_meeting_does_not(compared):
    found = compared(
        ('month = "april"', 'opens = "20 april"\nuntil = "30 april"'),
        ('month = "mei"', 'month = "juni"'),
    )

    assert losses(found) == []
    assert told(found, "stays") == [STAYS]
    moved = [each for each in found if each.kind == "moves"]
    assert "2027/bo-voorjaar" in [each.subject for each in moved]
    assert "2027/ao-voorjaar" not in [each.subject for each in moved]
    assert any(
        each.message.startswith("BO voorjaar (2027/bo-voorjaar) gaat van ")
        and " naar donderdag 3 juni 2027 om 15.00 uur." in each.message
        for each in moved
    ), moved


def test_a_step_with_deliveries_and_requests_that_vanishes_is_a_loss(compared):
    fields = 'fields = ["Ambitie", "Resultaten", "Focuspunten"]'

    found = compared((fields, f"{fields}\nyears = [2026]"))

    ((kind, subject, message),) = losses(found)
    assert (kind, subject) == ("vanishes", "2027/terugblik")
    title = "Evaluatie prestatieafspraken 2026 (2027/terugblik)"
    assert message.startswith(f"{title} verdwijnt, met 1 aangeleverde versie en ")
    assert message.endswith("verzoeken: laat deze stap staan, desnoods met through = 2027.")


def test_a_decided_meeting_that_vanishes_is_a_loss_and_an_undecided_one_is_not(compared):
    found = compared(
        ('id = "ao-voorjaar"', 'id = "ao-voorjaar"\nyears = [2026]'),
        ('id = "bo-najaar"', 'id = "bo-najaar"\nyears = [2026]'),
    )

    assert [subject for _, subject, _ in losses(found)] == ["2027/ao-voorjaar"]
    assert "BO najaar (2027/bo-najaar) verdwijnt uit de agenda." in told(found, "vanishes")


def test_a_decision_that_was_undone_is_no_loss(compared, running):
    (confirmed,) = decisions_in(running.store, 2027)
    record_decision(
        running.store, Decision("2027/ao-voorjaar", "undo", NOW, "Anna", undoes=confirmed.number)
    )

    found = compared(('id = "ao-voorjaar"', 'id = "ao-voorjaar"\nyears = [2026]'))

    assert losses(found) == []


def test_a_new_step_is_named_with_its_day(compared):
    found = compared(
        ("[[meetings]]", EXTRA),
    )

    assert losses(found) == []
    assert "Extra AO (2027/extra) komt erbij, op dinsdag 1 juni 2027." in told(found, "new")


def test_a_party_that_gets_another_id_is_a_loss_with_what_was_probably_meant(compared):
    text = HET_HOGELAND.read_text(encoding="utf-8")
    times = text.count('"goud-wonen"')

    found = compared(*[('"goud-wonen"', '"goud-wonen-nieuw"')] * times)

    party = next(each for each in losses(found) if each[0] == "party")
    assert party[1] == "goud-wonen"
    assert "verdwijnt, met 3 contactpersonen, 1 aangeleverde versie en " in party[2]
    assert party[2].endswith("heet zij nu 'goud-wonen-nieuw'? Laat dan het id staan.")
    assert [each[1] for each in losses(found) if each[0] == "deliverer"] == ["2027/terugblik"]


def test_a_contact_whose_time_is_over_keeps_no_party_at_the_table(running, compared):
    running.store.db.execute("UPDATE contact SET valid_until = '2026-12-31'")
    changes = [('id = "woonzorg-nederland"', 'id = "woonzorg"'),
               ('corporatie = "woonzorg-nederland"', 'corporatie = "woonzorg"')]  # fmt: skip

    found = compared(*changes)

    assert [message for kind, _, message in losses(found) if "contact" in message] == []


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (
            '"Ambitie", "Resultaten"',
            '"Ambities", "Resultaten"',
            "'Ambitie' bij thema 'betaalbaarheid'",
        ),
        ('"wonen-en-zorg"', '"zorg"', "'Ambitie' bij thema 'wonen-en-zorg'"),
    ],
)
def test_a_theme_or_field_with_texts_that_vanishes_is_a_loss(compared, old, new, where):
    found = compared(*[(old, new)] * HET_HOGELAND.read_text(encoding="utf-8").count(old))

    ((kind, subject, message),) = losses(found)
    assert (kind, subject) == ("text", "2027/terugblik")
    assert "van Goud Wonen vervalt de aangeleverde tekst van " in message
    assert where in message


def test_figures_that_are_asked_for_no_more_are_a_loss(compared):
    found = compared(('id = "wachttijd"', 'id = "zoektijd"'), ('"sloop", "verkoop"', '"sloop"'))

    ((kind, subject, message),) = losses(found)
    assert (kind, subject) == ("figure", "2027/terugblik")
    assert (
        "van Goud Wonen vervallen aangeleverde cijfers: 'wachttijd' (realisatie 2026)." in message
    )


def test_the_joint_text_is_no_loss_while_it_is_asked_for(compared, running):
    deadline = running.deadline("prestatieafspraken", 2027)
    slot = joint_slots(running.cycle, deadline)[0]
    keep_joint(running, deadline, {slot: "Wij bouwen."}, NOW, "kantoor")

    assert losses(compared()) == []


def test_a_text_that_was_left_empty_is_no_loss(compared, running):
    texts = {Slot("zorg", "Ambitie"): "  "}
    record_delivery(running.store, "2027/terugblik", "gemeente", texts, NOW, "pagina")

    assert losses(compared()) == []


def test_another_last_day_tells_which_letters_go(compared):
    found = compared(('before = "1 april"', 'before = "8 april"'))

    assert losses(found) == []
    deadline = told(found, "deadline")[0]
    assert deadline.startswith(
        "Evaluatie prestatieafspraken 2026 (2027/terugblik): de laatste dag gaat van woensdag "
        "31 maart 2027 naar woensdag 7 april 2027. Wie dan nog niet heeft aangeleverd, krijgt een "
        "brief op "
    )
    assert "wo 7 april (laatste-werkdag)" in deadline
    letters = told(found, "letters")
    assert any(
        "Gemeente Het Hogeland wordt op woensdag 10 maart 2027 opnieuw aangeschreven: Berend Smit"
        in each
        for each in letters
    ), letters
    assert not any(": Goud Wonen wordt" in each for each in letters)


def test_another_name_for_a_rung_writes_to_nobody_again(compared):
    found = compared(('id = "herinnering"', 'id = "eerste-herinnering"'))

    assert told(found, "letters") == []
    assert losses(found) == []


def test_another_id_for_the_table_is_a_loss(compared):
    found = compared(('id = "het-hogeland"', 'id = "hogeland"'))

    ((kind, subject, message),) = losses(found)
    assert (kind, subject) == ("table", "hogeland")
    assert message.endswith('Laat onder [table] staan: id = "het-hogeland".')


def test_who_comes_in_and_who_goes_out_is_named(compared):
    found = compared(
        (
            'participants = ["gemeente", "corporatie"]',
            'participants = ["gemeente", "ho-goud-wonen"]',
        )
    )

    assert told(found, "changes")[:2] == [
        "BO voorjaar (2027/bo-voorjaar): doen voortaan mee: Huurdersorganisatie Goud Wonen.",
        (
            "BO voorjaar (2027/bo-voorjaar): doen niet meer mee: Wierden en Borgen, Goud Wonen, "
            "Woonzorg Nederland."
        ),
    ]


def test_an_answer_that_is_no_answer_any_more_is_a_loss(compared, running):
    record_decision(
        running.store,
        Decision("2026/ambitiekader", "answer", at("2026-12-01"), "Anna", answer="nee"),
    )

    found = compared(("years = [2026]", 'years = [2026]\nanswers = ["ja", "later"]'))

    assert [(kind, subject) for kind, subject, _ in losses(found)] == [
        ("answer", "2026/ambitiekader")
    ]


def test_a_later_first_year_loses_the_years_before_it(compared):
    found = compared(
        ("first_year = 2026", "first_year = 2028"),
        ('only_if = "ambitiekader"', ""),
        ("years = [2027]", "years = [2028]"),
        ("years = [2026]", "years = [2028]"),
    )

    assert ("2027/ao-voorjaar", True) in [
        (subject, "het jaar 2027 valt buiten de cyclus" in message)
        for _, subject, message in losses(found)
    ]


def test_proposals_that_were_worked_out_lapse(compared, running):
    kept = RecordedProposal("2027/bo-najaar", at("2027-10-21", "15:00"), (), "oud")
    keep_proposals(running.store, [kept], NOW, "Anna")

    assert told(compared(), "proposals") == [
        (
            "Wat voor vergaderingen in 2027 was uitgezocht (1), geldt dan niet meer: laat het "
            "opnieuw uitzoeken."
        )
    ]


def test_a_state_that_nobody_uses_is_left_as_it_is(running, tmp_path):
    running.store.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    found = against.compare(running.cycle, tmp_path / "state.db", NOW)

    assert told(found, "stays") == [STAYS]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert before.keys() == {"state.db"}


def test_nothing_is_written_and_the_exit_code_tells(running, tmp_path):
    def content():
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in tmp_path.glob("state.db*") if path.suffix != ".db-shm"}  # fmt: skip

    changed_cycle(tmp_path, *[('"wonen-en-zorg"', '"zorg"')] * 3)
    before, rows = content(), running.store.rows("SELECT count(*) AS n FROM log")
    arguments = ["--against", str(tmp_path / "state.db"), "--on", "2027-03-10"]

    loss = CliRunner().invoke(commands, ["check", str(tmp_path / "anders.toml"), *arguments])
    same = CliRunner().invoke(commands, ["check", str(HET_HOGELAND), *arguments, "--json"])

    assert (loss.exit_code, same.exit_code) == (1, 0)
    assert loss.output.startswith("LET OP: dit raakt los van wat is vastgelegd:\n")
    assert loss.output.endswith("Er is niets gewijzigd.\n")
    assert [each["kind"] for each in json.loads(same.output)] == ["stays"]
    assert (content(), running.store.rows("SELECT count(*) AS n FROM log")) == (before, rows)


@pytest.mark.parametrize("content", [None, b"", b"geen database" * 100])
def test_what_is_no_state_file_is_wrong_input(cycle, tmp_path, content):
    path = tmp_path / "wat #?.db"
    if content is not None:
        path.write_bytes(content)

    if content == b"":
        assert against.compare(cycle, path, NOW) == ()
    else:
        with pytest.raises(InputError, match=r"wat #\?\.db"):
            against.compare(cycle, path, NOW)
    assert [each.name for each in tmp_path.iterdir()] == (
        [path.name] if content is not None else []
    )


def test_a_table_that_never_began_has_nothing_to_lose(cycle, store, tmp_path):
    assert events_in(store) == {}

    assert against.compare(cycle, tmp_path / "state.db", at(date(2027, 3, 10).isoformat())) == ()
