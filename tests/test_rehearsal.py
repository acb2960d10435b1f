"""A whole year on a simulated clock, by the code of the real run."""

import email
import email.policy
from dataclasses import replace
from pathlib import Path

import pytest
from figures import TOTALS
from icalendar import Calendar
from loglines import assert_nobody_named, assert_told_once, logged

from jaarwiel import rehearsal
from jaarwiel.core.figuretables import over_years
from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.jointtext import joint_of, versions_of
from jaarwiel.office.figures.known import known
from jaarwiel.records.statefile import open_store


@pytest.fixture(scope="module")
def played(cycle, tmp_path_factory):
    folder = tmp_path_factory.mktemp("repetitie") / "2027"
    days = []
    with logged() as lines:
        summary = rehearsal.rehearse(
            cycle, range(2027, 2028), folder, documents=True, passed=days.append
        )
    (folder.parent / "log").write_text("\n".join(lines), encoding="utf-8")
    return folder, summary, sum(days)


def mails(folder: Path):
    return [
        (path.name[:10], email.message_from_bytes(path.read_bytes(), policy=email.policy.default))
        for path in sorted(folder.glob("brieven/*/*.eml"))
    ]


def test_every_day_of_the_year_passes(played):
    assert played[2] == 365


def test_the_log_of_a_year_tells_each_decision_once_and_names_nobody(played):
    folder = played[0]
    lines = (folder.parent / "log").read_text(encoding="utf-8").splitlines()

    assert_told_once(folder / "state.db", lines)
    assert_nobody_named(folder / "state.db", lines)


def test_all_kinds_of_happenings_are_in_the_report(played):
    folder, summary, _ = played
    report = (folder / "verslag.md").read_text(encoding="utf-8")

    assert summary in report
    for words in ("Verzoek:", "Herinnering:", "Nog niet ontvangen:", "Nabellen:", "levert deels",
                  "Ter ondertekening", "Herinnering: ondertekening", "definitieve versie",
                  "na de termijn", "Bevestigd:", "Verplaatst:", "Geannuleerd:", "Samengesteld:",
                  "is geopend", "ondertekent Update jaaractiviteiten 2028, 7 van 7."):  # fmt: skip
        assert words in report, words


def test_nobody_gets_two_chasing_letters_on_one_day(played):
    about_the_table = ("geopend", "Ochtendbericht", "klaar", "Ondertekend:")
    sent = [
        (day, m["to"])
        for day, m in mails(played[0])
        if not any(word in m["subject"] for word in about_the_table)
    ]

    assert len(sent) == len(set(sent))
    assert len(sent) > 50


def test_documents_of_every_meeting_with_papers_are_there(played):
    names = {path.name for path in (played[0] / "stukken").iterdir()}

    assert "terugblik-2027-0.1-concept.pdf" in names
    assert "activiteitenoverzicht-2027-0.1-concept.docx" in names


def test_a_moved_meeting_is_followed_through_the_versions_of_the_calendar(played):
    seen = [
        (event["SEQUENCE"], event["STATUS"], event.start.date().isoformat())
        for path in sorted(played[0].glob("agenda/*/alle.ics"))
        for event in Calendar.from_ical(path.read_bytes()).events
        if event["UID"].startswith("2027.ao-voorjaar")
    ]

    assert list(dict.fromkeys(seen)) == [
        (0, "TENTATIVE", "2027-04-15"),
        (1, "CONFIRMED", "2027-04-15"),
        (2, "CONFIRMED", "2027-04-16"),
    ]


def test_no_letter_or_calendar_tells_a_huurdersorganisatie_of_the_bo_of_spring(played):
    for path in played[0].glob("agenda/*/ho-*.ics"):
        assert b"BO voorjaar" not in path.read_bytes()
    for _, message in mails(played[0]):
        if "@ho-" in message["to"]:
            assert "BO voorjaar" not in message.get_body(("plain",)).get_content()


@pytest.mark.soak
def test_the_same_rehearsal_gives_the_same_letters_and_calendars(cycle, tmp_path):
    def play(folder):
        rehearsal.rehearse(cycle, range(2028, 2029), folder, documents=False)
        return {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith("state.db")
        }

    assert play(tmp_path / "een") == play(tmp_path / "twee")


def test_a_folder_that_is_not_empty_is_refused(cycle, tmp_path):
    (tmp_path / "iets").touch()

    with pytest.raises(InputError, match="niet leeg"):
        rehearsal.rehearse(cycle, range(2027, 2028), tmp_path, documents=False)


@pytest.mark.soak
def test_texts_figures_and_agreements_of_the_first_year_are_all_on_record(cycle, tmp_path):
    rehearsal.rehearse(cycle, range(2026, 2027), tmp_path / "2026", documents=False)

    store = open_store(tmp_path / "2026" / "state.db")
    desk = Desk(cycle, store, rehearsal.play.ADDRESS)
    signed = desk.deadline("prestatieafspraken", 2026)
    stock = over_years(cycle, cycle.indicator("voorraad"), known(desk), range(2021, 2031))
    owed = {each.deliverer: each for each in desk.contributions([signed])}
    joint = joint_of(desk, signed)
    versions = [each.delivery.delivered_at.date() for each in versions_of(desk, signed)]
    store.close()

    assert stock.totals == TOTALS
    assert owed["wierden-en-borgen"].state == "complete"
    assert owed["wierden-en-borgen"].figures
    assert joint.missing == ()
    assert [day.isoformat() for day in versions] == ["2026-10-02", "2026-12-01"]


@pytest.mark.soak
@pytest.mark.parametrize("meetings", [0, 1, 2])
def test_a_table_with_hardly_any_meetings_is_rehearsed(cycle, tmp_path, meetings):
    quiet = replace(cycle, meetings=cycle.meetings[:meetings], decisions=())

    rehearsal.rehearse(quiet, range(2027, 2028), tmp_path / "stil", documents=False)

    report = (tmp_path / "stil" / "verslag.md").read_text(encoding="utf-8")
    assert report.count("\n- Verplaatst:") == min(meetings, 1)
    assert "levert volledig" in report


def test_directors_are_invited_by_mail_and_those_of_tenants_to_no_meeting_without_them(
    played,
):
    told = [
        f"{message['to']}: {message['subject']}"
        for _, message in mails(played[0])
        if message["subject"].startswith("Uitnodiging: ")
    ]

    assert any("bestuurder@wierden-en-borgen.example>: Uitnodiging: BO voor" in e for e in told)
    assert any("bestuurder@ho-goud-wonen.example>: Uitnodiging: AO voorjaar" in e for e in told)
    assert not [e for e in told if "@ho-" in e and "BO voorjaar" in e]
