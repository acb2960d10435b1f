"""Reading contacts in: all of them, or none."""

import csv
import io
from contextlib import closing

import pytest
from hogeland import at

from jaarwiel.core.contact import Contact
from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.people.contacts import changes, import_contacts, read_list, remarks, write_list
from jaarwiel.records import people
from jaarwiel.records.people import contacts_in, keep_contact
from jaarwiel.records.statefile import open_store

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


def test_who_answers_for_tenants_and_for_another_party_is_told_of(desk):
    for party in ("goud-wonen", "ho-goud-wonen"):
        contact = Contact(0, "Ria Rol", "ria@x.example", party, "contactpersoon")
        keep_contact(desk.store, contact)

    (remark,) = remarks(desk, NOW.date())

    assert remark.startswith(
        "Ria Rol heeft rollen bij Goud Wonen en Huurdersorganisatie Goud Wonen, en ziet dus ook"
    )


def test_contacts_are_read_with_their_days(empty_desk, tmp_path):
    report = load(empty_desk, tmp_path, GOOD)

    dirk = contacts_in(empty_desk.store)[1]
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
    assert len(contacts_in(empty_desk.store)) == 2


def test_a_person_is_known_by_the_address_whatever_its_case(empty_desk, tmp_path):
    load(empty_desk, tmp_path, GOOD)
    load(empty_desk, tmp_path, GOOD.replace("dirk@", "Dirk@").replace("Dirk Mulder", "D. Mulder"))

    assert [each.name for each in contacts_in(empty_desk.store)] == ["Anna de Vries", "D. Mulder"]


def test_a_dutch_file_from_excel_is_read_too(empty_desk, tmp_path):
    text = "partij;naam;e-mail;rol\r\ngemeente;Jan Coördinator;jan@x.example;procescoördinator\r\n"

    load(empty_desk, tmp_path, text, "utf-8-sig")

    assert contacts_in(empty_desk.store)[0].role == "procescoordinator"


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
    assert contacts_in(empty_desk.store) == ()


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

    assert contacts_in(empty_desk.store) == ()


def test_a_person_with_two_addresses_is_remarked_upon(empty_desk, tmp_path):
    load(empty_desk, tmp_path, GOOD)

    report = load(empty_desk, tmp_path, GOOD.replace("anna@", "anna2@"))

    (remark,) = report.remarks
    assert "anna2@gemeente.example, anna@gemeente.example" in remark


def test_a_file_with_old_line_ends_is_explained(empty_desk, tmp_path):
    with pytest.raises(InputError):
        load(empty_desk, tmp_path, "party,name,e-mail,role\r" + "x" * 200_000)


def test_a_list_that_was_written_out_reads_in_as_the_very_same(empty_desk, tmp_path):
    load(empty_desk, tmp_path, (GOOD + (
        "goud-wonen,'t Hart,hart@x.example,bestuurder,,,functie\n"
        'goud-wonen,"Vries, Jan ""de""; van",+jan@x.example,secretaris,2026-02-01,\n'
    )).replace("from,until", "from,until,kind"))  # fmt: skip
    for name in ("=1+1", "'=1+1", "''t Hart", "'", "-Piet", "@Piet", "+31 6", "Zoë"):
        contact = Contact(
            0, name, f"x{ord(name[-1])}.{len(name)}@x.example", "gemeente", "secretaris"
        )
        keep_contact(empty_desk.store, contact)
    before = tables(empty_desk)

    written = write_list(empty_desk)
    report = load(empty_desk, tmp_path, written)

    assert report.changed == 0
    assert tables(empty_desk) == before
    with closing(open_store(tmp_path / "ander.db")) as store:
        other = Desk(empty_desk.cycle, store, "https://jaarwiel.example")
        load(other, tmp_path, written, "utf-8-sig")
        assert write_list(other) == written


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_no_cell_of_the_list_is_a_formula_however_a_spreadsheet_splits_it(empty_desk, separator):
    for name in ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "Jan, de Vries; junior"):
        contact = Contact(0, name, f"={len(name)}@x.example", "gemeente", "secretaris")
        keep_contact(empty_desk.store, contact)

    rows = csv.reader(io.StringIO(write_list(empty_desk)), delimiter=separator)

    assert [cell for row in rows for cell in row if cell.strip()[:1] in tuple("=+-@")] == []


def test_the_kind_of_address_is_read_and_left_alone_where_the_list_is_silent(empty_desk, tmp_path):
    line = "ho-goud-wonen,Harm Dijk,harm@prive.example,contactpersoon"
    load(empty_desk, tmp_path, f"partij,naam,mail,rol,soort adres\n{line},privé\n")
    load(empty_desk, tmp_path, f"party,name,e-mail,role\n{line}\n")

    assert people.at_address(empty_desk.store, "harm@prive.example").kind == "prive"
    with pytest.raises(InputError, match="onbekende soort adres 'thuis'"):
        load(empty_desk, tmp_path, f"partij,naam,mail,rol,soort adres\n{line},thuis\n")


def test_what_a_list_changes_is_known_before_it_is_kept(empty_desk, tmp_path):
    load(empty_desk, tmp_path, GOOD)
    text = GOOD.replace("Dirk Mulder", "D. Mulder").replace("2027-12-31", "") + (
        "goud-wonen,Els,els@x.example,plaatsvervanger,,\n"
    )
    before = tables(empty_desk)

    found = changes(empty_desk, read_list(empty_desk, text, "lijst"))

    assert [(each.contact.email, each.is_new, each.differences) for each in found] == [
        (
            "dirk@goudwonen.example",
            False,
            (("name", "Dirk Mulder", "D. Mulder"), ("until", "2027-12-31", "")),
        ),
        ("els@x.example", True, ()),
    ]
    assert tables(empty_desk) == before


def test_a_contact_of_a_party_that_left_the_file_still_reads_in(empty_desk, tmp_path):
    keep_contact(empty_desk.store, Contact(0, "Oud", "oud@x.example", "weg", "contactpersoon"))

    assert load(empty_desk, tmp_path, write_list(empty_desk)).changed == 0


def tables(desk):
    return [list(desk.store.db[name].rows) for name in ("person", "contact")]
