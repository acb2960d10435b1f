"""The example cycles, with their plans as they were worked out by hand from the calendar."""

import pytest

from jaarwiel import cyclefile
from jaarwiel.core.meetingdates import conflicts
from jaarwiel.core.yearplan import Meeting, lay_out
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
