"""The pages about signing: one's own behind a link, and the office's."""

import io
import re
import zipfile

import httpx
import pytest
from hogeland import at
from signedpdfs import scan, signed, version, with_javascript
from test_signatures import NOW, SIGNERS, put
from webvisit import ADDRESS, visiting, words

from jaarwiel.core.contact import Contact
from jaarwiel.office.signing import tosign
from jaarwiel.records import signatures as records
from jaarwiel.records.people import keep_contact
from jaarwiel.web.guard import MAX_UPLOAD

FRITS, ANJA, DIRK = "frits@goudwonen.example", "anja@gemeente.example", "dirk@goudwonen.example"
OFFICE = "/stukken/1/ondertekening"
OWN = {
    "wat": "tekenen",
    "regel": "goud-wonen",
    "dag": "2027-12-03",
    "wijze": "papier",
    "zeker": "ja",
}
RECORDED = {"wat": "vastleggen", "regel": "gemeente", "dag": "2027-12-02", "wijze": "papier"}


@pytest.fixture
def visit(desk, tmp_path):
    with desk.store.writing():
        for name, email, party, role in SIGNERS:
            keep_contact(desk.store, Contact(0, name, email, party, role))
    put(desk)
    with visiting(desk, tmp_path / "state.db", NOW) as found:
        yield found


def page_of(visit, email, number=1):
    return f"{visit.personal(email)}/stuk/{number}/ondertekening"


def hand_in(visit, path, fields, content=None, name="getekend.pdf"):
    files = {"bestand": (name, content, "application/pdf")} if content is not None else {}
    return visit.send("POST", path, data=fields, files=files or {"x": ("", b"")})


def lying(visit, number=1):
    return tosign.find(visit.desk, number, NOW.date())


# --------------------------------------------------------------------------------- one's own page


def test_the_personal_page_says_what_lies_there_and_leads_to_the_form(visit):
    shown = visit.get(visit.personal(FRITS))

    assert "Ter ondertekening Update jaaractiviteiten 2028, definitieve versie 1.0" in words(shown)
    assert "Getekend 0 van 7." in words(shown)
    assert "Ondertekenen kan tot en met dinsdag 14 december 2027" in words(shown)
    assert f'href="{page_of(visit, FRITS)}"' in shown.text
    assert "Onderteken, of meld dat u heeft ondertekend" in words(shown)


def test_looking_changes_nothing_and_pressing_once_records(visit):
    path, before = page_of(visit, FRITS), visit.state()

    form = visit.get(path)
    assert visit.state() == before
    answer = hand_in(visit, path, OWN)

    assert "Namens Goud Wonen" in words(form)
    assert (answer.status_code, answer.headers["location"]) == (
        303, f"{path}?gedaan=tekenen#melding",
    )  # fmt: skip
    shown = visit.get(answer.headers["location"].partition("#")[0])
    assert "Vastgelegd: u heeft het stuk ondertekend." in words(shown)
    assert "Goud Wonen ✓ getekend vrijdag 3 december 2027, op papier" in words(shown)
    found = lying(visit).signatures[0]
    assert (found.party, found.recorded_by) == ("goud-wonen", f"persoon {found.person}")


def test_pressing_twice_records_once(visit):
    for _ in range(2):
        assert hand_in(visit, page_of(visit, FRITS), OWN).status_code == 303

    assert visit.desk.store.rows("SELECT count(*) AS n FROM signature") == [{"n": 1}]


def test_two_presses_at_the_same_moment_record_once(visit):
    path = page_of(visit, FRITS)

    answers = visit.at_once([(path, OWN)] * 4)

    assert {each.status_code for each in answers} == {303}
    assert visit.desk.store.rows("SELECT count(*) AS n FROM signature") == [{"n": 1}]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"zeker": ""}, "Bevestig met een vinkje"),
        ({"dag": ""}, "Vul de dag van ondertekening in"),
        ({"dag": "2028-01-01"}, "is nog niet geweest"),
        ({"dag": "2027-11-01"}, "kan niet op maandag 1 november 2027 zijn ondertekend"),
        ({"regel": "gemeente"}, "Kies namens welke partij"),
        ({"wijze": "ingelijst"}, "'ingelijst' kan niet"),
        ({"wat": "bestand", "handtekening": "1"}, "kunt u geen bestand meesturen"),
        ({"wat": "weg"}, "Kies wat u wilt doen"),
    ],
)
def test_what_is_not_possible_comes_back_as_typed_with_why(visit, changed, said):
    path = page_of(visit, FRITS)
    before = visit.state()

    answer = hand_in(visit, path, OWN | changed)

    assert answer.status_code == 422
    assert said in words(answer)
    assert visit.state() == before


def test_the_signed_pdf_is_kept_to_the_byte(visit):
    content = signed(version(), "Frits")

    answer = hand_in(visit, page_of(visit, FRITS), OWN | {"wijze": "digitaal"}, content)

    assert answer.status_code == 303
    file = lying(visit).signatures[0].file
    assert (file.digital, records.content_of(visit.desk.store, file.id)) == (True, content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Het bestand is leeg"),
        (b"geen pdf", "Het bestand is geen PDF"),
        (with_javascript(), "bevat een programma"),
        (version(), "het stuk zonder handtekening"),
        (scan(), "kies dan 'scan of afbeelding'"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_nothing_behind(visit, content, said):
    path = page_of(visit, FRITS)
    before = visit.state()

    answer = hand_in(visit, path, OWN | {"wijze": "digitaal"}, content)

    assert answer.status_code == 422
    assert said in words(answer)
    assert visit.state() == before


def test_a_file_may_come_later(visit):
    path = page_of(visit, FRITS)
    hand_in(visit, path, OWN)
    assert "Het getekende stuk is nog niet ontvangen." in words(visit.get(path))

    fields = {"wat": "bestand", "handtekening": "1", "wijze": "scan"}
    answer = hand_in(visit, path, fields, scan())

    assert answer.status_code == 303
    assert len(lying(visit).signatures[0].files) == 1


def test_others_of_the_party_see_how_it_stands_and_cannot_sign(visit):
    path, before = page_of(visit, DIRK), visit.state()

    shown, tried = visit.get(path), hand_in(visit, path, OWN)

    assert "U hoeft zelf niet te ondertekenen" in words(shown)
    assert "<form" not in shown.text
    assert tried.status_code == 422
    assert visit.state() == before


def test_nobody_reads_the_names_of_those_who_sign_for_others(visit):
    hand_in(visit, page_of(visit, ANJA), OWN | {"regel": "gemeente"})

    shown = visit.get(page_of(visit, FRITS)).text + visit.get(visit.personal(FRITS)).text

    assert not re.search("Anja|anja@|Bert Vos|Hilda", shown)


def test_who_signs_next_can_add_to_the_signatures_of_others(visit):
    path = page_of(visit, FRITS)
    assert visit.get(f"{path}/getekend.pdf").status_code == 404
    one = signed(version(), "Anja")
    hand_in(visit, page_of(visit, ANJA), OWN | {"regel": "gemeente", "wijze": "digitaal"}, one)

    given = visit.get(f"{path}/getekend.pdf")
    answer = hand_in(visit, path, OWN | {"wijze": "digitaal"}, signed(given.content, "Frits"))

    assert (given.content, given.headers["content-type"]) == (one, "application/pdf")
    assert answer.status_code == 303
    assert [len(each.file.seals) for each in lying(visit).signatures] == [1, 2]
    assert visit.get(f"{page_of(visit, DIRK)}/getekend.pdf").status_code == 404


def test_a_new_version_says_that_the_old_signature_does_not_count(visit):
    hand_in(visit, page_of(visit, FRITS), OWN)
    put(visit.desk, at("2027-12-02"), "Anders.")

    old, new = visit.get(page_of(visit, FRITS)), visit.get(page_of(visit, FRITS, 2))

    assert "Deze versie geldt niet meer. Versie 2.0 is ervoor in de plaats gekomen" in words(old)
    assert "Die handtekening geldt niet voor deze versie." in words(new)
    assert "Getekend 0 van 7." in words(new)
    tried = hand_in(visit, page_of(visit, ANJA), OWN | {"regel": "gemeente"})
    assert (tried.status_code, lying(visit, 2).count) == (422, 0)


def test_what_is_of_another_year_or_not_to_be_signed_is_not_found(visit):
    put(visit.desk, final=False)
    put(visit.desk, item="2027/terugblik")
    visit.clock[0] = NOW

    for number in (2, 3, 99):
        for method in ("GET", "POST"):
            answer = visit.send(method, page_of(visit, FRITS, number))
            assert answer.status_code == 404
            assert "ligt hier niet (meer) voor u ter ondertekening" in words(answer)


# ------------------------------------------------------------------------------------ the office


def test_the_office_records_what_was_signed_on_paper(visit):
    visit.sign_in()
    form = visit.get(OFFICE)
    anja = re.search(r'<option value="(\d+)">Anja Bos', form.text).group(1)

    answer = hand_in(visit, OFFICE, RECORDED | {"persoon": anja})

    assert answer.headers["location"] == f"{OFFICE}?gedaan=vastleggen#melding"
    shown = words(visit.get(OFFICE))
    assert "Gemeente Het Hogeland ✓ getekend op donderdag 2 december 2027 door Anja Bos" in shown
    assert "Getekend 1 van 7." in shown
    assert "Getekend 1 van 7" in words(visit.get("/stukken?jaar=2027"))


def test_the_home_page_says_what_waits(visit):
    visit.sign_in()
    hand_in(visit, OFFICE, RECORDED | {"functie": "wethouder", "wijze": "scan"}, scan())

    home = words(visit.get("/"))
    page = words(visit.get(OFFICE))

    assert "6 handtekeningen ontbreken bij Update jaaractiviteiten 2028" in home
    assert "Eén ondertekend bestand bij Update jaaractiviteiten 2028 wacht op uw controle" in home
    assert "Controleer of het dit stuk is, volledig en ondertekend." in page
    hand_in(visit, OFFICE, {"wat": "bekeken", "handtekening": "1"})
    assert "wacht op uw controle" not in words(visit.get("/"))


def test_the_office_is_told_for_whom_nobody_can_sign_and_what_is_late(visit):
    visit.desk.store.db.execute("DELETE FROM contact WHERE party = 'woonzorg-nederland'")
    visit.clock[0] = NOW.replace(day=15)
    visit.sign_in()

    shown = words(visit.get(OFFICE))

    assert "Voor Woonzorg Nederland is niemand bekend die kan ondertekenen." in shown
    assert "De laatste dag is voorbij en de set is niet volledig." in shown


def test_a_signature_is_taken_back_with_a_reason(visit):
    visit.sign_in()
    hand_in(visit, OFFICE, RECORDED | {"functie": "wethouder"}, None)

    without = hand_in(visit, OFFICE, {"wat": "intrekken", "handtekening": "1", "reden": " "})
    answer = hand_in(visit, OFFICE, {"wat": "intrekken", "handtekening": "1", "reden": "Fout <b>."})

    assert (without.status_code, answer.status_code) == (422, 303)
    shown = visit.get(OFFICE)
    assert "ingetrokken op vrijdag 3 december 2027 om 11.00 uur. Reden: Fout <b>." in words(shown)
    assert "Fout <b>" not in shown.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"wat": "weg"}, 400),
        ({"wat": "intrekken", "handtekening": "7", "reden": "x"}, 422),
        ({"wat": "intrekken", "handtekening": "x", "reden": "x"}, 422),
        ({"wat": "bestand", "handtekening": "1" * 40}, 422),
        ({"wat": "bekeken"}, 422),
        (RECORDED, 422),
        (RECORDED | {"persoon": "99"}, 422),
        (RECORDED | {"regel": "niemand", "functie": "x"}, 422),
    ],
)
def test_what_the_office_cannot_do_changes_nothing(visit, fields, status):
    visit.sign_in()
    before = visit.state()

    assert hand_in(visit, OFFICE, fields).status_code == status
    assert visit.state() == before


def test_every_signed_pdf_and_the_set_can_be_downloaded(visit):
    content = signed(version(), "Anja")
    visit.sign_in()
    hand_in(visit, OFFICE, RECORDED | {"functie": "wethouder", "wijze": "digitaal"}, content)

    one, whole = visit.get(f"{OFFICE}/1/getekend.pdf"), visit.get(f"{OFFICE}/set.zip")

    assert one.content == content
    assert one.headers["content-disposition"] == (
        'attachment; filename="prestatieafspraken-2027-1.0-getekend-gemeente.pdf"'
    )
    with zipfile.ZipFile(io.BytesIO(whole.content)) as folder:
        assert len(folder.namelist()) == 3
    assert visit.get(f"{OFFICE}/2/getekend.pdf").status_code == 404


# ------------------------------------------------------------------------------------- too large


async def _stream(visit, path, size):
    """Posts a file of this size in parts, without saying beforehand how large it is."""
    sent = 0
    headers = {"content-type": "multipart/form-data; boundary=x"}
    start = b'--x\r\nContent-Disposition: form-data; name="bestand"; filename="a.pdf"\r\n\r\n'

    async def parts():
        nonlocal sent
        yield start
        while sent < size:
            sent += 1_000_000
            yield bytes(1_000_000)

    transport = httpx.ASGITransport(visit.app)
    async with httpx.AsyncClient(
        transport=transport, base_url=ADDRESS, cookies=visit.cookies
    ) as client:
        answer = await client.post(path, content=parts(), headers=headers)
    return answer, sent


def test_a_hundred_megabytes_are_not_read_to_the_end_and_nothing_is_kept(visit):
    path = page_of(visit, FRITS)
    before = visit.state()

    answer, sent = visit.runner.run(_stream(visit, path, 100_000_000))

    assert answer.status_code == 413
    assert "een formulier met een bestand 22 MB." in words(answer)
    assert sent <= 2 * MAX_UPLOAD
    assert visit.state() == before


def test_only_the_forms_for_a_signed_pdf_take_more_than_two_megabytes(visit):
    content = b"%PDF-1.7\n" + bytes(3_000_000)

    here = hand_in(visit, page_of(visit, FRITS), OWN | {"wijze": "scan"}, content)
    elsewhere = hand_in(visit, f"{visit.personal(FRITS)}/uitstel", OWN, content)

    assert (here.status_code, elsewhere.status_code) == (422, 413)
    assert "beschadigd" in words(here)


def test_a_link_that_is_none_is_refused_before_anything_is_read(visit):
    answer, sent = visit.runner.run(_stream(visit, "/inbreng/1.0/stuk/1/ondertekening", 20_000_000))

    assert answer.status_code == 404
    assert sent <= 1_000_000
