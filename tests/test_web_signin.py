"""Signing in by a mailed link: who gets one, what it opens, how sessions end, and what is told."""

import io
import logging
import re
import tracemalloc
import zipfile
from datetime import timedelta
from email import message_from_bytes, policy

import httpx
import pytest
from bounces import POSTFIX, bounce
from hogeland import at
from mailsamples import outlook
from webvisit import ADDRESS, COOKIE, visiting, words

from jaarwiel.core.contact import Contact
from jaarwiel.errors import InputError
from jaarwiel.mail.savedmail import saved_mail
from jaarwiel.office.chasing import outgoing
from jaarwiel.office.contributions.receiving import read_mailbox
from jaarwiel.office.letters.uncertain import settle_uncertain
from jaarwiel.office.people import contacts, erasure, roster
from jaarwiel.records import people, post, sessions
from jaarwiel.records.people import contacts_in
from jaarwiel.records.statefile import open_store
from jaarwiel.web.accesslog import hide_tokens, without_tokens
from jaarwiel.web.limits import LETTERS_ASKED, LETTERS_EACH, MANY, WRONG_LINKS, Limit, client_of

NOW = at("2027-03-09", "11:20")
ANNA = "anna@gemeente.example"
SARA = "sara@gemeente.example"
LEO = "leo@gemeente.example"
MORE = (("Sara Vos", SARA, "secretaris"), ("Leo Lezer", LEO, "lezer"))


@pytest.fixture
def pages(desk, mail_server, tmp_path):
    with desk.store.writing():
        for name, email, role in MORE:
            people.keep(desk.store, Contact(0, name, email, "gemeente", role), None)
    smtp = f"smtp://127.0.0.1:{mail_server.port}"
    with visiting(desk, tmp_path / "state.db", NOW, smtp=smtp) as visit:
        yield visit


def person(pages, email):
    return pages.desk.store.rows("SELECT id FROM person WHERE email = ?", email)[0]["id"]


def ask(pages, email, **headers):
    return pages.post("/aanmelden", {"email": email}, **headers)


def mailed(mail_server):
    """The path of the link in the newest letter that the mail server took."""
    message = message_from_bytes(mail_server.received[-1][1], policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    return re.search(r"https://jaarwiel\.example(/aanmelden/brief/\S+)", text)[1]


def log_of(pages):
    return [(each.who, each.what, each.why) for each in reversed(pages.desk.store.log_entries(99))]


def last_entry(pages):
    (each,) = pages.desk.store.log_entries(1)
    return each.who, each.what


def test_a_mailed_link_signs_in_once_and_only_when_the_button_is_pressed(pages, mail_server):
    ask(pages, f" {ANNA.upper()} ")
    path = mailed(mail_server)

    shown = pages.get(path)
    signed_in_by_looking = pages.get("/").status_code
    pressed = pages.post(path)

    assert (shown.status_code, "set-cookie" in shown.headers) == (200, False)
    assert signed_in_by_looking == 403
    assert (pressed.status_code, pages.get("/").status_code) == (303, 200)
    pages.cookies = httpx.Cookies()
    assert [pages.get(path).status_code, pages.post(path).status_code] == [404, 404]
    assert last_entry(pages) == ("onbekend", "aanmelding geweigerd")


@pytest.mark.parametrize(
    "email", ["dirk@goudwonen.example", "niemand@elders.example", "geen adres"]
)
def test_nobody_learns_from_the_page_who_has_an_address(pages, mail_server, email):
    known = ask(pages, ANNA)
    before = len(mail_server.received)

    other = ask(pages, email)

    assert (other.status_code, other.content, other.headers) == (
        known.status_code, known.content, known.headers,
    )  # fmt: skip
    assert (
        pages.get(other.headers["location"]).content == pages.get(known.headers["location"]).content
    )
    assert len(mail_server.received) == before
    assert last_entry(pages)[1] == "aanmelding geweigerd"
    assert email not in str(log_of(pages))


def test_the_answer_is_there_before_anything_is_looked_up(pages, monkeypatch):
    """So how long the answer takes says nothing either."""
    order = []
    monkeypatch.setattr(
        "jaarwiel.office.people.signin.mail_link", lambda *_: order.append("looked up")
    )

    async def noting(scope, receive, send):
        async def noted(message):
            order.append(message["type"])
            await send(message)

        await pages.app(scope, receive, noted)

    async def post():
        transport = httpx.ASGITransport(noting)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            await client.post("/aanmelden", data={"email": ANNA})

    pages.runner.run(post())

    assert order == ["http.response.start", "http.response.body", "looked up"]


def test_a_link_is_worthless_after_a_quarter_of_an_hour(pages, mail_server):
    ask(pages, ANNA)

    pages.clock[0] = NOW + timedelta(minutes=15)
    at_the_end = pages.get(mailed(mail_server)).status_code
    pages.clock[0] += timedelta(seconds=1)

    assert at_the_end == 200
    assert pages.post(mailed(mail_server)).status_code == 404


def test_a_newer_link_takes_the_place_of_the_one_before(pages, mail_server):
    ask(pages, ANNA)
    before = mailed(mail_server)
    pages.clock[0] += timedelta(minutes=1)
    ask(pages, ANNA)

    assert (pages.get(before).status_code, pages.get(mailed(mail_server)).status_code) == (404, 200)


def test_nothing_that_is_kept_or_exported_signs_anybody_in(pages, mail_server, tmp_path):
    ask(pages, ANNA)
    path = mailed(mail_server)
    token = path.rpartition("/")[2]
    pages.sign_in_as(SARA)
    (letter,) = post.letters(pages.desk.store, "kind LIKE 'aanmelden-%'")

    told = [pages.get(f"/post/{letter.id}{part}").content for part in ("", "/opmaak", "/brief.eml")]
    archive = zipfile.ZipFile(io.BytesIO(pages.get("/post/uitvoer.zip").content))
    told += [archive.read(name) for name in archive.namelist()]
    pages.desk.store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    told.append((tmp_path / "state.db").read_bytes())

    assert letter.state == "accepted"
    assert [token.encode() in each for each in told] == [False] * len(told)
    assert b"https://jaarwiel.example/aanmelden" in told[2]
    assert token not in str(log_of(pages))
    assert pages.post(f"/post/{letter.id}", {"wat": "opnieuw"}).status_code == 422
    assert "Stuur opnieuw" not in words(pages.get(f"/post/{letter.id}"))


@pytest.mark.parametrize("answer", ["550 No such user", "451 Later", "drop"])
def test_a_letter_that_the_server_does_not_take_has_failed_and_is_not_tried_again(
    pages, mail_server, answer
):
    mail_server.answers[ANNA] = answer

    said = ask(pages, ANNA)

    (letter,) = post.letters(pages.desk.store, "kind LIKE 'aanmelden-%'")
    assert (said.status_code, letter.state) == (303, "failed")


def test_a_letter_that_a_crash_left_uncertain_is_never_sent_as_it_is_kept(pages):
    ask(pages, ANNA)
    (letter,) = post.letters(pages.desk.store, "kind LIKE 'aanmelden-%'")
    pages.desk.store.db.execute("UPDATE letter SET state = 'sending'")

    settle_uncertain(pages.desk.store, letter.id, NOW + timedelta(hours=1), "proef", arrived=False)

    assert post.letters(pages.desk.store, "id = ?", letter.id)[0].state == "failed"
    with pytest.raises(InputError, match="kort en eenmaal"):
        outgoing.send_again(pages.desk, letter.id, NOW + timedelta(hours=1), "proef")


@pytest.mark.parametrize("how", ["bounce", "answer"])
def test_a_link_that_comes_back_by_mail_is_worthless_before_the_office_can_read_it(
    pages, mail_server, tmp_path, how
):
    ask(pages, ANNA)
    path = mailed(mail_server)
    (letter,) = post.letters(pages.desk.store, "kind LIKE 'aanmelden-%'")
    back = (
        bounce(POSTFIX, letter.message_id, letter.recipient)
        if how == "bounce"
        else outlook(letter.message_id)
    )
    (tmp_path / "terug.eml").write_bytes(back)

    read_mailbox(pages.desk, NOW, saved_mail(tmp_path / "terug.eml"))

    assert pages.post(path).status_code == 404


def test_without_a_mail_server_the_page_says_what_to_use_instead(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        shown = words(visit.get("/aanmelden"))
        ask(visit, ANNA)

        assert "jaarwiel start" in shown
        assert last_entry(visit)[1] == "aanmelding geweigerd"


# ------------------------------------------------------------------------------------- sessions


def test_only_a_hash_of_what_opens_a_session_is_kept(pages, tmp_path):
    pages.sign_in_as(ANNA)
    token = pages.cookies[COOKIE]
    pages.desk.store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    assert pages.get("/").status_code == 200
    assert token.encode() not in (tmp_path / "state.db").read_bytes()


@pytest.mark.parametrize("how", ["role ends", "role is taken away", "person is removed"])
def test_a_session_ends_at_once_with_the_role_that_it_began_with(pages, how):
    pages.sign_in_as(SARA)
    number = person(pages, SARA)
    before = pages.get("/").status_code
    held = people.holdings(pages.desk.store, number)

    if how == "role ends":
        roster.end(pages.desk, held, NOW.date() - timedelta(days=1), NOW, "proef")
    elif how == "role is taken away":
        people.drop_holding(pages.desk.store, held[0].number)
    else:
        erasure.erase(pages.desk, number, NOW, "proef")

    assert (before, pages.get("/").status_code) == (200, 403)
    if how == "person is removed":
        assert pages.desk.store.rows("SELECT 1 FROM session") == []
    else:
        assert pages.desk.store.log_entries(1)[0].what == f"afgemeld: secretaris (persoon {number})"


def test_a_reader_of_a_huurdersorganisatie_is_refused_wherever_it_is_typed(pages, tmp_path):
    pages.sign_in()
    form = {
        "party": "ho-goud-wonen",
        "name": "Piet",
        "email": "piet@prive.example",
        "role": "lezer",
    }
    path = tmp_path / "lijst.csv"
    path.write_text("party;name;e-mail;role\nho-goud-wonen;Piet;piet@prive.example;lezer\n")

    typed = pages.post("/contacten/toevoegen", form)

    assert (typed.status_code, "Kies voor" in words(typed)) == (422, True)
    with pytest.raises(InputError, match="huurdersorganisatie niet deelneemt"):
        contacts.import_contacts(pages.desk, path, NOW)


def test_a_reader_of_a_huurdersorganisatie_by_an_older_list_does_not_get_in(pages, mail_server):
    with pages.desk.store.writing():
        held = Contact(0, "Piet", "piet@prive.example", "ho-goud-wonen", "lezer")
        people.keep(pages.desk.store, held, None)

    ask(pages, "piet@prive.example")

    assert mail_server.received == []


def test_a_reader_is_nobodys_contact(pages):
    number = person(pages, LEO)

    assert LEO not in {each.email for each in contacts_in(pages.desk.store)}
    assert LEO in contacts.write_list(pages.desk)
    assert pages.desk.store.rows("SELECT 1 FROM link WHERE subject = ?", f"persoon:{number}") == []


def test_everybody_ends_their_own_sessions_and_only_the_coordinator_those_of_others(pages):
    pages.sign_in_as(LEO)
    readers = pages.cookies
    pages.sign_in_as(SARA)
    secretarys = pages.cookies
    of_reader, of_secretary = (
        each["id"] for each in pages.desk.store.rows("SELECT id FROM session ORDER BY id")
    )

    others = words(pages.get("/aanmeldingen"))
    refused = [
        pages.post("/aanmeldingen", {"wat": "een", "sessie": str(of_reader)}).status_code,
        pages.post("/aanmeldingen", {"wat": "iedereen"}).status_code,
    ]
    own = pages.post("/aanmeldingen", {"wat": "een", "sessie": str(of_secretary)})
    pages.sign_in_as(ANNA)
    seen = words(pages.get("/aanmeldingen"))
    ended = pages.post("/aanmeldingen", {"wat": "een", "sessie": str(of_reader)})

    assert "Leo Lezer" not in others
    assert refused == [403, 403]
    assert (own.status_code, "U bent afgemeld" in words(own)) == (200, True)
    assert own.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert "Leo Lezer, Firefox, Linux" in seen
    assert ended.status_code == 303
    for cookies in (readers, secretarys):
        pages.cookies = cookies
        assert pages.get("/").status_code == 403


def test_signing_out_everywhere_ends_all_of_ones_own_and_the_link_in_the_mail(pages, mail_server):
    pages.sign_in_as(SARA)
    elsewhere = pages.cookies
    pages.sign_in_as(LEO)
    reader = pages.cookies
    ask(pages, SARA)
    pages.sign_in_as(SARA)

    pages.post("/aanmeldingen", {"wat": "alle"})

    pages.cookies = elsewhere
    assert pages.get("/").status_code == 403
    assert pages.get(mailed(mail_server)).status_code == 404
    pages.cookies = reader
    assert pages.get("/").status_code == 200


def test_the_coordinator_signs_everybody_out(pages):
    pages.sign_in_as(LEO)
    reader = pages.cookies
    pages.sign_in()

    pages.post("/aanmeldingen", {"wat": "iedereen"})

    assert pages.get("/").status_code == 403
    pages.cookies = reader
    assert pages.get("/").status_code == 403
    assert sessions.open_sessions(pages.desk.store, NOW) == ()


def test_what_is_done_names_who_did_it_and_is_shown_by_name(pages):
    pages.sign_in_as(SARA)

    pages.post("/overleggen", {"overleg": "2027/ao-voorjaar", "besluit": "bevestigen"})

    by = f"secretaris (persoon {person(pages, SARA)})"
    assert pages.desk.store.rows("SELECT decided_by FROM decision") == [{"decided_by": by}]
    assert "secretaris (Sara Vos)" in words(pages.get("/overleggen/2027/ao-voorjaar"))
    pages.sign_in_as(LEO)
    shown = words(pages.get("/overleggen/2027/ao-voorjaar"))
    assert ("Sara Vos" in shown, "persoon" in shown.partition("Geschiedenis")[2]) == (False, False)


def test_a_secretary_may_not_remove_a_person(pages):
    number = person(pages, LEO)
    pages.sign_in_as(SARA)

    shown = words(pages.get(f"/contacten/{number}"))
    asked = pages.get(f"/contacten/{number}/verwijderen")

    assert "Bekijk wat er wordt verwijderd" not in shown
    assert (asked.status_code, "aan de procescoördinator" in words(asked)) == (403, True)


READ_BY_READERS = (
    "/", "/jaren", "/inbreng", "/inbreng-van/2027/terugblik/goud-wonen", "/stukken",
    "/overleggen", "/overleggen/2027/ao-voorjaar", "/besluiten", "/cijfers", "/uitstel",
    "/stukken/2027/terugblik", "/stukken/2027/prestatieafspraken/gezamenlijk",
)  # fmt: skip


@pytest.mark.parametrize("path", READ_BY_READERS)
def test_a_reader_is_offered_nothing_that_may_not_be_done(pages, path):
    """Of every address on the page, none is refused; the only forms are to look and to leave."""
    pages.sign_in_as(LEO)

    page = pages.get(path).text
    targets = sorted({each.partition("#")[0] for each in re.findall(r'href="(/[^"]*)"', page)})

    assert re.findall(r'<form method="post" action="([^"]*)"', page) == ["/afmelden"]
    assert [each for each in targets if pages.get(each).status_code == 403] == []
    assert re.findall(r"[\w.]+@\w+\.example|/inbreng/\d|/agenda/\d|/overleg/\d", page) == []


# --------------------------------------------------------------------------------------- limits


def test_who_tries_too_many_links_waits_and_others_do_not(pages):
    own = pages.personal("dirk@goudwonen.example")
    told = {"x_forwarded_for": "203.0.113.7"}

    same = [pages.get(f"/inbreng/1.{0:040}", **told).status_code for _ in range(2 * WRONG_LINKS)]
    tried = [pages.get(f"/inbreng/1.{n:040}", **told).status_code for n in range(WRONG_LINKS)]
    refused = pages.get(own, **told)

    assert set(same) == set(tried) == {404}
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "900"
    assert "Wacht 15 minuten" in words(refused)
    assert pages.get(own, x_forwarded_for="203.0.113.8").status_code == 200
    assert pages.get(own, x_forwarded_for="198.51.100.1, 203.0.113.7").status_code == 429
    pages.clock[0] += timedelta(minutes=15)
    assert pages.get(own, **told).status_code == 200


@pytest.mark.parametrize(
    "path", ["/inbreng/{}", "/agenda/{}.ics", "/overleg/{}/2027/ao-voorjaar", "/aanmelden/{}",
             "/aanmelden/brief/{}"],
)  # fmt: skip
def test_wrong_links_of_every_kind_count(pages, path):
    tried = [pages.get(path.format(f"1.{n:040}")).status_code for n in range(WRONG_LINKS + 1)]

    assert tried == [404] * WRONG_LINKS + [429]


def test_no_more_letters_go_to_an_address_or_for_a_client_than_that(pages, mail_server):
    for_one = [ask(pages, SARA).status_code for _ in range(LETTERS_EACH + 1)]
    known = len(mail_server.received)
    unknown = [ask(pages, "x@elders.example").status_code for _ in range(LETTERS_EACH + 1)]
    for_client = [
        ask(pages, f"{n}@elders.example", x_forwarded_for="203.0.113.7").status_code
        for n in range(LETTERS_ASKED + 1)
    ]

    assert for_one == unknown == [303] * LETTERS_EACH + [429]
    assert known == LETTERS_EACH
    assert for_client == [303] * LETTERS_ASKED + [429]


def test_only_a_proxy_on_this_machine_is_believed_and_of_it_the_last_word():
    def client(peer, *told):
        headers = [(b"x-forwarded-for", each) for each in told]
        return client_of({"type": "http", "client": (peer, 1), "headers": headers})

    assert client("127.0.0.1", b"203.0.113.7") == "203.0.113.7"
    assert client("::1", b"1.2.3.4, 203.0.113.7") == "203.0.113.7"
    assert client("127.0.0.1", b"1.2.3.4", b"203.0.113.7") == "203.0.113.7"
    assert client("203.0.113.9", b"203.0.113.7") == "203.0.113.9"
    assert client("127.0.0.1", b"zomaar iets") == "127.0.0.1"
    assert client("127.0.0.1") == "127.0.0.1"
    assert client("2001:db8:1:2:3::4") == client("2001:db8:1:2:9::9") == "2001:db8:1:2::/64"
    assert client("::ffff:203.0.113.7") == "203.0.113.7"


def test_what_is_counted_takes_no_more_memory_than_it_may():
    limit = Limit(WRONG_LINKS)

    for number in range(MANY + 500):
        limit.count(str(number), "x", NOW)
    for number in range(10 * WRONG_LINKS):
        limit.count("een", str(number), NOW)

    assert len(limit._counted) == MANY
    assert max(len(each.seen) for each in limit._counted.values()) == WRONG_LINKS
    assert limit.wait("een", NOW) == timedelta(minutes=15)


# ---------------------------------------------------------------------------------- what leaks


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/inbreng/12.0f3c0f3c0f3c0f3c0f3c/2027/terugblik", "/inbreng/.../2027/terugblik"),
        ("/agenda/12.0f3c0f3c0f3c0f3c0f3c.ics?soort=ao", "/agenda/....ics?soort=ao"),
        ("/overleg/zomaar/2027/ao-voorjaar", "/overleg/.../2027/ao-voorjaar"),
        ("/aanmelden/1.0f3c0f3c0f3c0f3c0f3c", "/aanmelden/..."),
        ("/aanmelden/brief/a-B_c", "/aanmelden/brief/..."),
        ("/aanmelden?gevraagd=ja", "/aanmelden?gevraagd=ja"),
        ("/overleggen/2027/ao-voorjaar", "/overleggen/2027/ao-voorjaar"),
        ("/agenda", "/agenda"),
    ],
)
def test_an_access_log_holds_no_token(path, shown):
    assert without_tokens(path) == shown


def test_the_access_log_of_uvicorn_itself_is_filtered(caplog):
    hide_tokens()
    log = logging.getLogger("uvicorn.access")

    with caplog.at_level(logging.INFO, "uvicorn.access"):
        log.info('%s - "%s %s HTTP/%s" %d', "1.2.3.4:5", "GET", "/inbreng/1.abc", "1.1", 200)

    assert caplog.messages == ['1.2.3.4:5 - "GET /inbreng/... HTTP/1.1" 200']


OWASP = {
    "strict-transport-security": "max-age=31536000",
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "x-permitted-cross-domain-policies": "none",
    "referrer-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-dns-prefetch-control": "off",
    "cache-control": "no-store",
}


@pytest.mark.parametrize("path", ["/", "/aanmelden", "/nergens", "/aanmelden/1.x", "/contacten"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_page_has_the_headers_of_owasp(pages, path, signed_in):
    if signed_in:
        pages.sign_in()

    headers = pages.get(path).headers

    assert {name: headers[name] for name in OWASP} == OWASP
    assert "unsafe" not in headers["content-security-policy"]
    assert "microphone=()" in headers["permissions-policy"]


def test_only_over_https_is_the_browser_told_to_keep_to_it(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("webvisit.ADDRESS", "http://127.0.0.1:8000")
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        answer = visit.sign_in()

        assert "strict-transport-security" not in answer.headers
        assert answer.headers["set-cookie"].startswith("jaarwiel=")
        assert "Secure" not in answer.headers["set-cookie"]
        assert visit.get("/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/contacten/inlezen", "/stukken/2027/terugblik/teruglezen", "/aanmelden"]
)
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_body_without_an_end_is_refused_without_being_held_in_memory(pages, path, kind):
    sent = []
    head = b'--x\r\nContent-Disposition: form-data; name="lijst"; filename="x"\r\n\r\n'

    async def endless():
        if "multipart" in kind:
            yield head
        for _ in range(1000):
            sent.append(64)
            yield bytes(64_000)

    pages.sign_in()
    pages.get("/aanmelden")
    tracemalloc.start()
    answer = pages.send("POST", path, content=endless(), headers={"content-type": kind})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert answer.status_code in {400, 413}
    assert sum(sent) < 64 * 1000
    assert peak < 12_000_000


def test_a_copied_state_file_signs_nobody_in(pages, tmp_path):
    pages.sign_in_as(ANNA)
    (row,) = pages.desk.store.rows("SELECT hash FROM session")

    pages.cookies = httpx.Cookies()
    pages.cookies.set(COOKIE, row["hash"], domain="jaarwiel.example", path="/")

    assert pages.get("/").status_code == 403
    assert open_store(tmp_path / "state.db").rows("SELECT count(*) AS n FROM session") == [{"n": 1}]
