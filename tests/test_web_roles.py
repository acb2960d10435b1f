"""Every address of the pages for everybody who may try it: one table.

A new address without a row fails; and whatever anybody looks at changes nothing and tells no
party what is another's.
"""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi.routing import APIRoute
from hogeland import PEOPLE, at, every_text
from inviting import Keeping
from mailsamples import outlook
from webvisit import ADDRESS, visiting

from jaarwiel.core.contact import Contact
from jaarwiel.core.slot import Slot
from jaarwiel.mail.savedmail import saved_mail
from jaarwiel.office.calendars import channels, publish, subscriptions
from jaarwiel.office.calendars.invitations import tick as invite
from jaarwiel.office.chasing.chase import tick
from jaarwiel.office.chasing.outgoing import to_come
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.contributions.receiving import read_mailbox
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import readback
from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.jointtext import keep_joint
from jaarwiel.office.documents.textproposals import propose
from jaarwiel.office.meetings.deciding import decide
from jaarwiel.office.people import erasure, handover, roster
from jaarwiel.records import archive, links, post, sessions
from jaarwiel.records.people import keep_contact
from jaarwiel.records.statefile import open_store
from jaarwiel.records.textproposals import NewProposal

NOW = at("2027-03-09", "11:20")
NOTHING = 40 * "0"
ROLES = (
    "office", "coordinator", "secretary", "reader", "gemeente", "corporatie", "ho", "stranger",
    "revoked", "removed", "idle", "invited", "late",
)  # fmt: skip
SIGNED_IN = ("office", "coordinator", "secretary", "reader")
"""`office` came in by the link that is printed, the others as themselves."""
EMAIL = {
    "gemeente": "berend@gemeente.example",
    "corporatie": "dirk@goudwonen.example",
    "ho": "harm@prive.example",
    "revoked": "geesje@woonzorg.example",
    "removed": "weg@elders.example",
    "idle": "corrie@wierden.example",
    "invited": "ina@prive.example",
    "late": "lies@prive.example",
}
"""`invited` and `late` are of a huurdersorganisatie as well: one gets invitations
instead of a calendar, the other came when the pages were running already."""


STAFF = {
    "coordinator": "anna@gemeente.example",
    "secretary": "sara@gemeente.example",
    "reader": "leo@gemeente.example",
}


@dataclass(frozen=True)
class Row:
    """One address, and the status that each role gets."""

    method: str
    route: str
    expected: dict[str, int]
    fields: dict[str, str] = field(default_factory=dict)


def office(
    method: str,
    route: str,
    status: int = 200,
    reader: int | None = None,
    secretary: int | None = None,
    **fields: str,
) -> Row:
    """For who signed in alone; the others are asked to sign in, whatever they try.

    A reader may look, and change nothing.
    """
    expected = {each: status if each in SIGNED_IN else 403 for each in ROLES}
    expected["reader"] = reader or (status if method == "GET" else 403)
    expected["secretary"] = secretary or status
    return Row(method, route, expected, fields)


def people_only(method: str, route: str, status: int = 200, **fields: str) -> Row:
    """As above, but with persons in it, or there to change something: not for a reader."""
    return office(method, route, status, 403, **fields)


def personal(method: str, route: str, *statuses: int, **fields: str) -> Row:
    """Behind one's own link; for gemeente, corporatie, huurdersorganisatie, and without a role."""
    names = ("gemeente", "corporatie", "ho", "idle")
    expected = dict.fromkeys(ROLES, 404) | dict(zip(names, statuses, strict=True))
    expected |= dict.fromkeys(("invited", "late"), expected["ho"])
    return Row(method, route, expected, fields)


def everybody(method: str, route: str, status: int, **changed: int) -> Row:
    return Row(method, route, dict.fromkeys(ROLES, status) | changed)


SHEET = "/inbreng/{token}/{year}/{document:path}/{deliverer}"
OFFICE_SHEET = "/inbreng-van/{year}/{document:path}/{deliverer}"
TABLE = (
    everybody("GET", "/aanmelden/{token}", 404, office=200),
    everybody("POST", "/aanmelden/{token}", 404, office=303),
    everybody("GET", "/aanmelden", 200),
    everybody("POST", "/aanmelden", 422),
    everybody("GET", "/aanmelden/brief/{token}", 404, coordinator=200, secretary=200, reader=200),
    everybody("POST", "/aanmelden/brief/{token}", 404, coordinator=303, secretary=303, reader=303),
    office("GET", "/aanmeldingen"),
    office("POST", "/aanmeldingen", 200, 200, wat="alle"),
    office("POST", "/afmelden", 200, 200),
    office("GET", "/"),
    office("GET", "/jaren"),
    office("GET", "/inbreng"),
    office("GET", OFFICE_SHEET),
    people_only("GET", OFFICE_SHEET + "/herinneren"),
    office("POST", OFFICE_SHEET + "/herinneren"),
    people_only("GET", OFFICE_SHEET + "/namens"),
    office("POST", OFFICE_SHEET + "/namens", 303,
           **{"leefbaarheid/Ambitie": "Nieuw.", "hoe": "post", "wat": "opnemen"}),
    office("POST", OFFICE_SHEET + "/namens/word", 422),
    office("POST", OFFICE_SHEET + "/namens/cijfers", 422),
    people_only("GET", OFFICE_SHEET + "/versies/{version}/intrekken", 404),
    office("POST", OFFICE_SHEET + "/versies/{version}/intrekken", 404),
    office("POST", OFFICE_SHEET + "/versies/{version}/terugzetten", 404),
    office("GET", "/stukken"),
    office("GET", "/overleggen"),
    office("POST", "/overleggen", 400),
    people_only("GET", "/overleggen/bevestigen"),
    office("POST", "/overleggen/bevestigen", 422),
    people_only("GET", "/overleggen/data"),
    office("POST", "/overleggen/data", 422),
    people_only("GET", "/overleggen/{year}/{name:path}/agenda"),
    office("POST", "/overleggen/{year}/{name:path}/agenda", 303, **{"titel-1": "Opening"}),
    office("POST", "/overleggen/{year}/{name:path}/stukkenset", 303, soort="concept"),
    office("GET", "/overleggen/{year}/{name:path}/agenda/{form:vorm}"),
    office("GET", "/overleggen/{year}/{name:path}/uitnodigingsbrief/{form:vorm}"),
    office("GET", "/overleggen/{year}/{name:path}"),
    office("POST", "/overleggen/{year}/{name:path}", 422),
    personal("GET", "/overleg/{token}/{year}/{name:path}", 200, 200, 404, 404),
    personal(
        "GET", "/overleg/{token}/{year}/{name:path}/stukken/{number}/{form}", 404, 404, 404, 404
    ),
    office("GET", "/besluiten"),
    office("POST", "/besluiten", 400),
    office("GET", "/cijfers"),
    office("GET", "/cijfers/cijfers.csv", 303),
    office("GET", "/cijfers/cijfers.xlsx", 303),
    people_only("GET", "/post/komend"),
    people_only("GET", "/post/komend/{number}"),
    people_only("GET", "/post/komend/{number}/opmaak"),
    office("POST", "/post/komend/{number}", 400),
    office("POST", "/post/komend/reeks", 303),
    people_only("GET", "/post/ontvangen"),
    office("POST", "/post/ontvangen/gelezen", 400),
    people_only("GET", "/post/ontvangen/{number}"),
    people_only("GET", "/post/ontvangen/{number}/opmaak"),
    office("POST", "/post/ontvangen/{number}/bevestigen", 404),
    office("POST", "/post/ontvangen/{number}/inbreng", 400),
    office("POST", "/post/ontvangen/{number}/bericht", 303),
    office("POST", "/post/ontvangen/{number}/gelezen", 303),
    office("POST", "/post/ontvangen/{number}/terugzetten", 303),
    office("POST", "/post/ontvangen/{number}/weigeren", 303),
    people_only("GET", "/post"),
    people_only("GET", "/post/uitvoer.zip"),
    people_only("GET", "/post/{number}"),
    office("POST", "/post/{number}", 400),
    people_only("GET", "/post/{number}/brief.eml"),
    people_only("GET", "/post/{number}/opmaak"),
    office("POST", "/stukken/samenstellen", 400),
    people_only("GET", "/stukken/samenstellen/{run}", 404),
    office("POST", "/stukken/samenstellen/{run}", 404),
    people_only("GET", "/stukken/{year}/{document:path}/voorbeeld"),
    people_only("GET", "/stukken/{year}/{document:path}/voorbeeld/stuk"),
    office("GET", "/stukken/{number}/ondertekening", 404),
    office("POST", "/stukken/{number}/ondertekening", 404),
    office("GET", "/stukken/{number}/ondertekening/set.zip", 404),
    office("GET", "/stukken/{number}/ondertekening/{signed}/getekend.pdf", 404),
    office("GET", "/stukken/{number}/{form:vorm}"),
    office("GET", "/stukken/{year}/{document:path}"),
    office("GET", "/stukken/{year}/{document:path}/verschil?van=0.1&tot=0.1"),
    office("GET", "/stukken/{year}/{document:path}/verschil.docx?van=0.1&tot=0.1"),
    office("POST", "/stukken/{year}/{document:path}/teruglezen", 422),
    people_only("GET", "/stukken/{year}/{document:path}/teruglezen/{number}"),
    office("POST", "/stukken/{year}/{document:path}/teruglezen/{number}", 409),
    office("POST", "/stukken/{year}/{document:path}/voorstellen", 422, nummer="1", wat="akkoord"),
    office("GET", "/stukken/{year}/{document:path}/gezamenlijk"),
    office("GET", "/stukken/{year}/{document:path}/gezamenlijk/versie/{number}"),
    people_only("GET", "/stukken/{year}/{document:path}/gezamenlijk/thema/{theme}"),
    office("POST", "/stukken/{year}/{document:path}/gezamenlijk/thema/{theme}", 303,
           **{"versie": "1", "leefbaarheid/Afspraak 1": "Nieuw."}),
    office("GET", "/uitstel"),
    office("POST", "/uitstel", 400),
    personal("GET", "/inbreng/{token}/stuk/{number}", 404, 404, 404, 404),
    personal("GET", "/inbreng/{token}/stuk/{number}/pdf", 404, 404, 404, 404),
    personal("GET", "/inbreng/{token}/stuk/{number}/ondertekening", 404, 404, 404, 404),
    personal("POST", "/inbreng/{token}/stuk/{number}/ondertekening", 404, 404, 404, 404),
    personal(
        "GET", "/inbreng/{token}/stuk/{number}/ondertekening/getekend.pdf", 404, 404, 404, 404
    ),
    personal("GET", "/inbreng/{token}/uitstel", 200, 200, 200, 200),
    personal("POST", "/inbreng/{token}/uitstel", 400, 400, 400, 400),
    personal("GET", "/inbreng/{token}/bericht/{number}", 404, 200, 404, 404),
    personal("POST", "/inbreng/{token}/bericht/{number}/bevestigen", 404, 404, 404, 404),
    personal("POST", "/inbreng/{token}/bericht/{number}/weigeren", 404, 303, 404, 404),
    personal("GET", "/inbreng/{token}/voorstellen", 200, 200, 200, 200),
    personal("POST", "/inbreng/{token}/voorstellen", 404, 303, 404, 404,
             nummer="1", versie="0", wat="akkoord"),
    personal("GET", "/inbreng/{token}/overdragen", 200, 200, 200, 200),
    personal("POST", "/inbreng/{token}/overdragen", 422, 422, 422, 422),
    personal("GET", "/inbreng/{token}", 200, 200, 200, 200),
    personal("GET", SHEET, 404, 200, 404, 404),
    personal("POST", SHEET, 404, 303, 404, 404, **{"leefbaarheid/Ambitie": "Nieuw."}),
    personal("POST", SHEET + "/concept", 404, 303, 404, 404, **{"leefbaarheid/Ambitie": "Nieuw."}),
    personal("POST", SHEET + "/concept/wissen", 404, 303, 404, 404),
    personal("POST", SHEET + "/word", 404, 422, 404, 404),
    personal("GET", SHEET + "/cijfers.xlsx", 404, 200, 404, 404),
    personal("POST", SHEET + "/cijfers", 404, 422, 404, 404),
    office("GET", "/cijferformulier/{year}/{document:path}/{deliverer}"),
    personal("GET", SHEET + "/controle", 404, 303, 404, 404),
    personal("POST", SHEET + "/versturen", 404, 303, 404, 404),
    personal("GET", SHEET + "/versies", 404, 200, 404, 404),
    everybody("GET", "/agenda/{token}.ics", 404, gemeente=200, corporatie=200, ho=200, invited=200),
    people_only("GET", "/agenda"),
    office("POST", "/agenda", 404),
    personal("GET", "/inbreng/{token}/agenda", 200, 200, 200, 200),
    office("GET", "/beheer"),
    office("GET", "/beheer/cyclus"),
    office("GET", "/beheer/cyclus/bestand"),
    office("GET", "/beheer/cyclus/eerder/{name}", 404),
    office("POST", "/beheer/cyclus/voorbeeld", 422),
    office("POST", "/beheer/cyclus/vervangen", 400, 403, 403, bestand="IyBsZWVn"),
    office("GET", "/beheer/sjablonen"),
    office("GET", "/beheer/sjablonen/voorbeeld?naam=mail/opening.md.j2"),
    office("GET", "/beheer/sjablonen/opmaak?naam=mail/opening.md.j2&voorbeeld=geopend"),
    office("GET", "/beheer/sjablonen/bestand?naam=mail/opening.md.j2"),
    office("GET", "/beheer/instellingen"),
    office("GET", "/beheer/programmas", 200, 403, 403),
    office("POST", "/beheer/programmas", 422, 403, 403),
    office("GET", "/beheer/programmas/{number}/beeindigen", 404, 403, 403),
    office("POST", "/beheer/programmas/{number}/beeindigen", 404, 403, 403),
    people_only("GET", "/beheer/logboek"),
    people_only("GET", "/beheer/logboek/logboek.csv"),
    office("GET", "/beheer/gezondheid"),
    office("POST", "/beheer/gezondheid/mailserver"),
    people_only("GET", "/contacten/contacten.csv"),
    people_only("GET", "/contacten/inlezen", 303),
    office("POST", "/contacten/inlezen", 422),
    office("POST", "/contacten/inlezen/vastleggen", 422),
    people_only("GET", "/contacten"),
    office("POST", "/contacten/toevoegen", 422),
    office("POST", "/contacten/overdracht/{number}", 422),
    people_only("GET", "/contacten/{number}"),
    office("POST", "/contacten/{number}", 400),
    office("GET", "/contacten/{number}/verwijderen", 200, 403, 403),
    office("POST", "/contacten/{number}/verwijderen", 422, 403, 403),
    everybody("GET", "/api", 200),
    everybody("GET", "/api/v1", 200),
    everybody("GET", "/static/{name}", 200),
)  # fmt: skip
READS = [each for each in TABLE if each.method == "GET"]


@dataclass
class World:
    """The table in March 2027 with something of everything, and who visits it."""

    visit: object
    tokens: dict[str, str]
    calendars: dict[str, str]
    mailed: dict[str, str]
    coming: str
    before: object

    def restore(self):
        """Puts the state back as it was before anybody did anything."""
        self.before.backup(self.visit.desk.store.db.conn)

    def path(self, row, role):
        """The address of this row as this role would try it, with its own token."""
        meeting = "2027/bo-voorjaar"
        token = self.tokens.get(role, f"1.{NOTHING}")
        if "/agenda/{token}" in row.route:
            token = self.calendars.get(role, f"1.{NOTHING}")
        if "/overleg/{token}" in row.route:
            whole = self.calendars.get(role, f"1.{NOTHING}")
            token = links.token_of_part(self.visit.desk.store, whole, meeting)
        if row.route == "/aanmelden/{token}" and role == "office":
            token = links.token(self.visit.desk.store, "aanmelden", "kantoor")
        if "/aanmelden/brief/" in row.route:
            token = self.mailed.get(role, NOTHING)
        number = self.coming if "/komend/" in row.route else "1"
        names = {
            "token": token, "year": "2027", "name": "bo-voorjaar", "number": number,
            "form": "html", "document": "terugblik", "deliverer": "goud-wonen",
            "signed": "1", "version": "1", "run": "1",
        }  # fmt: skip
        names |= {"name": "stijl.css"} if row.route.startswith("/static") else {}
        if "/gezamenlijk" in row.route:
            names |= {"document": "prestatieafspraken", "theme": "leefbaarheid"}
        return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: names[found[1]], row.route)


def person(desk, email):
    return desk.store.rows("SELECT id FROM person WHERE email = ?", email)[0]["id"]


def answered(desk, tmp_path):
    thread = post.letters(desk.store, "recipient = ?", EMAIL["corporatie"])[-1].message_id
    path = tmp_path / "antwoord.eml"
    path.write_bytes(outlook(thread))
    read_mailbox(desk, NOW, saved_mail(path))


def populate(desk, tmp_path):
    store = desk.store
    with store.writing():
        for name, email, party in (
            ("Wim Weg", EMAIL["removed"], "ho-goud-wonen"),
            ("Ina Bakker", EMAIL["invited"], "ho-goud-wonen"),
        ):
            keep_contact(store, Contact(0, name, email, party, "contactpersoon"))
        for role, held in (("secretary", "secretaris"), ("reader", "lezer")):
            keep_contact(store, Contact(0, f"Iemand {role}", STAFF[role], "gemeente", held))
    channels.invite(desk, person(desk, EMAIL["invited"]), at("2027-01-04"), "proef")
    publish.announce(desk, at("2027-01-04"))
    for meeting in ("2027/ao-voorjaar", "2027/bo-voorjaar"):
        decide(desk, meeting, "confirm", at("2027-01-04"), "proef")
    tick(desk, at("2027-01-04"))
    invite(desk, at("2027-01-04"))
    deadline = desk.deadline("terugblik", 2027)
    deliver(desk, "woonzorg-nederland", deadline, every_text(desk.cycle, "terugblik"), NOW, "proef")
    made = assemble_document(desk, "terugblik", 2027, NOW, "proef")
    version = archive.find(desk.store, made.id)
    found = readback.read(desk, version, made.assembled.docx, "stuk.docx")
    readback.keep(desk, version, b"", "stuk.docx", found, NOW, "proef")
    new = NewProposal(version.item, "goud-wonen", Slot("leefbaarheid", "Ambitie"), "X.", made.id, 0)
    propose(desk, new, NOW, "proef")
    agreements = desk.deadline("prestatieafspraken", 2027)
    keep_joint(desk, agreements, {Slot("leefbaarheid", "Afspraak 1"): "Samen."}, NOW, "proef")
    answered(desk, tmp_path)
    harm = person(desk, EMAIL["ho"])
    handover.ask(desk, harm, "doorgeven", "Jan Jansen", "jan@elders.example", "", NOW)
    idle = person(desk, EMAIL["idle"])
    roster.end(desk, roster.held_on(desk, idle, NOW.date()), at("2027-02-01").date(), NOW, "proef")


def add_late(desk):
    """Somebody who came when the pages were running already, and has no letter yet."""
    with desk.store.writing():
        late = Contact(0, "Lies Laat", EMAIL["late"], "ho-goud-wonen", "contactpersoon")
        keep_contact(desk.store, late)


@pytest.fixture(scope="module")
def world(cycle, tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("rollen")
    store = open_store(tmp_path / "state.db")
    with store.writing():
        for name, email, party, role in PEOPLE:
            keep_contact(store, Contact(0, name, email, party, role))
    desk = Desk(cycle, store, ADDRESS, courier=Keeping())
    populate(desk, tmp_path)
    with visiting(desk, tmp_path / "state.db", NOW, reply_to="a@gemeente.example") as visit:
        add_late(desk)
        numbers = {role: person(desk, email) for role, email in EMAIL.items()}
        tokens = {r: links.token(store, "inbreng", str(n)) for r, n in numbers.items()}
        calendars = {
            role: links.token(store, "agenda", subscriptions.subject(number))
            for role, number in numbers.items()
            if role != "late"
        }
        links.revoke(store, "inbreng", str(numbers["revoked"]), NOW)
        subscriptions.revoke(desk, numbers["revoked"], NOW, "proef")
        erasure.erase(desk, numbers["removed"], NOW, "proef")
        mailed = {
            role: sessions.make_link(store, person(desk, email), NOW)[1]
            for role, email in STAFF.items()
        }
        before = sqlite3.connect(":memory:")
        store.db.conn.backup(before)
        yield World(visit, tokens, calendars, mailed, to_come(desk, NOW)[0].id, before)
    before.close()
    store.close()


def test_the_words_that_may_not_be_told_are_told_to_who_may_know(world):
    """Otherwise the table below could not fail."""
    pages = [world.visit.get(f"/inbreng/{world.tokens[role]}").text for role in ("gemeente", "ho")]

    assert ["BO voorjaar" in page for page in pages] == [True, False]
    assert ["AO voorjaar" in page for page in pages] == [True, True]


def every_route(routes) -> Iterator[tuple[str, str]]:
    for each in routes:
        inner = getattr(each, "original_router", None)
        if inner is not None:
            yield from every_route(inner.routes)
        else:
            assert isinstance(each, APIRoute)
            yield from ((method, each.path) for method in each.methods - {"HEAD"})


def test_the_table_has_every_address_of_the_pages_and_no_other(world):
    found = list(every_route(world.visit.app.routes))

    assert sorted(found) == sorted((row.method, row.route.partition("?")[0]) for row in TABLE)


def visit_as(world, row, role, method):
    world.visit.cookies = httpx.Cookies()
    if role == "office":
        world.visit.sign_in()
    elif role in STAFF:
        world.visit.sign_in_as(STAFF[role])
    before = world.visit.state()
    how = {"data": row.fields} if method == "POST" else {}
    answer = world.visit.send(method, world.path(row, role), **how)
    return answer, world.visit.state() == before


FORBIDDEN = {
    "ho": ("BO voorjaar", "bo-voorjaar", "Berend", "berend@", "Dirk", "dirk@", "Geesje", "geesje@"),
    "corporatie": ("Harm", "harm@", "Ina Bakker", "ina@", "Berend", "berend@", "Geesje"),
    "gemeente": ("Harm", "harm@", "Ina Bakker", "ina@", "Dirk", "dirk@", "Geesje"),
}
FORBIDDEN |= dict.fromkeys(("invited", "late"), FORBIDDEN["ho"])
FORBIDDEN |= dict.fromkeys(
    ("stranger", "revoked", "removed", "idle"), (*FORBIDDEN["ho"], "Harm", "harm@")
)
FORBIDDEN["reader"] = (
    *(email for email in (*EMAIL.values(), *STAFF.values())),
    "Harm Dijk", "Ina Bakker", "Dirk Mulder", "Berend Smit", "Anna de Vries", "/inbreng/",
    ".ics", "/overleg/",
)  # fmt: skip
"""A reader reads of every meeting, and of no person."""


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.route}")
def test_everybody_gets_what_is_theirs_and_nothing_else(world, row):
    found, told, changed = {}, [], []
    for role in ROLES:
        answer, same = visit_as(world, row, role, row.method)
        found[role] = answer.status_code
        said = answer.text + str(answer.headers)
        own = world.path(row, role)
        told += [(role, word) for word in FORBIDDEN.get(role, ()) if word in said.replace(own, "")]
        if not same:
            changed.append(role)
            world.restore()

    assert found == row.expected
    assert told == []
    assert row.method == "POST" or changed == []
    if not row.route.startswith("/aanmelden/"):  # a refused sign-in is in the log
        assert [each for each in changed if found[each] not in {200, 303}] == []


@pytest.mark.parametrize("row", READS, ids=lambda row: row.route)
def test_asking_for_the_head_alone_gives_the_same_and_changes_nothing(world, row):
    one_for_each_answer = {row.expected[role]: role for role in ROLES}
    for role in one_for_each_answer.values():
        answer, same = visit_as(world, row, role, "HEAD")

        assert (answer.status_code, answer.content, same) == (row.expected[role], b"", True), role
