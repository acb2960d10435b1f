"""Reading contacts in: all of them, or none."""

import pytest
from hogeland import at

from jaarwiel.errors import InputError
from jaarwiel.office.contacts import import_contacts
from jaarwiel.office.desk import Desk

NOW = at("2027-01-04")


@pytest.fixture
def empty_desk(cycle, store):
    return Desk(cycle, store, "https://jaarwiel.example")


def load(desk, tmp_path, text, encoding="utf-8"):
    path = tmp_path / "contacten.csv"
    path.write_bytes(text.encode(encoding))
    return import_contacts(desk, path, NOW)


GOOD = """\
party,name,e-mail,role,from,until
gemeente,Anna de Vries,anna@gemeente.example,procescoordinator,,
goud-wonen,Dirk Mulder,dirk@goudwonen.example,contactpersoon,2026-01-01,2027-12-31
"""


def test_contacts_are_read_with_their_days(empty_desk, tmp_path):
    report = load(empty_desk, tmp_path, GOOD)

    dirk = empty_desk.store.contacts()[1]
    assert (report.read, report.changed) == (2, 2)
    assert (dirk.name, dirk.email, dirk.party) == (
        "Dirk Mulder",
        "dirk@goudwonen.example",
        "goud-wonen",
    )
    assert (str(dirk.valid_from), str(dirk.valid_until)) == ("2026-01-01", "2027-12-31")


def test_reading_the_same_file_again_changes_nothing(empty_desk, tmp_path):
    load(empty_desk, tmp_path, GOOD)

    assert load(empty_desk, tmp_path, GOOD).changed == 0
    assert len(empty_desk.store.contacts()) == 2


def test_a_person_is_known_by_the_address_whatever_its_case(empty_desk, tmp_path):
    load(empty_desk, tmp_path, GOOD)
    load(empty_desk, tmp_path, GOOD.replace("dirk@", "Dirk@").replace("Dirk Mulder", "D. Mulder"))

    assert [each.name for each in empty_desk.store.contacts()] == ["Anna de Vries", "D. Mulder"]


def test_a_dutch_file_from_excel_is_read_too(empty_desk, tmp_path):
    text = "partij;naam;e-mail;rol\r\ngemeente;Jan Coördinator;jan@x.example;procescoördinator\r\n"

    load(empty_desk, tmp_path, text, "utf-8-sig")

    assert empty_desk.store.contacts()[0].role == "procescoordinator"


def test_every_wrong_line_is_named_and_nothing_is_read(empty_desk, tmp_path):
    wrong = GOOD + (
        "goud-wonnen,Piet,piet@x.example,contactpersoon,,\n"
        "goud-wonen,Piet,piet apenstaart x,contactpersoon,,\n"
        "goud-wonen,Piet,piet@x.example,baas,,\n"
        "goud-wonen,Piet,piet@x.example,contactpersoon,1 januari,\n"
        "goud-wonen,,piet@x.example,contactpersoon,,\n"
        "goud-wonen,Piet,piet@x.example,contactpersoon,2027-02-01,2027-01-01\n"
    )

    with pytest.raises(InputError) as caught:
        load(empty_desk, tmp_path, wrong)

    message = str(caught.value)
    assert "regel 4: Onbekende partij 'goud-wonnen'. Bedoelt u 'goud-wonen'?" in message
    assert "regel 5: 'piet apenstaart x' is geen e-mailadres" in message
    assert "regel 6: onbekende rol 'baas'" in message
    assert "regel 7: '1 januari' is geen datum" in message
    assert "regel 8: '' is geen bruikbare naam" in message
    assert "regel 9: until (2027-01-01) ligt voor from" in message
    assert empty_desk.store.contacts() == ()


def test_a_name_with_a_line_break_is_refused(empty_desk, tmp_path):
    text = 'party,name,e-mail,role\ngemeente,"Jan\nBcc: x",j@x.example,secretaris\n'

    with pytest.raises(InputError, match="geen bruikbare naam"):
        load(empty_desk, tmp_path, text)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "mist de kolom"),
        ("party,name\n".encode("utf-16"), "geen UTF-8|mist de kolom"),
        (b"party,name,e-mail,role\ngemeente,Jos\xe9,j@x.nl,secretaris\n", "CSV UTF-8"),
        (b"x" * 2_100_000, "groter dan 2 MB"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_list_is_explained(empty_desk, tmp_path, content, message):
    path = tmp_path / "contacten.csv"
    path.write_bytes(content)

    with pytest.raises(InputError, match=message):
        import_contacts(empty_desk, path, NOW)


def test_everything_that_is_wrong_with_a_line_is_said_at_once(empty_desk, tmp_path):
    text = "party,name,e-mail,role,from\ngoud-wonnen,Piet,geen adres,baas,1 mei\n"

    with pytest.raises(InputError) as caught:
        load(empty_desk, tmp_path, text)

    assert str(caught.value).count("regel 2:") == 4


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("goud-wonen,Dirk Mulder,dirk@goudwonen.example,contactpersoon,2028-01-01,", "staat al op"),
        ("gemeente,Iemand Anders,DIRK@goudwonen.example,secretaris,,", "Geef iedere persoon een"),
    ],
)
def test_lines_that_cannot_hold_beside_each_other_are_refused(empty_desk, tmp_path, line, message):
    with pytest.raises(InputError, match=message):
        load(empty_desk, tmp_path, f"{GOOD}{line}\n")

    assert empty_desk.store.contacts() == ()


def test_a_person_with_two_addresses_is_remarked_upon(empty_desk, tmp_path):
    load(empty_desk, tmp_path, GOOD)

    report = load(empty_desk, tmp_path, GOOD.replace("anna@", "anna2@"))

    (remark,) = report.remarks
    assert "anna2@gemeente.example, anna@gemeente.example" in remark


def test_a_file_with_old_line_ends_is_explained(empty_desk, tmp_path):
    with pytest.raises(InputError):
        load(empty_desk, tmp_path, "party,name,e-mail,role\r" + "x" * 200_000)
