"""Who may see what, what a look may change, and what every answer carries."""

import re
from datetime import timedelta

import pytest
from hogeland import at, every_text
from webvisit import ADDRESS, COOKIE, visiting, words

from jaarwiel.office.calendars import publish
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.records import links
from jaarwiel.web.guard import MAX_BODY

NOW = at("2027-03-09", "11:20")
WRONG = "1." + 40 * "0"


@pytest.fixture
def pages(desk, tmp_path):
    """The table in March 2027: letters written, something delivered, a concept made."""
    tick(desk, at("2027-01-04"))
    publish.announce(desk, at("2027-01-04"))
    deadline = desk.deadline("terugblik", 2027)
    deliver(desk, "goud-wonen", deadline, every_text(desk.cycle, "terugblik"), NOW, "proef")
    assemble_document(desk, "terugblik", 2027, NOW, "proef")
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        yield visit


OFFICE_READS = (
    "/",
    "/?jaar=2028",
    "/?samengesteld=1",
    "/overleggen",
    "/overleggen?jaar=2028",
    "/overleggen/2027/ao-voorjaar",
    "/overleggen/bevestigen",
    "/overleggen/data",
    "/besluiten",
    "/post",
    "/post/1",
    "/post/1/opmaak",
    "/post/1/brief.eml",
    "/post/uitvoer.zip",
    "/post/komend",
    "/post/ontvangen",
    "/uitstel",
    "/agenda",
    "/stukken/1/html",
    "/stukken/1/pdf",
    "/stukken/1/docx",
    "/stukken/2027/terugblik/voorbeeld",
    "/stukken/2027/terugblik/voorbeeld/stuk",
    "/contacten",
    "/contacten/1",
    "/contacten/1/verwijderen",
    "/contacten/contacten.csv",
)
OFFICE_WRITES = (
    "/stukken/samenstellen",
    "/stukken/samenstellen/1",
    "/overleggen",
    "/overleggen/2027/ao-voorjaar",
    "/overleggen/bevestigen",
    "/overleggen/data",
    "/besluiten",
    "/uitstel",
    "/post/1",
    "/post/komend/0123456789abcdef",
    "/post/komend/reeks",
    "/afmelden",
    "/contacten/1",
    "/contacten/1/verwijderen",
    "/contacten/toevoegen",
    "/contacten/inlezen",
    "/contacten/inlezen/vastleggen",
    "/contacten/overdracht/1",
)


@pytest.mark.parametrize("path", OFFICE_READS)
def test_the_office_is_open_to_who_signed_in_and_to_nobody_else(pages, path):
    assert pages.get(path).status_code == 403

    pages.sign_in()

    assert pages.get(path).status_code == 200


@pytest.mark.parametrize("path", OFFICE_WRITES)
def test_nothing_in_the_office_can_be_done_without_signing_in(pages, path):
    before = pages.state()

    answer = pages.post(path, {"overleg": "2027/ao-voorjaar", "besluit": "bevestigen"})

    assert answer.status_code == 403
    assert pages.state() == before


def test_the_page_that_asks_to_sign_in_says_how_and_shows_no_data(pages):
    shown = words(pages.get("/"))

    assert "jaarwiel start" in shown
    assert "Hogeland" not in shown


@pytest.mark.parametrize("purpose", ["inbreng", "agenda"])
def test_a_token_of_another_purpose_signs_nobody_in(pages, purpose):
    token = links.token(pages.desk.store, purpose, "alle" if purpose == "agenda" else "2")

    answer = pages.post(f"/aanmelden/{token}")

    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


def test_a_party_token_opens_its_own_page_only(pages):
    own = pages.personal("dirk@goudwonen.example")

    assert pages.get(own).status_code == 200
    assert [pages.get(path).status_code for path in OFFICE_READS] == [403] * len(OFFICE_READS)


@pytest.mark.parametrize(
    "path",
    [f"/inbreng/{WRONG}", "/inbreng/x", f"/agenda/{WRONG}.ics", f"/aanmelden/{WRONG}", "/nergens"],
)
def test_a_wrong_token_or_address_gets_a_helpful_page(pages, path):
    answer = pages.get(path)

    assert answer.status_code == 404
    assert "link uit de nieuwste brief" in words(answer).replace("persoonlijke ", "")


def test_a_revoked_link_no_longer_opens_the_page(pages):
    own = pages.personal("dirk@goudwonen.example")
    links.revoke(pages.desk.store, "inbreng", own.rpartition("/")[2].partition(".")[0])
    person = pages.desk.store.rows("SELECT id FROM person WHERE email LIKE 'dirk%'")[0]["id"]
    links.revoke(pages.desk.store, "inbreng", str(person))

    assert pages.get(own).status_code == 404


def test_opening_the_sign_in_link_does_not_sign_in(pages):
    token = links.token(pages.desk.store, "aanmelden", "kantoor")

    answer = pages.get(f"/aanmelden/{token}")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert pages.get("/").status_code == 403


def test_signing_in_is_logged_and_its_cookie_is_kept_from_scripts_and_other_sites(pages):
    answer = pages.sign_in()

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["set-cookie"].partition("; ")[2] == (
        "HttpOnly; Max-Age=604800; Path=/; SameSite=lax; Secure"
    )
    assert pages.desk.store.log_entries(1)[0].what == "aangemeld"


def test_a_session_ends_twelve_hours_after_its_last_use(pages):
    pages.sign_in()

    pages.clock[0] = NOW + timedelta(hours=12)
    assert pages.get("/").status_code == 200
    pages.clock[0] += timedelta(hours=12, seconds=2)
    assert pages.get("/").status_code == 403


def test_a_session_ends_after_a_week_however_much_it_is_used(pages):
    pages.sign_in()

    for _ in range(14):
        pages.clock[0] += timedelta(hours=12)
        assert pages.get("/besluiten").status_code == 200
    pages.clock[0] += timedelta(seconds=2)
    assert pages.get("/besluiten").status_code == 403


def test_a_forged_cookie_is_refused(pages):
    pages.cookies.set(COOKIE, "kantoor.a4_SUA.Xh9qr2vhRRHRFVdNLuUr-858s-U")

    assert pages.get("/").status_code == 403


def test_signing_out_ends_the_session(pages):
    pages.sign_in()

    answer = pages.post("/afmelden")

    assert answer.status_code == 200
    assert pages.get("/").status_code == 403


def test_looking_changes_nothing(pages):
    pages.sign_in()
    personal = pages.personal("dirk@goudwonen.example")
    sign_in = f"/aanmelden/{links.token(pages.desk.store, 'aanmelden', 'kantoor')}"
    feed = pages.feed("goud-wonen")
    before = pages.state()

    answers = [pages.get(each) for each in (*OFFICE_READS, personal, sign_in, feed)]

    assert {answer.status_code for answer in answers} == {200}
    assert pages.state() == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"sec_fetch_site": "same-origin"}, 303),
        ({"sec_fetch_site": "same-origin", "origin": "null"}, 303),
        ({"origin": ADDRESS}, 303),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"origin": "https://elders.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://[::1"}, 403),
    ],
)
def test_a_form_of_another_site_is_refused(pages, headers, status):
    pages.sign_in()
    before = len(pages.desk.store.rows("SELECT * FROM decision"))

    answer = pages.post(
        "/overleggen", {"overleg": "2027/ao-voorjaar", "besluit": "bevestigen"}, **headers
    )

    assert answer.status_code == status
    assert len(pages.desk.store.rows("SELECT * FROM decision")) - before == (status == 303)


@pytest.mark.parametrize(
    "charset",
    [
        "unicode_escape",
        "raw_unicode_escape",
        "utf_7",
        "undefined",
        "punycode",
        "utf-16",
        "hex",
        "\0",
    ],
)
@pytest.mark.parametrize("text", [b"\\ud800", b"+2AA-", b"\xff\xfe", b"\x00-"])
def test_a_form_in_another_character_set_is_refused(pages, charset, text):
    path = pages.personal("dirk@goudwonen.example") + "/2027/terugblik/goud-wonen"
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    part = b'--x\r\nContent-Disposition: form-data; name="leefbaarheid/Ambitie"\r\n\r\n'
    before = pages.state()

    answer = pages.send(
        "POST", path, content=part + text + b"\r\n--x--\r\n", headers={"content-type": kind}
    )

    assert answer.status_code == 400
    assert pages.state() == before


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"'])
def test_a_form_in_the_character_set_of_the_page_is_taken(pages, charset):
    path = pages.personal("berend@gemeente.example") + "/2027/terugblik/gemeente"
    part = b'--x\r\nContent-Disposition: form-data; name="leefbaarheid/Ambitie"\r\n\r\n'
    content = part + "Café".encode() + b"\r\n--x--\r\n"
    kind = f"multipart/form-data; boundary=x{charset}"

    answer = pages.send("POST", path, content=content, headers={"content-type": kind})

    assert answer.status_code == 303


def chunks():
    for _ in range(5):
        yield b"versie=0&x=" + b"a" * (MAX_BODY // 4)


async def streamed():
    for chunk in chunks():
        yield chunk


@pytest.mark.parametrize("content", [b"".join(chunks()), streamed()], ids=["declared", "chunked"])
def test_a_form_that_is_too_large_is_refused_whether_it_says_so_or_not(pages, content):
    path = pages.personal("dirk@goudwonen.example") + "/2027/terugblik/goud-wonen"
    form = {"content-type": "application/x-www-form-urlencoded"}
    before = pages.state()

    answer = pages.send("POST", path, content=content, headers=form)

    assert answer.status_code == 413
    assert "2 MB" in words(answer)
    assert pages.state() == before


def test_every_answer_carries_the_security_headers(pages):
    answers = [pages.get(path) for path in ("/", "/nergens", pages.feed("alle"))]

    for answer in answers:
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_no_page_holds_a_script_a_style_attribute_or_an_address_elsewhere(pages):
    pages.sign_in()
    shown = [
        pages.get(path).text
        for path in (
            "/",
            "/overleggen",
            "/post/1",
            "/contacten",
            "/contacten/1",
            "/contacten/1/verwijderen",
            pages.personal("dirk@goudwonen.example"),
            pages.personal("dirk@goudwonen.example") + "/overdragen",
            pages.personal("dirk@goudwonen.example") + "/2027/terugblik/goud-wonen",
            pages.personal("dirk@goudwonen.example") + "/2027/terugblik/goud-wonen/versies",
        )
    ]

    for page in shown:
        assert re.findall("<script[^>]*>(.*?)</script>", page) == (
            [""] if 'class="inbreng"' in page else []
        )
        assert " style=" not in page
        assert re.findall(r"\son[a-z]+=", page) == []
        assert 'src="http' not in page
        assert '<link rel="stylesheet" href="/static/' in page


def test_an_unexpected_error_says_nothing_about_itself(pages, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("secret of the house")

    pages.sign_in()
    monkeypatch.setattr("jaarwiel.web.office.home.coming_items", fail)

    answer = pages.get("/")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers
    assert "secret of the house" in caplog.text


def test_a_letter_in_its_own_form_can_run_and_reach_nothing(pages):
    pages.sign_in()

    policy = pages.get("/post/1/opmaak").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def test_static_files_are_these_two_and_no_others(pages):
    style = pages.get("/static/stijl.css")

    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert pages.get("/static/wiel.svg").status_code == 200
    assert pages.get("/static/pagina.html.j2").status_code == 404
    assert pages.get("/static/..%2f..%2fmail%2finbreng.md.j2").status_code == 404


def test_looking_again_at_a_personal_page_keeps_nobody_waiting_for_a_write(pages):
    page = pages.personal("dirk@goudwonen.example")

    def writes():
        return pages.desk.store.rows("PRAGMA data_version")

    pages.get(page)
    noted = writes()
    pages.get(page)
    again = writes()
    pages.clock[0] = NOW + timedelta(minutes=5)
    pages.get(page)

    assert again == noted
    assert writes() != noted


def test_there_is_no_machine_readable_map_of_the_pages(pages):
    statuses = [pages.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")]

    assert statuses == [404, 404, 404]


def test_a_button_that_is_pressed_twice_writes_one_letter(pages):
    pages.sign_in()
    letter = pages.desk.store.rows("SELECT id FROM letter WHERE kind = 'inbreng'")[0]["id"]
    pages.desk.store.db.execute("UPDATE letter SET state = 'accepted'")

    at_once = pages.at_once([(f"/post/{letter}", {"wat": "opnieuw"})] * 3)
    pages.clock[0] = NOW + timedelta(seconds=1)
    later = pages.post(f"/post/{letter}", {"wat": "opnieuw"})

    assert {answer.status_code for answer in (*at_once, later)} == {303}
    assert len({answer.headers["location"] for answer in (*at_once, later)}) == 1
    assert len(pages.desk.store.rows("SELECT * FROM letter WHERE again_of = ?", letter)) == 1


def test_nothing_typed_brings_control_characters_on_record(pages):
    typed = "Zaal 1\r\nBcc: x@kwaad.example\x00\x1b[31m\u2028ATTENDEE:mailto:x@kwaad.example"
    own = pages.personal("harm@prive.example")
    pages.sign_in()

    answers = [
        pages.post(
            "/overleggen/2027/ao-voorjaar",
            {"besluit": "verplaatsen", "datum": "2027-04-20", "tijd": "10:00",
             "plaats": typed, "reden": typed},
        ),
        pages.post(
            "/uitstel",
            {"wat": "verlenen", "inbreng": "2027/terugblik/ho-goud-wonen", "tot": "2027-04-02",
             "reden": typed},
        ),
        pages.post(
            f"{own}/overdragen",
            {"keuze": "doorgeven", "name": typed, "email": "jan@x.example", "note": typed},
        ),
    ]  # fmt: skip

    kept = [
        text
        for table in ("decision", "extension", "handover", "log", "ask", "letter")
        for row in pages.desk.store.db[table].rows
        for text in row.values()
        if isinstance(text, str)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 422]
    assert [text for text in kept if not text.isprintable()] == []


@pytest.mark.parametrize("path", ["/post/0", "/post/99999999999999999999", "/stukken/99/pdf"])
def test_what_does_not_exist_is_not_found(pages, path):
    pages.sign_in()

    assert pages.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/?jaar=1999", "/overleggen?jaar=9999"])
def test_a_year_outside_the_cycle_is_refused_with_what_there_is(pages, path):
    pages.sign_in()
    answer = pages.get(path)

    assert answer.status_code == 400
    assert "2026" in words(answer)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/?jaar=1999", "Dit verzoek kan niet worden uitgevoerd"),
        ("/post/99", "Niet gevonden"),
        ("/nergens", "Deze pagina bestaat niet"),
    ],
)
def test_the_title_of_an_error_says_what_kind_it_is(pages, path, title):
    pages.sign_in()

    assert f"<h1>{title}</h1>" in pages.get(path).text
