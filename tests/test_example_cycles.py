"""The example cycles, with their plans as they were worked out by hand from the calendar."""

import pytest

from jaarwiel.core.layout import lay_out
from jaarwiel.core.meetingdates import conflicts
from jaarwiel.core.yearplan import Meeting
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.rehearsal import rehearse
from jaarwiel.resources import folder

ALL = sorted(folder("calendar").glob("*.toml"))


def plan(name, year):
    """The plan as lines: day (and time of a meeting), id, title, and the parties by their ids."""
    cycle = cyclefile.load(folder("calendar") / f"{name}.toml")
    return [
        (
            f"{item.starts:%Y-%m-%d %H:%M}" if isinstance(item, Meeting) else str(item.last_day),
            item.id.partition("/")[2],
            item.title,
            " ".join(item.parties),
        )
        for item in lay_out(cycle, year).items
    ]


def test_a_yearly_cycle_with_a_bid():
    corporations = "de-linde zorgwonen nieuw-thuis"
    tenants = "ho-de-linde ho-zorgwonen"
    approved = "Goedkeuring raad van commissarissen: "

    assert plan("voorbeeld-jaarlijks-bod", 2027) == [
        # De nieuwe corporatie doet mee vanaf 1 juli: nog niet in juni, wel bij het bod van 1 juli.
        ("2027-06-01 10:00", "ao-zomer", "AO zomer", f"gemeente de-linde zorgwonen {tenants}"),
        ("2027-07-01", "bod", "Bod 2028", corporations),
        ("2027-08-12", "advies", "Advies huurdersorganisaties over het bod 2028", tenants),
        # De zomervakantie in Zuid duurt tot en met 5 september.
        ("2027-09-09 15:30", "bo-najaar", "BO najaar", f"gemeente {corporations}"),
        ("2027-11-30", "college", "Vaststelling door het college", "gemeente"),
        ("2027-11-30", "rvc/de-linde", f"{approved}De Linde", "de-linde"),
        ("2027-11-30", "rvc/nieuw-thuis", f"{approved}Nieuw Thuis", "nieuw-thuis"),
        ("2027-11-30", "rvc/zorgwonen", f"{approved}Zorgwonen Zuid", "zorgwonen"),
        ("2027-12-14", "prestatieafspraken", "Ondertekenen prestatieafspraken 2028",
         f"gemeente {corporations} {tenants}"),
    ]  # fmt: skip


def test_a_region_of_six_in_the_year_in_which_everything_is_signed():
    towns = "oostwold veenmeer kanaaldorp havenhorst duinrode polderstad"
    corporations = "de-brug woonbaken thuis-aan-zee"
    tenants = "ho-de-brug ho-woonbaken ho-thuis-aan-zee"
    of = {
        "duinrode": "thuis-aan-zee ho-thuis-aan-zee",
        "havenhorst": "woonbaken ho-woonbaken",
        "kanaaldorp": "woonbaken ho-woonbaken",
        "oostwold": "de-brug ho-de-brug",
        "polderstad": "thuis-aan-zee ho-thuis-aan-zee",
        "veenmeer": "de-brug ho-de-brug",
    }
    talks = [
        ("2026-09-01 13:00", "kanaaldorp"), ("2026-09-01 13:00", "oostwold"),
        ("2026-09-02 13:00", "duinrode"), ("2026-09-02 13:00", "havenhorst"),
        ("2026-09-03 13:00", "polderstad"),
        ("2026-09-07 13:00", "veenmeer"),  # na het reces van Veenmeer
    ]  # fmt: skip

    assert plan("voorbeeld-regio", 2026) == [
        ("2026-02-03 10:00", "kerngroep", "Kerngroep", f"{towns} {corporations}"),
        ("2026-03-15", "monitor", "Regionale monitor 2025", f"{towns} {corporations}"),
        ("2026-05-06 15:00", "stuurgroep", "Stuurgroep", f"{towns} {corporations} {tenants}"),
        *(
            (when, f"lokaal-overleg/{town}", f"Lokaal overleg Gemeente {town.capitalize()}",
             f"{town} {of[town]}")
            for when, town in talks
        ),
        ("2026-10-31", "regionaal-kader", "Regionaal kader 2027-2030",
         f"{towns} {corporations} {tenants}"),
        ("2026-11-02 09:30", "kustoverleg", "Kustoverleg", "duinrode polderstad thuis-aan-zee"),
        *(
            ("2026-11-15", f"lokaal/{town}",
             f"Lokale afspraken Gemeente {town.capitalize()} 2027-2028", f"{town} {of[town]}")
            for town in sorted(of)
        ),
        *(
            ("2026-12-14", f"vaststelling/{town}",
             f"Vaststelling lokale afspraken: Gemeente {town.capitalize()}", town)
            for town in sorted(of)
        ),
    ]  # fmt: skip


def test_a_region_in_a_year_without_signing():
    found = plan("voorbeeld-regio", 2027)

    assert [(when, item) for when, item, _, _ in found] == [
        ("2027-02-02 10:00", "kerngroep"),
        ("2027-03-15", "monitor"),
        ("2027-05-12 15:00", "stuurgroep"),  # op 5 mei wordt niet vergaderd
        ("2027-09-01 13:00", "lokaal-overleg/oostwold"),
        ("2027-09-01 13:00", "lokaal-overleg/veenmeer"),
        ("2027-09-02 13:00", "lokaal-overleg/havenhorst"),
        ("2027-09-02 13:00", "lokaal-overleg/kanaaldorp"),
        ("2027-09-03 13:00", "lokaal-overleg/duinrode"),
        ("2027-09-03 13:00", "lokaal-overleg/polderstad"),
        ("2027-11-01 09:30", "kustoverleg"),
    ]


def test_a_federation_delivers_and_signs_as_one():
    cycle = cyclefile.load(folder("calendar") / "voorbeeld-regio.toml")
    frame = next(each for each in lay_out(cycle, 2026).deadlines if each.host is None
                 and each.rule.id == "regionaal-kader")  # fmt: skip

    assert frame.signatories[-1] == "huurdersfederatie"
    assert cycle.deliverers(frame.parties, "regionaal-kader")[-1] == "huurdersfederatie"
    assert len(frame.signatories) == 10


def test_a_frame_of_four_years_in_the_year_in_which_it_is_signed():
    corporations, tenants = "oeverwonen de-vaart", "ho-oeverwonen ho-de-vaart"
    everybody = f"gemeente {corporations} {tenants}"

    assert plan("voorbeeld-kader-jaarschijf", 2026) == [
        ("2026-03-05 09:30", "werkconferentie", "Werkconferentie raamovereenkomst 2027-2030",
         everybody),
        ("2026-06-03 16:00", "bestuurstafel-voorjaar", "Bestuurstafel voorjaar",
         f"gemeente {corporations}"),
        ("2026-11-18 16:00", "bestuurstafel-najaar", "Bestuurstafel najaar", everybody),
        ("2026-12-09", "gemeenteraad", "Gemeenteraad over de raamovereenkomst 2027-2030",
         "gemeente"),
        ("2026-12-14", "jaarschijf", "Ondertekenen jaarschijf 2027", everybody),
        ("2026-12-14", "raamovereenkomst", "Ondertekenen raamovereenkomst 2027-2030", everybody),
    ]  # fmt: skip


def test_a_frame_of_four_years_is_followed_by_the_quarter():
    first, second = (
        [each[:3] for each in plan("voorbeeld-kader-jaarschijf", year)] for year in (2027, 2028)
    )

    assert first == [
        ("2027-04-20", "monitor-1", "Monitor eerste kwartaal 2027"),
        # De meivakantie duurt tot en met 2 mei; de stukken gaan op 26 april uit.
        ("2027-05-04 10:00", "projectgroep-1", "Projectgroep: eerste kwartaal 2027"),
        ("2027-06-02 16:00", "bestuurstafel-voorjaar", "Bestuurstafel voorjaar"),
        ("2027-07-15", "monitor-2", "Monitor tweede kwartaal 2027"),
        ("2027-09-07 10:00", "projectgroep-2", "Projectgroep: tweede kwartaal 2027"),
        ("2027-10-15", "monitor-3", "Monitor derde kwartaal 2027"),
        ("2027-11-02 10:00", "projectgroep-3", "Projectgroep: derde kwartaal 2027"),
        ("2027-11-17 16:00", "bestuurstafel-najaar", "Bestuurstafel najaar"),
        ("2027-12-14", "jaarschijf", "Ondertekenen jaarschijf 2028"),
    ]
    assert second == [
        ("2028-01-31", "monitor-4", "Monitor vierde kwartaal 2027"),
        # Op 1 februari zouden de stukken al voor het einde van de termijn uit moeten.
        ("2028-02-08 10:00", "projectgroep-4", "Projectgroep: vierde kwartaal 2027"),
        ("2028-04-20", "monitor-1", "Monitor eerste kwartaal 2028"),
        ("2028-05-09 10:00", "projectgroep-1", "Projectgroep: eerste kwartaal 2028"),
        ("2028-06-07 16:00", "bestuurstafel-voorjaar", "Bestuurstafel voorjaar"),
        ("2028-07-15", "monitor-2", "Monitor tweede kwartaal 2028"),
        ("2028-09-05 10:00", "projectgroep-2", "Projectgroep: tweede kwartaal 2028"),
        ("2028-10-15", "monitor-3", "Monitor derde kwartaal 2028"),
        ("2028-11-07 10:00", "projectgroep-3", "Projectgroep: derde kwartaal 2028"),
        ("2028-11-15 16:00", "bestuurstafel-najaar", "Bestuurstafel najaar"),
        ("2028-12-14", "jaarschijf", "Ondertekenen jaarschijf 2029"),
    ]


def test_papers_go_out_on_working_days_after_the_monitor():
    cycle = cyclefile.load(folder("calendar") / "voorbeeld-kader-jaarschijf.toml")

    days = {each.occasion.rule.id: str(each.papers_due) for each in lay_out(cycle, 2027).meetings}

    assert days == {
        "projectgroep-1": "2027-04-26",  # Koningsdag telt niet
        "bestuurstafel-voorjaar": "2027-05-19",
        "projectgroep-2": "2027-08-31",
        "projectgroep-3": "2027-10-26",
        "bestuurstafel-najaar": "2027-11-03",
    }


def test_the_last_working_day_of_a_quarterly_monitor():
    cycle = cyclefile.load(folder("calendar") / "voorbeeld-kader-jaarschijf.toml")

    days = {each.rule.id: str(each.last_workday) for each in lay_out(cycle, 2028).deadlines}

    assert days == {
        "monitor-4": "2028-01-31",  # maandag
        "monitor-1": "2028-04-20",  # donderdag, na Pasen (16 en 17 april)
        "monitor-2": "2028-07-14",  # 15 juli is een zaterdag
        "monitor-3": "2028-10-13",  # 15 oktober is een zondag
        "jaarschijf": "2028-12-14",
    }


def test_five_years_that_are_signed_in_their_first_january():
    corporations, tenants = "thuisgoed maaswonen", "ho-thuisgoed ho-maaswonen"
    everybody = f"gemeente {corporations} {tenants}"
    approved = "Goedkeuring raad van commissarissen: "

    before, signing = (plan("voorbeeld-vijf-jaar", year) for year in (2026, 2027))

    # Het laatste jaar van de vorige afspraken.
    assert before == [
        ("2026-03-31", "voortgang", "Voortgangsrapportage 2025", f"gemeente {corporations}"),
        ("2026-05-06 15:00", "voortgangsoverleg", "Voortgangsoverleg", everybody),
    ]
    # De nieuwe afspraken horen bij 2027, ook al wordt er in 2026 aan gewerkt.
    assert signing == [
        ("2026-03-05 09:30", "startbijeenkomst", "Startbijeenkomst 2027-2031", everybody),
        ("2026-07-01", "bod", "Bod 2027-2031", corporations),
        ("2026-08-12", "advies", "Advies huurdersorganisaties over het bod 2027-2031", tenants),
        # Het zomerreces van de raad duurt tot en met zondag 6 september.
        ("2026-09-08 10:00", "ao-corporatie/thuisgoed", "AO Thuisgoed",
         "gemeente thuisgoed ho-thuisgoed"),
        ("2026-09-15 10:00", "ao-corporatie/maaswonen", "AO Maaswonen",
         "gemeente maaswonen ho-maaswonen"),
        ("2026-11-04 15:00", "bo-concept", "BO concept prestatieafspraken 2027-2031",
         f"gemeente {corporations}"),
        ("2026-12-15", "college", "Vaststelling door het college", "gemeente"),
        ("2026-12-31", "rvc/maaswonen", f"{approved}Maaswonen", "maaswonen"),
        ("2026-12-31", "rvc/thuisgoed", f"{approved}Thuisgoed", "thuisgoed"),
        # Het kerstreces duurt een week langer dan de kerstvakantie.
        ("2027-01-13 16:00", "bijeenkomst-ondertekening", "Ondertekening", everybody),
        ("2027-01-31", "prestatieafspraken", "Ondertekenen prestatieafspraken 2027-2031",
         everybody),
        ("2027-03-31", "voortgang", "Voortgangsrapportage 2026", f"gemeente {corporations}"),
        # Op 5 mei, een woensdag, wordt niet vergaderd.
        ("2027-05-12 15:00", "voortgangsoverleg", "Voortgangsoverleg", everybody),
    ]  # fmt: skip


def test_five_years_are_evaluated_halfway():
    second, third = (
        [each[:3] for each in plan("voorbeeld-vijf-jaar", year)] for year in (2028, 2029)
    )

    assert second == [
        ("2027-11-30", "jaaractiviteiten", "Jaaractiviteiten 2028"),
        ("2028-03-31", "voortgang", "Voortgangsrapportage 2027"),
        ("2028-05-10 15:00", "voortgangsoverleg", "Voortgangsoverleg"),
    ]
    assert third == [
        ("2028-11-30", "jaaractiviteiten", "Jaaractiviteiten 2029"),
        ("2029-03-31", "voortgang", "Voortgangsrapportage 2028"),
        ("2029-05-09 15:00", "voortgangsoverleg", "Voortgangsoverleg"),
        ("2029-09-30", "tussenevaluatie", "Tussenevaluatie prestatieafspraken 2027-2031"),
        ("2029-10-09 10:00", "werksessie", "Werksessie tussenevaluatie"),
    ]


def test_the_last_working_day_of_a_term_in_the_weekend_of_easter():
    cycle = cyclefile.load(folder("calendar") / "voorbeeld-vijf-jaar.toml")

    days = {each.rule.id: str(each.last_workday) for each in lay_out(cycle, 2029).deadlines}

    assert days == {
        "jaaractiviteiten": "2028-11-30",
        "voortgang": "2029-03-29",  # 31 maart is een zaterdag, 30 maart Goede Vrijdag
        "tussenevaluatie": "2029-09-28",  # 30 september is een zondag
    }


@pytest.mark.parametrize(
    ("name", "year", "titles"),
    [
        ("voorbeeld-kader-jaarschijf", 2030, ["Ondertekenen raamovereenkomst 2031-2034"]),
        ("voorbeeld-kader-jaarschijf", 2034, ["Ondertekenen raamovereenkomst 2035-2038"]),
        ("voorbeeld-vijf-jaar", 2032, ["Ondertekenen prestatieafspraken 2032-2036"]),
        ("voorbeeld-vijf-jaar", 2034, ["Tussenevaluatie prestatieafspraken 2032-2036"]),
    ],
)
def test_the_next_terms_have_their_own_years(name, year, titles):
    dated = ("raamovereenkomst", "prestatieafspraken", "tussenevaluatie")

    found = [title for _, item, title, _ in plan(name, year) if item in dated]

    assert found == titles


@pytest.mark.soak
@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_year_of_every_shipped_cycle_can_be_played(path, tmp_path):
    cycle = cyclefile.load(path)

    summary = rehearse(cycle, range(2026, 2027), tmp_path / "uit", documents=False)

    assert "2026" in summary
    assert (tmp_path / "uit" / "verslag.md").is_file()


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_no_proposal_falls_on_a_holiday_or_in_a_recess(path):
    cycle = cyclefile.load(path)

    held = [each for year in range(2026, 2036) for each in lay_out(cycle, year).meetings]

    assert held != []
    assert [each.id for each in held if conflicts(cycle, each.day, each.parties)] == []
