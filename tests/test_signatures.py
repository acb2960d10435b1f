"""Who signed which version is recorded once, with the very bytes, and can be taken back."""

import hashlib
import io
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import pytest
from hogeland import at
from signedpdfs import scan, signed, version

from jaarwiel.core.contact import Contact
from jaarwiel.core.cycle import Group
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.mail.letters import text_parts
from jaarwiel.office.people import erasure
from jaarwiel.office.rounds import make_round
from jaarwiel.office.signing import signatures, signedreceipts, signedset, tosign
from jaarwiel.office.signing.signatures import Signing, attach, sign, withdraw
from jaarwiel.records import archive
from jaarwiel.records import signatures as records
from jaarwiel.records.people import keep_contact

MADE, DAY, NOW = at("2027-12-01", "08:00"), at("2027-12-03").date(), at("2027-12-03", "11:00")
ITEM = "2027/prestatieafspraken"
SIGNERS = (
    ("Anja Bos", "anja@gemeente.example", "gemeente", "ondertekenaar"),
    ("Bert Vos", "bert@wierden.example", "wierden-en-borgen", "ondertekenaar"),
    ("Hilda Smit", "hilda@woonzorg.example", "woonzorg-nederland", "bestuurder"),
    ("Ina Bakker", "ina@ho.example", "ho-wierden-en-borgen", "ondertekenaar"),
    ("Joop Kuiper", "joop@ho.example", "ho-goud-wonen", "ondertekenaar"),
    ("Kees Mulder", "kees@ho.example", "ho-woonzorg-nederland", "ondertekenaar"),
)
"""Beside Frits, who is bestuurder of Goud Wonen."""


def put(desk, now=MADE, text="Tekst.", *, final=True, item=ITEM):
    row = {
        "item": item,
        "version": archive.next_version(desk.store, item),
        "final": int(final),
        "assembled_at": now.isoformat(),
        "assembled_by": "anna",
        "model_sha256": "",
        "html": b"<p>Het stuk",
        "pdf": version(text),
        "docx": b"",
    }
    return archive.record(desk.store, row, now)


@pytest.fixture
def desk(mailing_desk):
    with mailing_desk.store.writing():
        for name, email, party, role in SIGNERS:
            keep_contact(mailing_desk.store, Contact(0, name, email, party, role))
    put(mailing_desk)
    return mailing_desk


def person(desk, who):
    return desk.store.rows("SELECT id FROM person WHERE email LIKE ?", f"{who}@%")[0]["id"]


def lying(desk, number=1, today=DAY):
    return tosign.find(desk, number, today)


def by(desk, key, who=None, **how):
    how = {"on": DAY, "way": "papier", "person": person(desk, who) if who else None} | how
    return sign(desk, lying(desk), key, Signing(**how), NOW, "proef")


def refused(*what, **how):
    with pytest.raises(InputError) as error:
        by(*what, **how)
    return str(error.value)


def everything(desk):
    return [line for line in desk.store.db.conn.iterdump() if "sqlite_sequence" not in line]


# ------------------------------------------------------------------------------------- recording


def test_a_signature_is_under_one_version_with_the_hash_of_its_pdf(desk):
    found = by(desk, "gemeente", "anja")

    digest = hashlib.sha256(version()).hexdigest()
    assert (found.document, found.party, found.signatory) == (1, "gemeente", "gemeente")
    assert (found.person, found.signed_on, found.way) == (person(desk, "anja"), DAY, "papier")
    assert (found.sha256, found.recorded_at, found.recorded_by) == (digest, NOW, "proef")
    state = lying(desk)
    assert (state.count, state.total, state.complete_on) == (1, 7, None)
    assert state.signed == {"gemeente"}


def test_who_signed_may_be_known_by_a_role_alone_but_not_by_nothing(desk):
    assert by(desk, "gemeente", role="wethouder").role == "wethouder"
    assert "in welke functie" in refused(desk, "goud-wonen", role=" \x00 ")
    assert "80 tekens" in refused(desk, "goud-wonen", role="x" * 81)


@pytest.mark.parametrize(
    ("on", "said"),
    [("2027-12-04", "nog niet geweest"), ("2027-11-30", "is gemaakt op woensdag 1 december 2027")],
)
def test_the_day_is_not_to_come_and_not_before_the_version_was_made(desk, on, said):
    assert said in refused(desk, "gemeente", "anja", on=at(on).date())
    assert by(desk, "gemeente", "anja", on=MADE.date()).signed_on == MADE.date()


def test_somebody_of_another_party_cannot_have_signed(desk):
    assert "geen rol bij Gemeente" in refused(desk, "gemeente", "bert")
    with pytest.raises(NotFoundError, match="ondertekent dit stuk niet"):
        by(desk, "woongroep", "anja")


def test_the_same_once_more_changes_nothing_and_something_else_is_refused(desk):
    first = by(desk, "gemeente", "anja")
    before = everything(desk)

    again = by(desk, "gemeente", "anja")

    assert (again, everything(desk)) == (first, before)
    assert "al vastgelegd dat er is ondertekend, op vrijdag 3 december" in refused(
        desk, "gemeente", "anja", on=at("2027-12-02").date()
    )
    assert everything(desk) == before


def test_a_concept_and_what_nobody_signs_are_not_signed(desk):
    put(desk, final=False)
    put(desk, item="2027/terugblik")

    for number in (2, 3, 99):
        with pytest.raises(NotFoundError, match="ligt geen stuk met nummer"):
            lying(desk, number)


def test_a_signature_under_the_version_before_does_not_count(desk):
    by(desk, "gemeente", "anja")
    put(desk, at("2027-12-02"), "Anders.")

    old, new = lying(desk), lying(desk, 2)

    assert (old.count, old.newer.id) == (1, 2)
    assert (new.count, new.newer) == (0, None)
    assert new.lines[0].former.document == 1
    assert "Versie 2.0 is voor deze versie in de plaats gekomen" in refused(
        desk, "goud-wonen", "frits"
    )


def test_what_was_withdrawn_stays_on_record_and_can_be_recorded_anew(desk):
    first = by(desk, "gemeente", "anja")

    undone = withdraw(desk, first.id, " Verkeerde dag. ", NOW, "anna")

    assert (undone.withdrawal.reason, undone.withdrawal.by) == ("Verkeerde dag.", "anna")
    assert lying(desk).count == 0
    assert [each.id for each in lying(desk).withdrawn] == [first.id]
    second = by(desk, "gemeente", "anja", on=at("2027-12-02").date())
    assert (second.id, lying(desk).count) == (first.id + 1, 1)


def test_a_withdrawal_needs_a_reason_and_counts_once(desk):
    first = by(desk, "gemeente", "anja")
    for reason, said in (("  ", "Geef een reden"), ("x" * 501, "500 tekens")):
        with pytest.raises(InputError, match=said):
            withdraw(desk, first.id, reason, NOW, "anna")
    withdraw(desk, first.id, "Dubbel.", NOW, "anna")

    with pytest.raises(InputError, match="al ingetrokken"):
        withdraw(desk, first.id, "Nogmaals.", NOW, "anna")
    with pytest.raises(NotFoundError):
        withdraw(desk, 99, "Weg.", NOW, "anna")


@pytest.mark.parametrize(
    "table", ["signature", "signature_withdrawal", "signed_file", "signed_file_seen"]
)
def test_nothing_on_record_is_changed_or_taken_away(desk, table):
    found = by(desk, "gemeente", "anja", content=scan(), way="scan")
    signatures.note_seen(desk, found.id, NOW, "anna")
    withdraw(desk, found.id, "Proef.", NOW, "anna")

    for act in ("DELETE FROM {}", "UPDATE {} SET rowid = rowid + 1"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            desk.store.db.execute(act.format(table))


# ------------------------------------------------------------------------------------- the files


def test_the_bytes_are_kept_as_they_came(desk):
    content = signed(version(), "Anja")

    found = by(desk, "gemeente", "anja", way="papier", content=content)

    assert (found.way, found.shown_way, found.file.digital) == ("digitaal", "digitaal", True)
    assert found.file.sha256 == hashlib.sha256(content).hexdigest()
    assert records.content_of(desk.store, found.file.id) == content
    assert not found.file.to_be_seen


def test_several_sign_one_after_the_other_in_one_pdf(desk):
    one = signed(version(), "Anja")
    two = signed(one, "Bert")
    by(desk, "gemeente", "anja", way="digitaal", content=one)

    assert signatures.newest_digital(lying(desk)).party == "gemeente"
    by(desk, "wierden-en-borgen", "bert", way="digitaal", content=two)

    assert signatures.newest_digital(lying(desk)).party == "wierden-en-borgen"
    assert [len(each.file.seals) for each in lying(desk).signatures] == [1, 2]


def test_a_file_with_the_signatures_of_others_alone_is_not_ones_own(desk):
    one = signed(version(), "Anja")
    by(desk, "gemeente", "anja", way="digitaal", content=one)

    said = refused(desk, "goud-wonen", "frits", way="digitaal", content=one)

    assert "die al van anderen zijn ontvangen" in said
    assert lying(desk).count == 1


def test_a_service_may_give_all_of_them_the_same_file(desk):
    both = signed(version(), "Anja", "Frits")

    for key, who in (("gemeente", "anja"), ("goud-wonen", "frits")):
        by(desk, key, who, way="digitaal", content=both)

    assert lying(desk).count == 2
    assert "al van anderen" in refused(desk, "wierden-en-borgen", "bert", way="digitaal",
                                       content=both)  # fmt: skip


def test_another_version_of_ours_is_refused_even_as_a_scan(desk):
    put(desk, text="Concept.", final=False)
    other = signed(version("Concept."), "Anja")

    for way in ("digitaal", "scan"):
        said = refused(desk, "gemeente", "anja", way=way, content=other)
        assert "Dit bestand is versie 1.1 (concept) van dit stuk." in said
        assert "Ter ondertekening ligt versie 1.0" in said


def test_a_scan_waits_until_the_office_has_looked(desk):
    found = by(desk, "gemeente", "anja", way="scan", content=scan())
    assert [each.id for each in tosign.to_be_seen(lying(desk))] == [found.id]

    signatures.note_seen(desk, found.id, NOW, "anna")
    signatures.note_seen(desk, found.id, NOW, "anna")

    assert tosign.to_be_seen(lying(desk)) == []


def test_a_file_may_come_later_and_the_newest_counts(desk):
    first = by(desk, "gemeente", "anja")
    content = signed(version(), "Anja")

    added = attach(desk, first.id, scan(), NOW, "anja", scan=True)
    again = attach(desk, first.id, scan(), NOW, "anja", scan=True)
    newest = attach(desk, first.id, content, NOW, "anja", scan=False)

    assert (len(added.files), added.shown_way) == (1, "papier")
    assert again == added
    assert (len(newest.files), newest.shown_way) == (2, "digitaal")
    withdraw(desk, first.id, "Proef.", NOW, "anna")
    with pytest.raises(InputError, match="ingetrokken"):
        attach(desk, first.id, scan(2), NOW, "anja", scan=True)


def test_what_is_too_large_is_refused_and_nothing_is_kept(desk):
    before = everything(desk)

    said = refused(desk, "gemeente", "anja", content=b"%PDF-" + bytes(signatures.MAX_FILE))

    assert "groter dan 20 MB" in said
    assert everything(desk) == before


# ------------------------------------------------------------------------------------- the set


def sign_all(desk, last="2027-12-10"):
    for position, line in enumerate(lying(desk).lines):
        day = DAY if position else at(last).date()
        given = Signing(day, "papier", line.people[0].person)
        sign(desk, lying(desk), line.key, given, at(last, "16:00"), "proef")


def test_the_set_is_complete_on_the_day_of_the_last_signature(desk):
    sign_all(desk)

    found = lying(desk, today=at("2027-12-20").date())

    assert (found.complete_on, found.is_late(at("2027-12-20").date())) == (
        at("2027-12-10").date(),
        False,
    )


def test_that_the_set_is_complete_is_told_until_the_working_day_after(desk):
    sign_all(desk)

    told, after = (tosign.progress(desk, at(day).date()) for day in ("2027-12-13", "2027-12-14"))

    assert [(each["getekend"], each["aantal"], each["nog_niet"]) for each in told] == [(7, 7, [])]
    assert after == []


def test_the_set_holds_the_frozen_pdf_every_signed_one_and_their_hashes(desk):
    content = signed(version(), "Anja")
    by(desk, "gemeente", "anja", way="digitaal", content=content)
    by(desk, "goud-wonen", role="directeur")
    by(desk, "wierden-en-borgen", "bert", way="scan", content=scan())

    made = signedset.write_set(desk, lying(desk), DAY)

    assert made == signedset.write_set(desk, lying(desk), DAY)
    with zipfile.ZipFile(io.BytesIO(made)) as folder:
        files = {name: folder.read(name) for name in folder.namelist()}
    start = "prestatieafspraken-2027-1.0"
    assert set(files) == {
        "overzicht.txt",
        f"{start}-definitief.pdf",
        f"getekend/{start}-getekend-gemeente.pdf",
        f"getekend/{start}-getekend-wierden-en-borgen.pdf",
    }
    assert files[f"{start}-definitief.pdf"] == version()
    assert files[f"getekend/{start}-getekend-gemeente.pdf"] == content
    told = files["overzicht.txt"].decode()
    for each in (version(), content, scan()):
        assert f"SHA-256 {hashlib.sha256(each).hexdigest()}" in told
    assert "ondertekend door Anja Bos op vrijdag 3 december 2027, digitaal\n" in told
    assert "ondertekend door directeur op vrijdag 3 december 2027, op papier\n" in told
    assert "nog niet volledig: getekend 3 van 7" in told
    assert "begint met het vastgestelde stuk en bevat 1 digitale handtekening" in told
    assert "nog niet bekeken door het secretariaat" in told


# ------------------------------------------------------------------------------------ the letters


def letters_to(desk, who):
    return desk.store.rows(
        "SELECT kind, state, content FROM letter WHERE recipient LIKE ? ORDER BY id", f"{who}@%"
    )


def test_a_letter_that_waits_is_withdrawn_when_the_signature_came_meanwhile(desk):
    waiting = replace(desk, courier=None)
    make_round(waiting, at("2027-12-02"))

    by(waiting, "gemeente", "anja")

    assert [each["state"] for each in letters_to(desk, "anja")] == ["withdrawn"]
    assert {each["state"] for each in letters_to(desk, "bert")} == {"ready"}
    make_round(desk, at("2027-12-06"))
    assert [(each["kind"].split()[0], each["state"]) for each in letters_to(desk, "anja")] == [
        ("ondertekening", "withdrawn"), ("getekend-1", "accepted"),
    ]  # fmt: skip


def test_who_signed_is_told_what_was_recorded_once(desk):
    make_round(desk, at("2027-12-02"))
    by(desk, "gemeente", "anja", way="digitaal", content=signed(version(), "Anja"))
    by(desk, "goud-wonen", role="directeur")

    for clock in ("12:00", "13:00"):
        make_round(desk, at("2027-12-03", clock))

    told = [each for each in letters_to(desk, "anja") if each["kind"].startswith("getekend")]
    text = text_parts(told[0]["content"])[0]
    assert len(told) == 1
    assert (
        "Vastgelegd is dat u het stuk Update jaaractiviteiten 2028 (definitieve versie 1.0) namens "
        "Gemeente Het Hogeland op vrijdag 3 december 2027 heeft ondertekend, digitaal. Het "
        "getekende stuk is ontvangen en bewaard."
    ) in text
    assert "Getekend: 2 van 7. Nog niet getekend: Wierden en Borgen" in text
    assert not any(each["kind"].startswith("getekend") for each in letters_to(desk, "frits"))


def test_a_signature_that_was_withdrawn_at_once_is_not_told(desk):
    make_round(desk, at("2027-12-02"))
    found = by(desk, "gemeente", "anja")
    withdraw(desk, found.id, "Vergissing.", NOW, "anna")

    assert signedreceipts.write_receipts(desk, NOW) == 0


def test_the_letter_about_a_new_version_says_that_the_old_signature_does_not_count(desk):
    make_round(desk, at("2027-12-02"))
    by(desk, "gemeente", "anja")
    put(desk, at("2027-12-05"), "Anders.")

    make_round(desk, at("2027-12-06"))

    newest = {who: text_parts(letters_to(desk, who)[-1]["content"])[0] for who in ("anja", "bert")}
    words = "De handtekening onder de eerdere versie geldt niet voor deze versie."
    assert [words in newest[who] for who in ("anja", "bert")] == [True, False]


def test_the_coordinator_reads_each_morning_who_has_not_signed(desk):
    by(desk, "gemeente", "anja", way="scan", content=scan())

    texts = {}
    for day in ("2027-12-06", "2027-12-15"):
        make_round(desk, at(day))
        found = desk.store.rows(
            "SELECT content FROM letter WHERE kind = 'ochtendbericht' AND day = ?", day
        )
        texts[day] = " ".join(text_parts(found[0]["content"])[0].split())

    start = "Update jaaractiviteiten 2028: getekend 1 van 7. Nog niet: Wierden en Borgen, Goud"
    last = "dinsdag 14 december 2027"
    assert all(start in text for text in texts.values())
    assert f"De laatste dag is {last}. Eén scan wacht op uw controle." in texts["2027-12-06"]
    assert f"De laatste dag ({last}) is voorbij; neem contact op" in texts["2027-12-15"]


# ---------------------------------------------------------------------------- groups, and removal


@pytest.fixture
def group_desk(desk):
    pair, documents = ("wierden-en-borgen", "goud-wonen"), ("prestatieafspraken",)
    group = Group("samen", "Samen Wonen", pair, documents, signs=True)
    return replace(desk, cycle=replace(desk.cycle, groups=(group,)))


def test_a_group_signs_one_document_with_a_line_for_each_of_its_parties(group_desk):
    desk = group_desk
    keys = [line.key for line in lying(desk).lines]
    assert keys[:3] == ["gemeente", "samen/wierden-en-borgen", "samen/goud-wonen"]

    by(desk, "samen/goud-wonen", "frits")
    half = lying(desk)
    by(desk, "wierden-en-borgen", "bert")

    assert (half.count, "samen" in half.signed) == (1, False)
    assert list(half.asked) != list(lying(desk).asked)
    assert (lying(desk).count, "samen" in lying(desk).signed) == (2, True)


def test_one_person_may_sign_for_a_group_as_a_whole(group_desk):
    found = by(group_desk, "samen", "bert")

    assert (found.party, found.signatory) == ("samen", "samen")
    assert (lying(group_desk).count, len(lying(group_desk).signatures)) == (2, 1)
    assert "al vastgelegd" in refused(group_desk, "goud-wonen", "frits")


def test_removing_who_signed_keeps_the_signature_and_says_what_stays(desk, tmp_path):
    one = signed(version(), "Anja")
    by(desk, "gemeente", "anja", way="digitaal", content=one)
    by(desk, "wierden-en-borgen", "bert", way="digitaal", content=signed(one, "Bert"))
    found = by(desk, "goud-wonen", role="directeur, voor Anja Bos")
    withdraw(desk, found.id, "Anja Bos zei het.", NOW, "anna")

    seen = erasure.erase(desk, person(desk, "anja"), at("2027-12-20"), "proef")

    assert seen.stays == (
        "de functie bij een handtekening (1 keer)",
        "de reden waarom een handtekening is ingetrokken (1 keer)",
        "de getekende PDF van een stuk (2 keer)",
    )
    kept = lying(desk).lines[0].signature
    assert (kept.party, signedset.signer_name(desk, kept)) == ("gemeente", "Verwijderde persoon")
    with closing(sqlite3.connect(tmp_path / "state.db")) as db:
        assert db.execute("SELECT count(*) FROM person WHERE name = 'Anja Bos'").fetchone() == (0,)
