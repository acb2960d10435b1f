"""What a coordinator gets to hear about a cycle file."""

import contextlib
import re

import pytest
from hogeland import HET_HOGELAND
from hypothesis import given, settings
from hypothesis import strategies as st
from soak import examples

from jaarwiel.core.layout import lay_out
from jaarwiel.cyclefiles import cyclefile
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

    line, meant = line_of(text, "goud-wonnen"), line_of(text, 'id = "goud-wonen"')
    assert found == [
        (
            f"regel {line}, parties 6 corporatie: "
            f"onbekende corporatie 'goud-wonnen'. Bedoelt u 'goud-wonen'? (zie regel {meant})"
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


def test_a_file_with_a_title_only_is_told_what_it_lacks(tmp_path):
    text = '[table]\nid = "tafel"\nname = "Tafel"\nfirst_year = 2027\n'

    with pytest.raises(cyclefile.CycleFileError) as caught:
        cyclefile.load(write(tmp_path, text))

    assert [str(finding) for finding in caught.value.findings] == [
        "bestand, days: dit blok ontbreekt; begin het met een regel [days]",
        "bestand, deadlines: hiervan is er geen; begin ieder met een regel [[deadlines]]",
        "bestand, ladder: dit blok ontbreekt; begin het met een regel [ladder]",
        "bestand, meetings: hiervan is er geen; begin ieder met een regel [[meetings]]",
        "bestand, parties: hiervan is er geen; begin ieder met een regel [[parties]]",
        "bestand, term: dit blok ontbreekt; begin het met een regel [term]",
        "bestand, themes: hiervan is er geen; begin ieder met een regel [[themes]]",
    ]


@pytest.mark.parametrize("text", ["", "# nog leeg\n"])
def test_an_empty_file_is_told_how_to_get_one(tmp_path, text):
    with pytest.raises(cyclefile.CycleFileError) as caught:
        cyclefile.load(write(tmp_path, text))

    assert [str(finding) for finding in caught.value.findings] == [
        "bestand: er staat niets in; een nieuw cyclusbestand maakt u met: jaarwiel new NAAM"
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "gemeente"', "id = gemeente", "deze waarde kan niet; zet tekst tussen rechte"),
        ('id = "gemeente"', "id = “gemeente”", "deze waarde kan niet; zet tekst tussen rechte"),
        ('id = "gemeente"', 'id = "gemeente', "het aanhalingsteken aan het einde van de tekst"),
        ("[term]", "[term", "achter dit kopje ontbreekt een ]"),
        ("[[groups]]", "[[groups]", "achter dit kopje ontbreekt een tweede ]"),
        ('[[themes]]\nid = "b', '[themes]\nid = "b', "dit kopje staat er al"),
        ("years = 2 ", "years 2 ", "tussen de naam van het gegeven en de waarde hoort een ="),
        ("starts = 13:30:00", "starts = 13:30", "achter deze waarde staat nog iets"),
        (
            '["dinsdag", "donderdag"]',
            '["dinsdag" "donderdag"]',
            "in deze lijst ontbreekt een komma",
        ),
        ("at_opening = true\n", "at_opening = ja\n", "deze waarde kan niet"),
        ("first_year = 2026", "first_year = 2026\nfirst_year = 2027", "dit gegeven staat er al"),
        ("[table]\n", "[table]\n= 3\n", "dit is geen gegeven en geen kopje"),
        ("first_year = 2026", "first_year = 2027-02-30", "deze dag of tijd bestaat niet"),
    ],
)
def test_a_mistake_against_the_grammar_is_told_in_dutch(tmp_path, old, new, message):
    (found,), _ = findings(tmp_path, (old, new))

    line, _, told = found.partition(": ")
    assert line.startswith("regel ")
    assert told.startswith(f"geen geldige TOML: {message}")


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
    found, text = findings(tmp_path, ("prestatieafspraken {evaluated}", "{jaar}"))

    assert found == [
        (
            f"regel {line_of(text, '{jaar}')}, deadlines 1 title: onbekende invulling '{{jaar}}'. "
            "Mogelijk is: {evaluated}, {first}, {last}, {term_first}, {term_last}, {year}."
        )
    ]


@pytest.mark.parametrize(
    "field",
    [
        "{}", "{0}", "{year!r}", "{year:>9}", "{year:{first}}", "{year.real}", "{year[0]}",
        "{year.__class__.__mro__}", "{ year }",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("old", "key", "possible"),
    [
        ("Evaluatie prestatieafspraken {evaluated}", "deadlines 1 title", "{evaluated}, "),
        ("Update activiteitenoverzicht {first}", "deadlines 2 title_update", "{evaluated}, "),
        ("Terugblik prestatieafspraken {evaluated}", "deadlines 1 document", "{evaluated}, "),
        ("Update jaaractiviteiten {first}", "deadlines 3 document_update", "{evaluated}, "),
        ("per corporatie: {party}", "meetings 4 title", "{evaluated}, {first}, {last}, {party}, "),
    ],
)
def test_a_title_has_room_for_plain_words_only(tmp_path, field, old, key, possible):
    found, _ = findings(tmp_path, (old, field))

    (only,) = found
    assert f"{key}: onbekende invulling '{field}'. Mogelijk is: {possible}" in only


def test_both_ends_of_a_term_cannot_be_stated(tmp_path):
    found, _ = findings(tmp_path, ('before = "1 april"', 'before = "1 april"\nuntil = "1 april"'))

    assert found[0].partition(": ")[2] == (
        "before en until staan er allebei; laat er een staan: before (vóór deze dag) of until "
        "(uiterlijk deze dag)"
    )


def test_a_term_without_an_end_is_told_what_to_give(tmp_path):
    found, _ = findings(tmp_path, ('before = "1 april"\n', ""))

    assert found[0].partition(": ")[2] == (
        "het einde ontbreekt; noem: before (vóór deze dag) of until (uiterlijk deze dag)"
    )


def test_every_entry_of_the_shipped_file_has_its_line():
    from jaarwiel.cyclefiles.cyclelines import lines

    known = lines(SHIPPED)

    assert known["parties", 2, "name"] == line_of(SHIPPED, 'name = "Goud Wonen"')
    assert known["ladder", "rungs", 1, "days_before"] == 2 + line_of(SHIPPED, HERINNERING) - 1
    assert known["deadlines", 0, "fields", 2] == line_of(SHIPPED, '"Focuspunten"]')


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "goud-wonen"', 'id = "wierden-en-borgen"', "komt 2 keer voor"),
        ('id = "leefbaarheid"', 'id = "leef baarheid"', "alleen letters, cijfers en streepjes"),
        ('documents = ["activiteitenoverzicht"]', 'documents = ["bod"]', "onbekend stuk 'bod'"),
        ('papers = ["terugblik"]', 'papers = ["terugblick"]', "Bedoelt u 'terugblik'?"),
        ('after = "terugblik"', 'after = "terugblick"', "Bedoelt u 'terugblik'?"),
        ('after = "ao-voorjaar"', 'after = "bo-najaar"', "onbekende eerdere termijn"),
        ('before = "1 april"', 'before = "29 februari"', "'29 februari' is geen dag"),
        ('opens = "1 januari"', 'opens = "2 april"', "ligt niet voor het einde"),
        ("papers_workdays = 10", "papers_workdays = -1", "meetings 1 papers_workdays: -1 kan"),
        ("prestatieafspraken {evaluated}", "Terugblik {evaluated", "de accolades"),
        ('no_meetings = ["5 mei"]', 'no_meetings = ["5 mai"]', "'5 mai' is geen dag"),
        ('not_before = "20 oktober"', 'not_before = "oktober"', "'oktober' is geen dag"),
        ('day = "1 juli"', 'day = "juli"', "'juli' is geen dag"),
        ("\ndays_before = 28", "\ndays_before = -3", "van 0 tot en met 366"),
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


@pytest.mark.parametrize(
    ("old", "entry", "least", "greatest"),
    [
        ("years = 2 ", "term years", 1, 10),
        ("first = 2027", "term first", 2000, 2200),
        ("assembled_workdays = 8", "deadlines 3 assembled_workdays", 0, 60),
        ("minutes = 120", "meetings 1 minutes", 1, 1440),
        ("papers_workdays = 10", "meetings 1 papers_workdays", 0, 60),
        ("stops_after_workdays = 10", "ladder stops_after_workdays", 0, 120),
        ("\ndays_before = 28", "ladder rungs 2 days_before", 0, 366),
        ("\nworkdays_before = 0", "ladder rungs 4 workdays_before", 0, 120),
        ("\nworkdays_after = 1", "ladder rungs 5 workdays_after", 0, 120),
    ],
)
def test_a_number_has_its_bounds(tmp_path, old, entry, least, greatest):
    def with_number(number):
        key, _, value = old.partition(" = ")
        return old, f"{key} = [{number}]" if value.startswith("[") else f"{key} = {number} "

    for number in (least - 1, greatest + 1):
        found, _ = findings(tmp_path, with_number(number))
        message = (
            f"{entry}: {number} kan hier niet; noem een getal van {least} tot en met {greatest}"
        )
        assert [each.partition(", ")[2] for each in found] == [message]
    for number in (least, greatest):
        text = SHIPPED.replace(*with_number(number), 1)
        cyclefile.load(write(tmp_path, text))


def test_a_number_too_long_to_read_has_its_line(tmp_path):
    with pytest.raises(cyclefile.CycleFileError, match=r"regel 2: .* te veel cijfers"):
        cyclefile.load(write(tmp_path, f"[table]\nfirst_year = {'9' * 5000}\n"))


@pytest.mark.parametrize("number", ["9" * 4000, "-" + "9" * 4000, "0x" + "f" * 5000])
def test_an_absurd_number_is_refused_without_repeating_it(tmp_path, number):
    found, text = findings(tmp_path, ("minutes = 120", f"minutes = {number}"))

    line = line_of(text, "minutes = " + number[:9])
    message = "dit getal kan hier niet; noem een getal van 1 tot en met 1440"
    assert found == [f"regel {line}, meetings 1 minutes: {message}"]


@pytest.mark.parametrize("choice", ["0x" + "f" * 5000, "[[[[]]]]", "true"])
def test_a_choice_that_is_no_text_is_refused(tmp_path, choice):
    found, _ = findings(tmp_path, ('kind = "gemeente"', f"kind = {choice}"))

    assert "parties 1 kind: moet tekst tussen aanhalingstekens zijn" in found[0]


@pytest.mark.parametrize("depth", [100, 300, 450, 2000, 100_000])
def test_brackets_in_brackets_are_refused(tmp_path, depth):
    with pytest.raises(InputError):
        cyclefile.load(write(tmp_path, f"table = {'[' * depth}{']' * depth}\n"))


def test_a_day_of_endless_digits_is_no_day(tmp_path):
    found, _ = findings(tmp_path, ('opens = "1 januari"', f'opens = "{"9" * 30} januari"'))

    assert "is geen dag" in found[0]


def without(section):
    """The shipped file without the blocks of this list."""
    blocks = re.split(r"(?m)^(?=\[)", SHIPPED)
    names = (f"[[{section}]]", f"[[{section}.")
    return "".join(block for block in blocks if not block.startswith(names))


@pytest.mark.parametrize(
    ("section", "entry", "what"),
    [
        ("parties", "parties", "partij"),
        ("themes", "themes", "thema"),
        ("deadlines", "deadlines", "termijn"),
        ("ladder.rungs", "ladder rungs", "trede"),
    ],
)
def test_a_list_that_everything_needs_is_not_empty(tmp_path, section, entry, what):
    text = without(section)
    if "." in section:
        text = text.replace("[ladder]\n", "[ladder]\nrungs = []\n")
    else:
        text = f"{section} = []\n{text}"

    with pytest.raises(cyclefile.CycleFileError) as caught:
        cyclefile.load(write(tmp_path, text))

    said = [str(each) for each in caught.value.findings if each.entry == entry]
    line = line_of(text, "= []")
    assert said == [f"regel {line}, {entry}: de lijst is leeg; noem ten minste één {what}"]


def test_a_cycle_may_have_no_meetings_and_no_decisions(tmp_path):
    text = "meetings = []\n" + without("meetings")
    start = text.index("[[decisions]]")
    text = text[:start] + text[text.index("# ----", start) :]
    text = text.replace('only_if = "ambitiekader"\n', "")

    read = cyclefile.load(write(tmp_path, text))

    assert (read.meetings, read.decisions) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'id = "goud-wonen"',
            'id = "alle"',
            "parties 3 id: het id 'alle' is de naam van de agenda",
        ),
        (
            'id = "goud-wonen"',
            'id = "Alle"',
            "parties 3 id: het id 'Alle' is de naam van de agenda",
        ),
        (
            'id = "wierden-en-borgen-goud-wonen"',
            'id = "alle"',
            "groups 1 id: het id 'alle' is de naam van de agenda",
        ),
        (
            'id = "goud-wonen"',
            'id = "corporatie"',
            "parties 3 id: het id 'corporatie' is de naam van een soort",
        ),
        (
            'id = "ho-goud-wonen"',
            'id = "corporatie"',
            "parties 6 id: het id 'corporatie' is de naam van een soort",
        ),
        (
            'id = "wierden-en-borgen-goud-wonen"',
            'id = "huurdersorganisatie"',
            "groups 1 id: het id 'huurdersorganisatie' is de naam van een soort",
        ),
        (
            'kind = "corporatie"',
            'kind = "gemeente"',
            "parties 1 id: het id 'gemeente' is de naam van een soort",
        ),
        (
            'corporatie = "goud-wonen"',
            "",
            "parties 6 corporatie: ontbreekt bij 'ho-goud-wonen'; noem de corporatie",
        ),
        (
            'parties = ["wierden-en-borgen"',
            'parties = ["gemeente", "corporatie"',
            "groups 1 parties 2",
        ),
        ('id = "het-hogeland"', 'id = "het hogeland/1"', "table id: het id 'het hogeland/1' mag"),
        ('id = "het-hogeland"', 'id = "hét-hogeland"', "table id: het id 'hét-hogeland' mag"),
        (
            'id = "het-hogeland"',
            f'id = "{"x" * 41}"',
            "41 tekens is te lang; gebruik er hooguit 40",
        ),
        (
            'id = "leefbaarheid"',
            f'id = "{"x" * 61}"',
            "61 tekens is te lang; gebruik er hooguit 60",
        ),
        ('id = "herinnering"', 'id = "herinnering 1"', "ladder rungs 2 id: het id"),
        (
            'id = "prestatieafspraken"',
            'id = "bouwstenen"',
            "deadlines 3 id: het id 'bouwstenen' is de naam van een ander sjabloon",
        ),
        (
            'step = "ondertekening"',
            'step = "ondertekening"\ntemplate = "prestatieafspraak"',
            (
                "deadlines 3 template: het sjabloon templates/documents/prestatieafspraak.md.j2 "
                "ontbreekt. Bedoelt u 'prestatieafspraken'?"
            ),
        ),
        ('name = "Goud Wonen"', 'name = " "', "parties 3 name: de tekst is leeg"),
        ('name = "Betaalbaar wonen"', 'name = ""', "themes 2 name: de tekst is leeg"),
        ('name = "Prestatieafspraken Het Hogeland"', 'name = ""', "table name: de tekst is leeg"),
        ('"Terugblik prestatieafspraken {evaluated}"', '""', "deadlines 1 document: de tekst"),
        ('title = "AO voorjaar"', 'title = ""', "meetings 1 title: de tekst is leeg"),
        ('fields = ["Afspraken"]', 'fields = ["Afspraken", ""]', "deadlines 3 fields 2: de tekst"),
    ],
)
def test_a_name_that_cannot_be_used_is_explained_at_its_entry(tmp_path, old, new, message):
    found, _ = findings(tmp_path, (old, new))

    assert any(message in each for each in found), found


def test_a_repeated_id_is_reported_where_it_is_repeated(tmp_path):
    found, text = findings(
        tmp_path,
        ('only_if = "ambitiekader"\n', ""),
        ('id = "ambitiekader"', 'id = "ao-voorjaar"'),
    )

    line = text.splitlines().index(
        'id = "ao-voorjaar"', text[: text.index("[[decisions]]")].count("\n")
    )
    first = line_of(text, 'id = "ao-voorjaar"')
    assert found == [
        (
            f"regel {line + 1}, decisions 1 id: "
            "het id 'ao-voorjaar' komt 2 keer voor; geef ieder een eigen id "
            f"(zie regel {first})"
        )
    ]


def test_a_meeting_held_for_each_has_only_those_who_belong_together(tmp_path):
    def who_meets(kind):
        old = 'for_each = ["corporatie"]'
        path = write(tmp_path, SHIPPED.replace(old, f'for_each = ["{kind}"]'))
        meetings = lay_out(cyclefile.load(path), 2027).meetings
        return {each.occasion.host: each.parties for each in meetings if each.occasion.host}

    trios = [
        ("gemeente", corporation, f"ho-{corporation}")
        for corporation in ("wierden-en-borgen", "goud-wonen", "woonzorg-nederland")
    ]

    assert who_meets("corporatie") == {trio[1]: trio for trio in trios}
    assert who_meets("huurdersorganisatie") == {trio[2]: trio for trio in trios}
    assert [len(parties) for parties in who_meets("gemeente").values()] == [7]


# ------------------------------------------------------------------- all that is wrong, in one run


def test_what_cannot_be_read_hides_no_wrong_reference(tmp_path):
    found, _ = findings(
        tmp_path,
        ("minutes = 90", 'minuts = "veel"'),
        ('name = "Woonzorg Nederland"\n', ""),
        ("first_year = 2026", 'first_year = "straks"'),
        ('after = "ao-voorjaar"', 'after = "ao-vorjaar"'),
        ('corporatie = "goud-wonen"', 'corporatie = "goud-wonnen"'),
        ('fields = ["Afspraken"]', "fields = []"),
    )

    assert sorted(each.split(", ")[1].split(":")[0] for each in found) == [
        "deadlines 3 fields",
        "meetings 2 after",
        "meetings 2 minutes",
        "meetings 2 minuts",
        "parties 4 name",
        "parties 6 corporatie",
        "table first_year",
    ]


@pytest.mark.parametrize(
    ("old", "new", "entries"),
    [
        ('id = "goud-wonen"', 'ide = "goud-wonen"', ["parties 3 ide"]),
        ('id = "goud-wonen"', "id = 3", ["parties 3 id"]),
        ('id = "goud-wonen"\n', "", ["parties 3 id"]),
        ('kind = "gemeente"', 'kind = "stad"', ["parties 1 kind"]),
        ('kind = "corporatie"', "kind = 7", ["parties 2 kind"]),
        ('opens = "1 juni"', "opens = 1", ["deadlines 2 opens"]),
        ('before = "1 april"', "before = 1", ["deadlines 1 before"]),
        ('before = "1 april"', 'befor = "1 april"', ["deadlines 1 befor"]),
        ('month = "mei"', 'month = "mai"', ["meetings 2 month"]),
        ("years = 2 ", 'years = "2" ', ["term years"]),
        ("\ndays_before = 28", '\ndays_before = "vier weken"', ["ladder rungs 2 days_before"]),
        ("[term]", "[termijn]", ["termijn"]),
    ],
)
def test_a_mistake_is_not_followed_by_its_own_consequences(tmp_path, old, new, entries):
    found, _ = findings(tmp_path, (old, new))

    assert sorted(each.split(", ")[1].split(":")[0] for each in found) == entries


@pytest.mark.parametrize("section", ["parties", "deadlines", "themes", "decisions", "meetings"])
def test_a_list_under_a_wrong_name_hides_what_refers_to_it(tmp_path, section):
    text = SHIPPED.replace(f"[[{section}", f"[[x{section}")

    with pytest.raises(cyclefile.CycleFileError) as caught:
        cyclefile.load(write(tmp_path, text))

    assert [each.entry for each in caught.value.findings] == [f"x{section}"]


@pytest.mark.parametrize(
    ("changes", "entry", "message"),
    [
        (
            [('participants = ["gemeente", "corporatie"]', "participants = []")],
            "meetings 2 participants",
            "niemand wordt genoemd; noem soorten partijen",
        ),
        (
            [('owed_by = ["gemeente", "corporatie"]', "owed_by = []")],
            "deadlines 2 owed_by",
            "niemand wordt genoemd; noem soorten partijen",
        ),
        (
            [
                (
                    'owed_by = ["gemeente", "corporatie"]\n',
                    'owed_by = ["gemeente"]\nfor_each = ["corporatie"]\n',
                )
            ],
            "deadlines 2 for_each",
            'dit levert niemand op; voeg "corporatie" toe aan owed_by, of kies een ander',
        ),
        (
            [('opens = "1 februari"\nbefore', 'opens = "1 januari"\nbefore'),
             ("years = [2027]", "years = [2026]"),
              ('before = "1 oktober"', 'before = "1 maart"')],
            "deadlines 4 only_if",
            "het besluit 'ambitiekader' komt pas na deze stap: het wordt genomen vanaf 1-9-2026",
        ),
        (
            [('papers = ["prestatieafspraken"]',
              'papers = ["nieuw-ambitiekader"]\nyears = [2028, 2030]')],
            "meetings 5 papers 1",
            "het stuk 'nieuw-ambitiekader' is er in 2027, en deze vergadering in 2028, 2030: nooit",
        ),
        (
            [("years = [2026]", "years = [2026, 2025]")],
            "decisions 1 years 2",
            "het jaar 2025 ligt voor het eerste jaar van deze cyclus; noem 2026 of later",
        ),
        (
            [('id = "bo-najaar"', 'id = "bo-najaar"\nterm_years = [2, 3]')],
            "meetings 5 term_years 2",
            "een looptijd heeft geen jaar 3; noem een getal van 1 tot en met 2",
        ),
        (
            [('id = "bo-najaar"', 'id = "bo-najaar"\nyears = [2027]\nterm_years = [2]')],
            "meetings 5",
            "komt in geen enkel jaar van 2026 tot en met 2076 voor; pas years of term_years aan",
        ),
        (
            [('days_before = 7\nbefore_school_holiday = true\nto = ["contactpersoon"]',
              "days_before = 7\nto = []")],
            "ladder rungs 3 to",
            "niemand wordt aangeschreven; noem contactpersoon, plaatsvervanger,",
        ),
    ],
)  # fmt: skip
def test_what_never_comes_or_is_for_nobody_is_explained(tmp_path, changes, entry, message):
    found, _ = findings(tmp_path, *changes)

    assert len(found) == 1
    assert f", {entry}: {message}" in found[0]


def test_a_prolonged_term_has_its_extra_year(tmp_path):
    text = SHIPPED.replace('id = "bo-najaar"', 'id = "bo-najaar"\nterm_years = [3]').replace(
        "first = 2027  ", "first = 2027\nprolonged = [{ first = 2027, years = 1 }]\n#"
    )

    read = cyclefile.load(write(tmp_path, text))

    held = [year for year in range(2026, 2034) if lay_out(read, year).meetings]
    assert [y for y in held if any(m.body == "BO" and m.occasion.rule.id == "bo-najaar"
                                   for m in lay_out(read, y).meetings)] == [2029]  # fmt: skip


def test_a_ladder_that_writes_to_no_party_is_refused(tmp_path):
    text = re.sub(r"(?m)^to = .*$", 'to = ["procescoordinator"]', SHIPPED)

    with pytest.raises(cyclefile.CycleFileError) as caught:
        cyclefile.load(write(tmp_path, text))

    assert [(each.entry, each.message) for each in caught.value.findings] == [
        ("ladder rungs", "geen enkele trede schrijft een partij aan; noem bij to de contactpersoon")
    ]


@given(data=st.data())
@settings(max_examples=examples(150))
def test_whatever_is_changed_in_the_file_gives_findings_and_no_crash(tmp_path_factory, data):
    lines = SHIPPED.splitlines()
    values = [
        "0",
        "-1",
        '""',
        "[]",
        "{}",
        "true",
        '"x"',
        "[3]",
        "2027-02-30",
        "10:00:00",
        "9999999",
    ]
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.sampled_from([n for n, line in enumerate(lines) if "=" in line]))
        key = lines[at].partition("=")[0]
        lines[at] = data.draw(st.sampled_from([f"{key}= {v}" for v in values] + ["", f"x{key}= 1"]))
    path = write(tmp_path_factory.mktemp("tafel"), "\n".join(lines))

    with contextlib.suppress(InputError):
        assert lay_out(cyclefile.load(path), 2027).items
