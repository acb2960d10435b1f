"""What a coordinator gets to hear about a cycle file."""

import pytest
from hogeland import HET_HOGELAND

from jaarwiel import cyclefile
from jaarwiel.errors import InputError

HERINNERING = 'id = "herinnering"'
BO_VOORJAAR = 'id = "bo-voorjaar"'
SHIPPED = HET_HOGELAND.read_text(encoding="utf-8")


def write(tmp_path, text):
    path = tmp_path / "tafel.toml"
    path.write_text(text, encoding="utf-8")
    return path


def findings(tmp_path, *changes):
    """What is said about the shipped file after these changes (old, new)."""
    text = SHIPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(cyclefile.CycleFileError) as caught:
        cyclefile.load(write(tmp_path, text))
    return [str(finding) for finding in caught.value.findings], text


def line_of(text, words):
    return next(n for n, line in enumerate(text.splitlines(), start=1) if words in line)


def test_the_shipped_file_is_in_order(cycle):
    assert cycle.table.name == "Prestatieafspraken Het Hogeland"
    assert [theme.id for theme in cycle.themes] == [
        "leefbaarheid",
        "betaalbaarheid",
        "beschikbaarheid",
        "wonen-en-zorg",
        "duurzaamheid",
    ]


def test_an_unknown_party_is_named_with_its_line_and_the_nearest_name(tmp_path):
    found, text = findings(tmp_path, ('corporatie = "goud-wonen"', 'corporatie = "goud-wonnen"'))

    line = line_of(text, "goud-wonnen")
    assert found == [
        (
            f"regel {line}, parties 6 corporatie: "
            "onbekende corporatie 'goud-wonnen'. Bedoelt u 'goud-wonen'?"
        )
    ]


def test_all_problems_are_reported_at_once_in_order_of_line(tmp_path):
    found, text = findings(
        tmp_path,
        ("years = 2 ", "years = 0 "),
        ('opens = "1 juni" ', 'opens = "31 juni" '),
        ("minutes = 90", "minutes = 0"),
        ("\ndays_before = 28", "\ndays_before = 28\nworkdays_after = 2"),
    )

    assert [each.split(":")[0] for each in found] == [
        f"regel {line_of(text, 'years = 0')}, term years",
        f"regel {line_of(text, '31 juni')}, deadlines 2 opens",
        f"regel {line_of(text, 'minutes = 0')}, meetings 2 minutes",
        f"regel {line_of(text, HERINNERING) - 1}, ladder rungs 2",
    ]


def test_a_misspelt_key_a_missing_key_and_a_wrong_kind_each_have_their_line(tmp_path):
    found, text = findings(
        tmp_path,
        ("minutes = 90", 'minuts = "veel"'),
        ('kind = "gemeente"', 'kind = "stad"'),
        ("first_year = 2026", 'first_year = "straks"'),
    )

    assert found == [
        (
            f"regel {line_of(text, 'straks')}, table first_year: "
            "moet een geheel getal zijn, zonder aanhalingstekens"
        ),
        (
            f"regel {line_of(text, 'stad')}, parties 1 kind: 'stad' kan hier niet. "
            "Mogelijk is: gemeente, corporatie, huurdersorganisatie."
        ),
        f"regel {line_of(text, BO_VOORJAAR) - 1}, meetings 2 minutes: ontbreekt; vul dit in",
        (
            f"regel {line_of(text, 'minuts')}, meetings 2 minuts: "
            "onbekend gegeven 'minuts'. Bedoelt u 'minutes'?"
        ),
    ]


def test_text_that_is_no_toml_is_reported_with_its_line(tmp_path):
    with pytest.raises(cyclefile.CycleFileError, match="regel 2: geen geldige TOML"):
        cyclefile.load(write(tmp_path, "[table]\nid = \n"))


def test_an_empty_file_is_told_what_it_lacks(tmp_path):
    with pytest.raises(cyclefile.CycleFileError) as caught:
        cyclefile.load(write(tmp_path, ""))

    assert {finding.entry for finding in caught.value.findings} == {
        "table", "term", "days", "parties", "themes", "deadlines", "meetings", "ladder",
    }  # fmt: skip


def test_a_file_in_another_encoding_says_how_to_save_it(tmp_path):
    path = tmp_path / "tafel.toml"
    path.write_bytes("name = 'Coördinatie'".encode("cp1252"))

    with pytest.raises(InputError, match="geen UTF-8"):
        cyclefile.load(path)


def test_a_file_that_is_not_there_says_how_to_name_another(tmp_path):
    with pytest.raises(InputError, match="--cycle"):
        cyclefile.load(tmp_path / "nergens.toml")


def test_a_huge_file_is_not_read(tmp_path):
    path = write(tmp_path, "#" * 1_100_000)

    with pytest.raises(InputError, match="groter dan 1 MB"):
        cyclefile.load(path)


def test_a_title_with_an_unknown_word_is_refused(tmp_path):
    found, _ = findings(tmp_path, ("prestatieafspraken {evaluated}", "{jaar}"))

    assert "onbekende invulling 'jaar'" in found[0]


def test_both_ends_of_a_term_cannot_be_stated(tmp_path):
    found, _ = findings(tmp_path, ('before = "1 april"', 'before = "1 april"\nuntil = "1 april"'))

    assert "ofwel before" in found[0]


def test_every_entry_of_the_shipped_file_has_its_line():
    from jaarwiel.cyclelines import lines

    known = lines(SHIPPED)

    assert known["parties", 2, "name"] == line_of(SHIPPED, 'name = "Goud Wonen"')
    assert known["ladder", "rungs", 1, "days_before"] == 2 + line_of(SHIPPED, HERINNERING) - 1
    assert known["deadlines", 0, "fields", 2] == line_of(SHIPPED, '"Focuspunten"]')


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "goud-wonen"', 'id = "wierden-en-borgen"', "komt 2 keer voor"),
        ('id = "leefbaarheid"', 'id = "leef baarheid"', "alleen letters, cijfers en streepjes"),
        ('documents = ["activiteitenoverzicht"]', 'documents = ["bod"]', "onbekende stuk 'bod'"),
        ('papers = ["terugblik"]', 'papers = ["terugblick"]', "Bedoelt u 'terugblik'?"),
        ('after = "terugblik"', 'after = "terugblick"', "Bedoelt u 'terugblik'?"),
        ('after = "ao-voorjaar"', 'after = "bo-najaar"', "onbekende eerdere termijn"),
        ('before = "1 april"', 'before = "29 februari"', "'29 februari' is geen dag"),
        ('opens = "1 januari"', 'opens = "2 april"', "ligt niet voor het einde"),
        ("papers_workdays = 10", "papers_workdays = -1", "niet na de vergadering"),
        ("prestatieafspraken {evaluated}", "Terugblik {evaluated", "de accolades"),
        ('no_meetings = ["5 mei"]', 'no_meetings = ["5 mai"]', "'5 mai' is geen dag"),
        ('not_before = "20 oktober"', 'not_before = "oktober"', "'oktober' is geen dag"),
        ('day = "1 juli"', 'day = "juli"', "'juli' is geen dag"),
        ("\ndays_before = 28", "\ndays_before = -3", "niet kleiner zijn dan nul"),
        ('fields = ["Afspraken"]', "fields = []", "ten minste één onderdeel"),
        (
            "# [[days.recess]]",
            '[[days.recess]]\nname = "R"\nstart = 2027-02-02\nend = 2027-02-01\n#',
            "eindigt voor het begint",
        ),
        ("starts = 13:30:00", 'starts = "half twee"', "moet een tijd zijn, als 13:30:00"),
        ('weekdays = ["dinsdag", "donderdag"]', 'weekdays = "dinsdag"', "moet een lijst"),
        ("\nat_opening = true", "\nat_opening = 1", "moet true of false zijn"),
    ],
)
def test_every_mistake_is_explained(tmp_path, old, new, message):
    found, _ = findings(tmp_path, (old, new))

    assert any(message in each for each in found), found
