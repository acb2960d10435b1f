"""Every page and state in a real browser: axe-core, keyboard, narrow and wide, light and dark.

Skipped where a browser or axe-core is missing.
"""

import re
from copy import copy

import httpx
import pytest
from editedword import replaced
from figures import given, keep, stock_deliveries
from hogeland import HET_HOGELAND, at, every_text
from indicators import counting_file
from mailsamples import outlook
from pagelook import found_wrong
from planningboard import RUN, flow_run, task_run, telling
from signedpdfs import scan, signed
from starlette.routing import compile_path
from test_web_roles import every_route
from webvisit import visiting

from jaarwiel.core.contact import Contact
from jaarwiel.core.slot import Slot
from jaarwiel.mail.savedmail import saved_mail
from jaarwiel.office.calendars import publish, subscriptions
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.contributions import withdrawing
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.contributions.extensions import find as find_contribution
from jaarwiel.office.contributions.inbox import received
from jaarwiel.office.contributions.receiving import read_mailbox
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.jointtext import keep_joint
from jaarwiel.office.documents.papersets import assemble_set
from jaarwiel.office.documents.steps import STEPS
from jaarwiel.office.meetings.deciding import decide, find, undo
from jaarwiel.office.rounds import make_round
from jaarwiel.office.signing import tosign
from jaarwiel.office.signing.signatures import Signing, sign, withdraw
from jaarwiel.records import links, people, post, sessions

NOW = at("2027-04-02", "11:20")
DIRK, ELS = "dirk@goudwonen.example", "els@goudwonen.example"
AO = "2027/ao-voorjaar"
JOINT = "/stukken/2027/prestatieafspraken/gezamenlijk"
OWN = "/inbreng-van/2027/terugblik/woonzorg-nederland"
FILES = re.compile(
    r"\.(csv|xlsx|zip|pdf|docx|eml|ics)$|/(\{form(:vorm)?\}|pdf|opmaak|bestand)$|^/static/|^/api/v1$"
    r"|^/cijferformulier/|^/inbreng/\{token\}/stuk/\{number\}$|/eerder/\{name\}$|/inlezen$|/voorbeeld/stuk$"
)
"""Addresses that give a file, a document or a letter, or lead elsewhere: no pages."""


@pytest.fixture
def pages(desk, tmp_path):
    """A table with something of everything: moved, undone, cancelled, papers, an old date, mail."""
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        visit.get(visit.feed("ho-goud-wonen"))
        decide(desk, AO, "move", at("2027-02-10"), "x", at("2027-04-20", "10:00"), "zaal bezet")
        decide(desk, AO, "move", at("2027-02-12"), "x", at("2027-04-22", "10:00"))
        undo(desk, AO, at("2027-02-13"), "x")
        decide(desk, "2027/bo-najaar", "cancel", at("2027-03-01"), "x", reason="verhinderd")
        assemble_document(desk, "terugblik", 2027, at("2027-03-29"), "x")
        deadline = desk.deadline("terugblik", 2027)
        texts = every_text(desk.cycle, "terugblik")
        deliver(desk, "woonzorg-nederland", deadline, texts, at("2027-03-29"), "proef")
        assemble_document(desk, "terugblik", 2027, at("2027-03-30"), "x")
        withdrawn(desk)
        sets(desk)
        final(desk)
        tick(desk, at("2027-03-24"))
        make_round(desk, NOW)
        put_to_sign(visit)
        agree(desk)
        visit.post(f"/overleggen/{AO}/agenda", {"titel-1": "Opening", "minuten-1": "5"})
        visit.post(f"{visit.personal(DIRK)}/overdragen", {"wat": "niet voor mij"})
        yield visit


def final(desk):
    """A definitive version after a concept; of the year before, as nobody is asked for it now."""
    assemble_document(desk, "terugblik", 2026, at("2027-03-01"), "x")
    deadline = desk.deadline("terugblik", 2026)
    deliver(desk, "gemeente", deadline, every_text(desk.cycle, "terugblik"), NOW, "proef")
    assemble_document(desk, "terugblik", 2026, at("2027-03-30"), "x", final=True)


def withdrawn(desk):
    """A version that was taken back, after another that counts again."""
    deadline = desk.deadline("terugblik", 2027)
    slot = Slot("leefbaarheid", "Ambitie")
    deliver(desk, "woonzorg-nederland", deadline, {slot: "Anders."}, at("2027-03-29"), "proef")
    owed = find_contribution(desk, deadline.id, "woonzorg-nederland")
    withdrawing.withdraw(desk, owed, 2, at("2027-03-29"), "x", "Vergissing.")


def sets(desk):
    """A set of papers that was sent, and another since."""
    meeting = find(desk, AO)
    assemble_set(desk, meeting, at("2027-03-30"), "x", final=True)
    assemble_set(
        desk, meeting, at("2027-03-31"), "x", final=True, anyway=True, reason="Nagezonden."
    )


def agree(desk):
    """A joint text that updates an earlier one, beside the proposal of one party."""
    slots = [Slot("leefbaarheid", each) for each in ("Afspraak 1", "Afspraak 3", "Procesafspraken")]
    for year in (2026, 2027):
        deadline = desk.deadline("prestatieafspraken", year)
        keep_joint(desk, deadline, dict.fromkeys(slots, "Samen."), NOW, "x")
    proposal = {Slot("leefbaarheid", "Afspraken"): "Een voorstel."}
    deliver(desk, "gemeente", deadline, proposal, NOW, "x")


def put_to_sign(visit):
    """A document of the year before that is late: signed, with a scan, withdrawn and not at all."""
    desk, day = visit.desk, at("2027-03-01")
    made = assemble_document(desk, "prestatieafspraken", 2026, day, "x", final=True)
    found = tosign.find(desk, made.id, NOW.date())
    pdf = signed(made.assembled.pdf, "Anja")
    for line, way, content in zip(
        found.lines, ("digitaal", "scan", "papier"), (pdf, scan(), None), strict=False
    ):
        given = Signing(day.date(), way, role="directeur", content=content)
        kept = sign(desk, found, line.key, given, day, "x")
    withdraw(desk, kept.id, "Verkeerde dag.", NOW, "x")


def addresses(pages):
    signing = pages.desk.store.rows("SELECT max(id) AS id FROM document")[0]["id"]
    person = subscriptions.find(pages.desk, "harm@prive.example", NOW.date()).person
    token = subscriptions.make(pages.desk, person)
    own = publish.page_address(pages.desk, token, AO).removeprefix(pages.desk.address)
    wrong = {"besluit": "verplaatsen", "datum": "2027-05-05", "tijd": "10:00", "overleg": AO}
    return [
        *(
            pages.get(path)
            for path in (
                "/", "/?jaar=2026", "/jaren", "/inbreng", "/inbreng?jaar=2028", "/stukken",
                OWN, f"{OWN}?versie=1", f"{OWN}?gedaan=ingetrokken", f"{OWN}/namens",
                f"{OWN}/herinneren", f"{OWN}/versies/1/intrekken", f"{OWN}/versies/2/intrekken",
                "/inbreng-van/2027/terugblik/goud-wonen/herinneren",
                "/inbreng-van/2027/terugblik/gemeente/herinneren",
                "/uitstel?inbreng=2027/terugblik/goud-wonen", "/overleggen", f"/overleggen/{AO}",
                "/overleggen/2027/bo-najaar",
                f"/overleggen/{AO}?besloten=ja&komende=ja", f"/overleggen/{AO}?samengesteld=3",
                f"/overleggen/{AO}?ongewijzigd=3", "/overleggen/bevestigen?jaar=2027",
                "/overleggen?weergave=maand", "/overleggen?weergave=maand&maand=2027-07",
                f"/overleggen?weergave=maand&maand=2027-04&besloten={AO}",
                "/overleggen/data?jaar=2027", "/besluiten?jaar=2026", "/besluiten", "/agenda",
                "/post", "/post/1", "/post/komend", letter_to_come(pages), "/post/ontvangen",
                "/stukken/2027/terugblik", "/stukken/2027/terugblik?ongewijzigd=2",
                "/stukken/2027/terugblik/verschil?van=0.1&tot=0.2", "/stukken?jaar=2026",
                "/stukken/2026/terugblik", "/stukken/2026/terugblik?ongewijzigd=6",
                "/stukken/2026/terugblik/verschil?van=0.1&tot=1.0",
                "/stukken/2027/prestatieafspraken",
                "/api", "/uitstel", "/contacten", "/contacten/1", "/contacten/1/verwijderen",
                pages.personal(DIRK), f"{pages.personal(DIRK)}/uitstel",
                f"{pages.personal('harm@prive.example')}/agenda",
                f"{pages.personal(DIRK)}/overdragen", pages.personal("harm@prive.example"),
                f"/overleggen/{AO}/agenda", f"/overleggen/{AO}/agenda?bewaard=ja",
                JOINT, f"{JOINT}/versie/1", f"{JOINT}/thema/leefbaarheid",
                f"{JOINT}/thema/leefbaarheid?bewaard=ja", f"{JOINT}/thema/duurzaamheid",
                own, "/overleg/1.0/x/y", f"/stukken/{signing}/ondertekening",
                f"{pages.personal('frits@goudwonen.example')}/stuk/{signing}/ondertekening",
                f"{pages.personal(DIRK)}/stuk/{signing}/ondertekening",
            )
        ),
        pages.post(f"{OWN}/versies/2/intrekken"),
        pages.post(f"{OWN}/namens", {"leefbaarheid/Ambitie": "Nieuw."}),
        pages.post(f"{OWN}/namens/word", {"weggelaten": "Een tekstvak: Nieuw."}),
        pages.post(f"{OWN}/namens", {"leefbaarheid/Ambitie": "# Nieuw\n\nTekst.", "hoe": "post",
                                     "versie": "2"}),
        *signing_in(pages),
        *figures(pages),
        *read_back(pages),
        *sheets(pages),
        *assembled(pages),
        pages.post("/overleggen", wrong),
        pages.post("/overleggen?weergave=maand&maand=2027-04", wrong),
        pages.post(f"/overleggen/{AO}", wrong),
        pages.post(f"/stukken/{signing}/ondertekening", {"wat": "vastleggen", "regel": "gemeente"}),
        pages.post(f"{pages.personal('frits@goudwonen.example')}/stuk/{signing}/ondertekening"),
        pages.post("/besluiten", {"vraag": "2026/ambitiekader"}),
        pages.post(f"{JOINT}/thema/leefbaarheid", {"leefbaarheid/Afspraak 1": "Anders."}),
        pages.post(f"/overleggen/{AO}/agenda", {"titel-1": "Opening"}),
        pages.post(f"/overleggen/{AO}/agenda", {"titel-1": "x", "minuten-1": "x", "versie": "1"}),
        pages.post(f"{JOINT}/thema/leefbaarheid", {"overnemen": "gemeente", "meer": "ja"}),
        *lists(pages),
        *answered(pages),
    ]  # fmt: skip


def lists(pages):
    """A list of contacts that is read in: with mistakes, and what it would change."""
    wrong = "party;name;e-mail;role\nnergens;Iemand;geen adres;baas\n"
    right = "party;name;e-mail;role\nwierden-en-borgen;Piet Prins;piet@wierden.example;bestuurder\n"
    return [
        pages.send("POST", "/contacten/inlezen", files={"lijst": ("lijst.csv", each)})
        for each in (wrong, right)
    ]


def answered(pages):
    """An answer by mail, for the coordinator and for who sent it."""
    thread = post.letters(pages.desk.store, "recipient = ?", DIRK)[-1].message_id
    file = pages.app.state.front.settings.state.parent / "antwoord.eml"
    file.write_bytes(outlook(thread))
    read_mailbox(pages.desk, NOW, saved_mail(file))
    number = received(pages.desk)[0].id
    own = f"{pages.personal(DIRK)}/bericht/{number}"
    found = [pages.get("/post/ontvangen"), pages.get(f"/post/ontvangen/{number}"), pages.get(own)]
    pages.post(f"{own}/weigeren")
    return [*found, pages.get(f"/post/ontvangen/{number}"), pages.get(own)]


def signing_in(pages):
    """What who signs in sees, and what a secretary and a reader see of the office."""
    mine = pages.cookies
    for name, role in (("sara", "secretaris"), ("leo", "lezer")):
        held = Contact(0, f"{name.title()} Vos", f"{name}@gemeente.example", "gemeente", role)
        people.keep(pages.desk.store, held, None)
    _, token = sessions.make_link(pages.desk.store, 1, NOW)
    found = [
        pages.get("/aanmelden?gevraagd=ja"), pages.post("/aanmelden", {"email": ""}),
        pages.get(f"/aanmelden/brief/{token}"), pages.get("/aanmelden/brief/x"),
        pages.get(f"/aanmelden/{links.token(pages.desk.store, 'aanmelden', 'kantoor')}"),
    ]  # fmt: skip
    found += [pages.post("/aanmelden", {"email": "a@elders.example"}) for _ in range(4)][3:]
    pages.sign_in_as("sara@gemeente.example")
    found += [pages.get("/contacten/1/verwijderen"), pages.get("/aanmeldingen")]
    pages.sign_in_as("leo@gemeente.example")
    found += [pages.get(path) for path in ("/", f"/overleggen/{AO}", "/post", "/aanmeldingen")]
    found += [pages.post("/afmelden"), pages.get("/")]
    pages.cookies = mine
    return [*found, pages.get("/aanmeldingen"), pages.get("/aanmeldingen?gedaan=een")]


def read_back(pages):
    """An edited Word file and what was proposed because of it, also where another text stands."""
    desk, where, day = pages.desk, "/stukken/2028/terugblik", at("2027-04-01")
    deadline = desk.deadline("terugblik", 2028)
    ambition, results = (Slot("leefbaarheid", each) for each in ("Ambitie", "Resultaten"))
    deliver(desk, "goud-wonen", deadline, {ambition: "Wij bouwen 40.", results: "Geen."}, day, "x")
    content = assemble_document(desk, "terugblik", 2028, day, "x").assembled.docx
    edited = replaced(replaced(content, "Wij bouwen 40.", "Bel 06-12345678."), "Geen.", "Veel.")
    edited = replaced(edited, "Inhoud", "Overzicht")
    file = {"bestand": ("bewerkt.docx", edited)}
    answer = pages.send("POST", f"{where}/teruglezen", files=file)
    page = answer.headers["location"].partition("#")[0]
    deliver(desk, "goud-wonen", deadline, {results: "Anders."}, day, "x")
    found = [pages.send("POST", f"{where}/teruglezen"), pages.get(page), pages.post(page)]
    mark = re.search('name="kenmerk" value="(.*?)"', found[1].text)[1]
    boxes = {"kenmerk": mark, "wijziging-1": "ja", "wijziging-2": "ja", "toelichting": "Zie AO."}
    pages.post(page, boxes)
    deliver(desk, "goud-wonen", deadline, {ambition: "Weer anders."}, day, "x")
    own = f"{pages.personal(DIRK)}/voorstellen"
    form = {"nummer": "1", "versie": "1", "wat": "akkoord"}
    found += [pages.get(page), pages.get(own), pages.post(own, form), pages.get(where)]
    pages.post(own, {"nummer": "2", "wat": "niet", "opmerking": "Klopt niet."})
    return [*found, pages.get(f"{own}?gedaan=niet"), pages.get(where), pages.get("/?jaar=2028")]


def figures(pages):
    """The page of figures, without any and with those of ten years."""
    path = counting_file(pages.app.state.front.settings.state.parent)
    with visiting(pages.desk, path.parent / "state.db", NOW, cycle=path) as visit:
        visit.sign_in()
        yield visit.get("/cijfers")
        keep(
            pages.desk.store,
            *stock_deliveries(),
            given("2026-08-20", "goud-wonen", ("sloop", 2026, "ambitie", "4"),
                  ("sloop", 2027, "prognose", "3")),
            given("2027-03-01", "goud-wonen", ("sloop", 2026, "realisatie", "3"),
                  ("voorraad", 2025, "realisatie", "1280")),
        )  # fmt: skip
        yield visit.get("/cijfers")


def sheets(pages):
    """The form of a contribution in all its states, with the bar above its boxes."""
    own, els = (f"{pages.personal(each)}/2027/terugblik/goud-wonen" for each in (DIRK, ELS))
    field, other = "leefbaarheid/Ambitie", "betaalbaarheid/Ambitie"
    text = "# Kop\n\nTekst **vet**.\n\n1. een\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    deliver(pages.desk, "goud-wonen", pages.desk.deadline("terugblik", 2026),
            {Slot("leefbaarheid", "Resultaten"): text}, at("2026-03-01"), "x")  # fmt: skip
    empty = pages.get(own)
    looked = pages.look_over(own, {"versie": "0", field: text})
    pages.post(els, {"versie": "0", field: "Van Els", other: text})
    drafted = pages.get(own)
    found = [
        empty,
        drafted,
        looked,
        pages.get(f"{own}?stand=bewaard"),
        pages.hand_in(els, {"versie": "0", field: "Van Els", other: text}),
        pages.get(own),
        pages.post(own, {"versie": "0", field: "Van Dirk"}),
        pages.post(own, {"versie": "1", field: ""}),
        pages.get(own + "/versies"),
    ]
    pages.hand_in(own, {"versie": "1", field: "Van beiden"})
    found += [pages.get(own + "/versies"), pages.get(f"{pages.personal(DIRK)}?ontvangen=x")]
    return [each for each in found if each.status_code != 303]


def looked_after(pages):
    """The pages of the administrator, where the file in force can be replaced."""
    file = pages.app.state.front.settings.state.parent / "tafel.toml"
    file.write_bytes(HET_HOGELAND.read_bytes())
    text = file.read_text(encoding="utf-8")
    other = text.replace('before = "1 april"', 'before = "15 april"', 1)
    wrong = text.replace('kind = "gemeente"', 'kind = "gemente"')
    where = "/beheer/cyclus/voorbeeld"
    with visiting(pages.desk, file.parent / "state.db", NOW, cycle=file) as visit:
        visit.sign_in()
        for name in ("", "/instellingen", "/gezondheid", "/logboek", "/logboek?van=morgen",
                     "/logboek?woorden=nergens", "/sjablonen",
                     "/sjablonen/voorbeeld?naam=mail/opening.md.j2"):  # fmt: skip
            yield visit.get(f"/beheer{name}")
        file.write_text(wrong, encoding="utf-8")
        yield from (visit.get(each) for each in ("/", "/beheer/cyclus", "/beheer/logboek"))
        visit.cookies.clear()
        yield visit.get(pages.personal(DIRK))
        visit.sign_in()
        file.write_text(text, encoding="utf-8")
        yield visit.get("/beheer/programmas")
        yield visit.post("/beheer/programmas", {"naam": "zaaksysteem"})
        yield visit.post("/beheer/programmas", {"naam": "zaaksysteem"})
        yield visit.get("/beheer/programmas/1/beeindigen")
        yield visit.post("/beheer/gezondheid/mailserver")
        yield visit.post(where, {"tekst": wrong})
        yield visit.post(where, {"tekst": "[table"})
        shown = visit.post(where, {"tekst": other})
        yield shown
        form = {name: re.search(f'name="{name}" value="(.*?)"', shown.text)[1]
                for name in ("kenmerk", "bestand")}  # fmt: skip
        yield visit.post("/beheer/cyclus/vervangen", {**form, "kenmerk": "anders"})
        visit.post("/beheer/cyclus/vervangen", form)
        yield visit.get("/beheer/cyclus?gedaan=vervangen")
        yield visit.post(where)


def letter_to_come(pages):
    return re.search('"(/post/komend/[0-9a-f]{16})"', pages.get("/post/komend").text).group(1)


def assembled(pages):
    """A run in all its states, and one that cannot be asked for or looked at."""
    begun = [task_run(STEPS[0], "COMPLETED"), task_run(STEPS[1], "RUNNING")]
    late = {"estimated_start_time_delta": 45.0, "start_time": None}
    where, asked = f"/stukken/samenstellen/{RUN}", {"stuk": "terugblik", "jaar": "2027"}
    with pytest.MonkeyPatch.context() as patch:
        for run, tasks in (
            (flow_run("SCHEDULED", start_time=None), []),
            (flow_run("SCHEDULED", **late), []),
            (flow_run("RUNNING"), begun),
            (flow_run("COMPLETED", "Samengesteld", "versie 0.1"), begun),
            (flow_run("FAILED", "Niet samengesteld", "De schijf is vol."), begun),
        ):
            with telling(run, *tasks) as api:
                patch.setenv("PREFECT_API_URL", api)
                yield pages.get(f"{where}?liep=ja")
        patch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
        yield pages.get(f"{where}?stuk=2027/terugblik")
        yield pages.post("/stukken/samenstellen", {**asked, "soort": "concept"})
    yield pages.get("/stukken/2027/terugblik/voorbeeld")


@pytest.mark.soak
@pytest.mark.parametrize(("below", "asked"), [("/", addresses), ("/beheer", looked_after)])
def test_every_page_and_state_is_right_for_everybody(pages, below, asked):
    shown = list(asked(pages))

    assert not_in(shown, pages.app, below) == set()
    assert found_wrong(shown) == {}
    assert {page.status_code for page in shown} <= {200, 400, 403, 404, 409, 422, 429, 503}


def not_in(shown, app, below):
    """The addresses of pages of which none is shown, and that are to be in this list."""
    routes = [
        (path, compile_path(path)[0]) for method, path in every_route(app.routes) if method == "GET"
    ]
    there = {
        next(path for path, fits in routes if fits.match(page.url.path))
        for page in shown
        if page.request.method == "GET" and page.status_code == 200
    }
    pages = {path for path, _ in routes if not FILES.search(path)}
    administrator = {path for path in pages if path.startswith("/beheer")}
    return (administrator if below == "/beheer" else pages - administrator) - there


def test_a_page_that_is_missing_or_wrong_is_seen(pages):
    page = pages.get("/aanmelden")
    wrong = (
        (b"", b""),
        (b'<html lang="nl">', b"<html>"),
        (b"<h1>", b"<p class=samen>" + 99 * b"breed" + b"</p><h1>"),
        (b'id="email"', b'id="email" tabindex="7"'),
        (b"<button>", b"<button class=alleen-voorgelezen>"),
        (b"<main ", b'<main style="color: red" '),
    )
    shown = []
    for number, (old, new) in enumerate(wrong):
        each = copy(page)
        each._content = page.content.replace(old, new, 1)
        each.request = httpx.Request("GET", f"https://jaarwiel.example/{number}")
        shown.append(each)

    found = found_wrong(shown)

    begin = [
        "wide: html-has-lang",
        "wide: the page is",
        "wide: tabindex",
        "keyboard: covered by",
        "Applying inline style violates",
    ]
    said = zip(found.values(), begin, strict=True)
    assert [each[0][: len(words)] for each, words in said] == begin
    assert "/aanmelden" not in not_in([page], pages.app, "/")
    assert "/jaren" in not_in([page], pages.app, "/")
