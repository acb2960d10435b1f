"""Who left long ago is removed after a month's notice; whoever signed stays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hogeland import HET_HOGELAND, at
from inviting import Keeping

from jaarwiel.core import retention as terms
from jaarwiel.core.contact import Contact
from jaarwiel.core.cycle import Retention
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.cyclefiles.cyclefile import CycleFileError
from jaarwiel.mail.letters import text_parts
from jaarwiel.office.people import retention
from jaarwiel.office.rounds import make_round
from jaarwiel.records import people, post
from jaarwiel.records.people import contacts_in, keep_contact

NOW = at("2027-03-03", "09:00")
DIRK = "dirk@goudwonen.example"


@pytest.fixture
def desk(desk):
    return replace(desk, courier=Keeping())


def with_terms(desk, **months):
    text = HET_HOGELAND.read_text("utf-8")
    block = "\n".join(["[retention]", *(f"{key} = {value}" for key, value in months.items())])
    return replace(desk, cycle=cyclefile.parse(HET_HOGELAND, f"{text}\n{block}\n"))


def end_roles(desk, email, last):
    for each in contacts_in(desk.store):
        if each.email == email:
            keep_contact(desk.store, replace(each, valid_until=last))
    return next(each.number for each in people.persons(desk.store) if each.email == email)


def is_there(desk, email):
    return email in {each.email for each in people.persons(desk.store)}


def morning(desk):
    return text_parts(desk.courier.to("anna@gemeente.example")[-1].as_bytes())[0]


def test_terms_count_from_the_last_role_and_end_with_the_month():
    def role(person, party, until):
        return Contact(person, "x", "y", party, "contactpersoon", None, until)

    found = terms.leaving(
        [
            role(1, "a", date(2025, 1, 31)), role(1, "b", date(2024, 1, 1)),
            role(2, "a", date(2020, 1, 1)), role(2, "b", None),
        ],
        13,
    )  # fmt: skip

    assert found == {1: date(2026, 2, 28)}


def test_a_person_is_removed_a_month_after_that_was_told(desk):
    desk = with_terms(desk, contacts_months=24)
    person = end_roles(desk, DIRK, date(2025, 1, 1))

    make_round(desk, NOW)
    told = morning(desk)
    make_round(desk, at("2027-04-01"))
    before = is_there(desk, DIRK)
    make_round(desk, at("2027-04-02"))

    (line,) = [each for each in desk.store.log_entries(500) if each.what == "persoon verwijderd"]
    assert "- Dirk Mulder, op vrijdag 2 april 2027" in told
    assert (before, is_there(desk, DIRK)) == (True, False)
    assert (line.subject, line.why) == (f"persoon {person}", "bewaartermijn")
    assert "Dirk" not in morning(desk)


def test_who_has_a_role_again_is_not_removed_and_is_told_of_anew(desk):
    desk = with_terms(desk, contacts_months=24)
    end_roles(desk, DIRK, date(2025, 1, 1))
    retention.keep_to(desk, NOW)
    end_roles(desk, DIRK, None)
    retention.keep_to(desk, NOW + timedelta(days=1))
    end_roles(desk, DIRK, date(2025, 1, 1))

    later = retention.keep_to(desk, NOW + timedelta(days=40))

    assert [each.name for each in later.told] == ["Dirk Mulder"]
    assert later.removed == ()
    assert is_there(desk, DIRK)


def test_who_signed_stays(desk):
    desk = with_terms(desk, contacts_months=24)
    person = end_roles(desk, DIRK, date(2020, 1, 1))
    desk.store.db.table("signature").insert({
        "item": "2019/prestatieafspraken", "document": None, "sha256": "",
        "signatory": "goud-wonen", "party": "goud-wonen", "person": person, "role": "",
        "signed_on": "2019-12-01", "way": "papier",
        "recorded_at": NOW.isoformat(), "recorded_by": "x",
    })  # fmt: skip

    for days in (0, 31, 62):
        retention.keep_to(desk, NOW + timedelta(days=days))

    assert is_there(desk, DIRK)
    assert [each.signed for each in retention.outlook(desk, NOW.date())] == [True]


def test_old_letters_lose_their_words_and_nothing_is_asked_again(desk):
    make_round(desk, NOW)
    sent = len(desk.courier.taken)
    desk = with_terms(desk, letters_months=12)

    done = retention.keep_to(desk, at("2028-03-03"))
    young = retention.keep_to(desk, at("2028-03-04"))
    again = retention.keep_to(desk, at("2028-03-05"))

    letters = post.letters(desk.store)
    contents = [post.content_of(desk.store, each.id) for each in letters]
    assert (done.letters, young.letters, again.letters) == (0, sent, 0)
    assert {each.recipient for each in letters} == {
        f"persoon-{each.person}@verwijderd.invalid" for each in letters
    }
    assert not [each for each in contents if b"Geachte" in each]
    assert desk.store.rows("SELECT count(*) AS n FROM ask")[0]["n"] > 0


def test_without_terms_nothing_ever_goes(desk):
    end_roles(desk, DIRK, date(2000, 1, 1))

    assert retention.would_do(desk, NOW.date()) == retention.Done()
    assert desk.cycle.retention == Retention()


def test_a_term_that_cannot_be_is_told_with_its_line(desk):
    with pytest.raises(CycleFileError, match="0 kan hier niet; noem een getal van 1 tot en met"):
        with_terms(desk, contacts_months=0)


def test_the_command_shows_what_it_would_do(desk, jaarwiel, tmp_path):
    with_terms(desk, contacts_months=24)
    end_roles(desk, DIRK, date(2020, 1, 1))
    desk.store.close()
    cycle = tmp_path / "tafel.toml"
    text = HET_HOGELAND.read_text("utf-8")
    cycle.write_text(f"{text}\n[retention]\ncontacts_months = 24\n", "utf-8")

    shown = jaarwiel("contacts", "retention", "--dry-run", "--cycle", "tafel.toml")
    done = jaarwiel("contacts", "retention", "--cycle", "tafel.toml")

    assert "Dirk Mulder: de bewaartermijn loopt tot 2022-01-01; nog niet aangekond" in shown.stdout
    assert "aangekondigd: 1\n" in shown.stdout
    assert "wordt verwijderd op " in done.stdout
