"""Who is to sign is asked once for each final version, and reminded once."""

from dataclasses import replace

import pytest
from hogeland import at
from webvisit import visiting, words

from jaarwiel.core.contact import Contact
from jaarwiel.core.cycle import Group
from jaarwiel.mail.letters import text_parts
from jaarwiel.office.rounds import make_round
from jaarwiel.office.signing import tosign
from jaarwiel.office.signing.signatures import Signing, sign
from jaarwiel.records import archive
from jaarwiel.records.people import keep_contact

MADE = at("2027-12-01", "08:00")
SIGNERS = (
    ("Anja Bos", "anja@gemeente.example", "gemeente", "ondertekenaar"),
    ("Bert Vos", "bert@wierden.example", "wierden-en-borgen", "ondertekenaar"),
    ("Bea Vos", "bea@wierden.example", "wierden-en-borgen", "bestuurder"),
)
"""Beside Frits, who is bestuurder of Goud Wonen, which has no ondertekenaar."""


@pytest.fixture
def signing_desk(mailing_desk):
    with mailing_desk.store.writing():
        for name, email, party, role in SIGNERS:
            keep_contact(mailing_desk.store, Contact(0, name, email, party, role))
    return mailing_desk


def put(desk, now=MADE, item="2027/prestatieafspraken", *, final=True):
    """A version as it would be assembled, without the time that takes."""
    row = {
        "item": item,
        "version": archive.next_version(desk.store, item),
        "final": int(final),
        "assembled_at": now.isoformat(),
        "assembled_by": "anna",
        "model_sha256": "",
        "html": b"<p>Het stuk",
        "pdf": b"%PDF",
        "docx": b"",
    }
    return archive.record(desk.store, row, now)


def asked(desk):
    rows = desk.store.rows(
        "SELECT recipient, subject FROM letter WHERE kind LIKE 'ondertekening%' ORDER BY id"
    )
    return [(row["recipient"].partition("@")[0], row["subject"]) for row in rows]


def text_to(desk, who):
    found = desk.store.rows(
        "SELECT content FROM letter WHERE kind LIKE 'ondertekening%' AND recipient LIKE ?"
        " ORDER BY id DESC",
        f"{who}@%",
    )
    return text_parts(found[0]["content"])[0]


def test_the_signatories_of_a_final_version_are_asked_once(signing_desk):
    put(signing_desk)

    for clock in ("09:00", "12:00"):
        make_round(signing_desk, at("2027-12-01", clock))
    make_round(signing_desk, at("2027-12-02"))

    subject = "Ter ondertekening, uiterlijk di 14 december: Update jaaractiviteiten 2028"
    assert asked(signing_desk) == [(who, subject) for who in ("anja", "bert", "frits")]


def test_the_letter_says_which_version_until_when_and_who_else_signs(signing_desk):
    put(signing_desk)

    make_round(signing_desk, at("2027-12-01"))

    told = text_to(signing_desk, "frits")
    assert (
        "Het stuk Update jaaractiviteiten 2028 (definitieve versie 1.0) ligt voor u ter "
        "ondertekening. Wilt u het stuk namens Goud Wonen ondertekenen, uiterlijk dinsdag 14 "
        "december 2027?"
    ) in told
    assert "U ontvangt deze brief als bestuurder, omdat er geen ondertekenaar bekend is." in told
    assert "- Gemeente Het Hogeland: Anja Bos\n- Wierden en Borgen: Bert Vos\n" in told
    assert "als bestuurder" not in text_to(signing_desk, "bert")


def test_of_a_group_each_signs_for_their_own_party_and_reads_who_else_does(signing_desk):
    pair, documents = ("wierden-en-borgen", "goud-wonen"), ("prestatieafspraken",)
    group = Group("samen", "Samen Wonen", pair, documents, signs=True)
    desk = replace(signing_desk, cycle=replace(signing_desk.cycle, groups=(group,)))
    put(desk)

    make_round(desk, at("2027-12-01"))

    told = text_to(desk, "bert")
    assert "Wilt u het stuk namens Wierden en Borgen ondertekenen" in told
    assert "- Goud Wonen: Frits Kok\n" in told


def test_a_concept_is_not_to_be_signed(signing_desk):
    put(signing_desk, final=False)

    make_round(signing_desk, at("2027-12-01"))

    assert asked(signing_desk) == []


def test_nobody_is_asked_to_sign_what_has_no_signatories_or_has_not_begun(signing_desk):
    put(signing_desk, at("2027-04-01"), "2027/terugblik")
    put(signing_desk, at("2027-04-01"))

    make_round(signing_desk, at("2027-04-01"))

    assert asked(signing_desk) == []


def test_what_was_final_long_ago_is_left_alone(signing_desk):
    put(signing_desk, at("2026-12-01"), "2026/prestatieafspraken")

    make_round(signing_desk, at("2027-01-04"))

    assert asked(signing_desk) == []


def test_another_final_version_is_another_letter_that_says_so(signing_desk):
    put(signing_desk)
    make_round(signing_desk, at("2027-12-01"))

    put(signing_desk, at("2027-12-02"))
    make_round(signing_desk, at("2027-12-02"))

    assert [who for who, _ in asked(signing_desk)] == ["anja", "bert", "frits"] * 2
    assert "Deze versie komt in de plaats van versie 1.0" in text_to(signing_desk, "bert")


def test_a_letter_that_still_waits_is_taken_back_for_another_version(signing_desk):
    waiting = replace(signing_desk, courier=None)
    put(waiting)
    make_round(waiting, at("2027-12-01"))

    put(waiting, at("2027-12-02"))
    make_round(waiting, at("2027-12-02"))

    rows = waiting.store.rows(
        "SELECT state, count(*) AS n FROM letter WHERE kind LIKE 'ondertekening%'"
        " GROUP BY state ORDER BY state"
    )
    assert [(row["state"], row["n"]) for row in rows] == [("ready", 3), ("withdrawn", 3)]
    assert "Deze versie komt in de plaats" not in text_to(waiting, "bert")


def test_who_signed_is_asked_no_more_and_who_did_not_is_reminded_once(signing_desk):
    put(signing_desk)
    make_round(signing_desk, at("2027-12-01"))
    found = tosign.find(signing_desk, 1, at("2027-12-03").date())
    given = Signing(at("2027-12-03").date(), "papier", role="wethouder")
    sign(signing_desk, found, "gemeente", given, at("2027-12-03"), "anna")

    for day in ("2027-12-06", "2027-12-07", "2027-12-08", "2027-12-14", "2027-12-15"):
        make_round(signing_desk, at(day))

    assert asked(signing_desk)[3:] == [
        (who, "Herinnering: ondertekening, uiterlijk di 14 december: Update jaaractiviteiten 2028")
        for who in ("bert", "frits")
    ]
    reminders = signing_desk.store.rows("SELECT day FROM letter WHERE kind LIKE '%herinnering%'")
    assert {row["day"] for row in reminders} == {"2027-12-07"}
    assert "- Gemeente Het Hogeland: Anja Bos (getekend)" in text_to(signing_desk, "bert")


def test_the_coordinator_is_told_for_whom_nobody_can_sign(signing_desk):
    put(signing_desk)

    found = tosign.lacking(signing_desk, at("2027-12-01").date())

    assert found == [
        {
            "document": "Update jaaractiviteiten 2028",
            "partijen": [
                "Woonzorg Nederland",
                "Huurdersorganisatie Wierden en Borgen",
                "Huurdersorganisatie Goud Wonen",
                "Huurdersorganisatie Woonzorg Nederland",
            ],
        }
    ]
    make_round(signing_desk, at("2027-12-01"))
    report = signing_desk.store.rows("SELECT content FROM letter WHERE kind = 'ochtendbericht'")
    assert (
        "Voor het ondertekenen van Update jaaractiviteiten 2028 is niemand bekend van Woonzorg"
        in (text_parts(report[0]["content"])[0])
    )


# ------------------------------------------------------------------------------------- reading it


def test_the_link_in_the_letter_shows_the_document_and_nothing_changes(signing_desk, tmp_path):
    number = put(signing_desk)
    make_round(signing_desk, at("2027-12-01"))
    link = f"/stuk/{number}\n"

    with visiting(signing_desk, tmp_path / "state.db", at("2027-12-02")) as visit:
        page = visit.personal("frits@goudwonen.example")
        assert f"https://jaarwiel.example{page}{link}" in text_to(signing_desk, "frits")
        before = visit.state()
        shown, pdf = visit.get(f"{page}/stuk/{number}"), visit.get(f"{page}/stuk/{number}/pdf")

        assert (shown.status_code, shown.text) == (200, "<p>Het stuk")
        assert "sandbox" in shown.headers["content-security-policy"]
        assert (pdf.content, pdf.headers["content-type"]) == (b"%PDF", "application/pdf")
        assert visit.state() == before


def test_only_the_final_version_of_what_ones_party_signs_can_be_read(signing_desk, tmp_path):
    number, concept = put(signing_desk), put(signing_desk, final=False)
    unsigned = put(signing_desk, at("2027-04-13"), "2027/terugblik")

    with visiting(signing_desk, tmp_path / "state.db", at("2027-12-02")) as visit:
        page = visit.personal("frits@goudwonen.example")
        for wrong in (concept, unsigned, 999):
            answer = visit.get(f"{page}/stuk/{wrong}")
            assert answer.status_code == 404
            assert "Dit stuk staat hier niet (meer) voor u klaar." in words(answer)
        assert visit.get(f"{page[:-1]}x/stuk/{number}").status_code == 404
