"""Who may read along over the API: every address for every token, and what tokens are made of."""

from datetime import date, timedelta

import httpx
import pytest
from apitable import BY, NOW, Reading, table
from hogeland import at

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.programs import tokens
from jaarwiel.records import programs
from jaarwiel.web.api.access import Pace

PLACES = {
    "partij": "goud-wonen",
    "overleg": "2027.ao-voorjaar",
    "besluit": "2026.ambitiekader",
    "bijdrage": "2027.terugblik.goud-wonen",
    "document": "2027.terugblik",
    "versie": "1",
    "jaar": "2027",
    "vorm": "pdf",
}
ADDRESSES = (
    "/tafel", "/partijen", "/partijen/{partij}", "/themas", "/indicatoren", "/jaren",
    "/jaren/{jaar}", "/jaren/{jaar}/termijnen", "/overleggen", "/overleggen/{overleg}",
    "/besluiten", "/besluiten/{besluit}", "/bijdragen", "/bijdragen/{bijdrage}", "/documenten",
    "/documenten/{document}", "/documenten/{document}/versies",
    "/documenten/{document}/versies/{versie}", "/documenten/{document}/versies/{versie}/passages",
    "/documenten/{document}/versies/{versie}/bestanden/{vorm}", "/cijfers", "/ondertekeningen",
    "/brieven",
)  # fmt: skip
EXPECTED = {
    "good": 200, "none": 401, "wrong": 401, "other secret": 401, "expired": 401, "revoked": 401,
    "in the address": 401, "basic": 401, "office cookie": 401,
}  # fmt: skip
WORDS = {401: "Geen toegang", 404: "Niet gevonden", 405: "Methode niet toegestaan"}


@pytest.fixture(scope="module")
def reading(cycle, tmp_path_factory):
    with table(cycle, tmp_path_factory.mktemp("api")) as reading:
        yield reading


@pytest.fixture(scope="module")
def shown(reading):
    """What each kind of program shows: headers, and what stands behind the question mark."""
    desk = reading.visit.desk
    _, expired = tokens.make(desk, "verlopen", date(2027, 4, 1), at("2027-03-01"), BY)
    gone, revoked = tokens.make(desk, "ingetrokken", None, NOW, BY)
    tokens.revoke(desk, gone.name, NOW, BY)
    number = reading.token.split("_")[1]
    return {
        "good": (f"Bearer {reading.token}", ""),
        "none": ("", ""),
        "wrong": ("Bearer geheim", ""),
        "other secret": (f"Bearer jaarwiel_{number}_{43 * 'a'}", ""),
        "expired": (f"Bearer {expired}", ""),
        "revoked": (f"Bearer {revoked}", ""),
        "in the address": ("", f"?access_token={reading.token}"),
        "basic": (f"Basic {reading.token}", ""),
        "office cookie": ("", ""),
    }


def test_the_table_has_every_address_of_the_api_and_no_other(reading):
    described = reading.get("/openapi.json").json()

    assert sorted(described["paths"]) == sorted(ADDRESSES)
    assert {method for each in described["paths"].values() for method in each} == {"get"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_only_a_valid_token_opens_an_address(reading, shown, address, method):
    found, changed = {}, []
    path = f"/api/v1{address.format(**PLACES)}"
    for kind, (header, query) in shown.items():
        visit = reading.visit
        visit.cookies = httpx.Cookies()
        if kind == "office cookie":
            visit.sign_in()
        before = visit.state()
        headers = {"Authorization": header} if header else {}
        answer = visit.send(method, path + query, headers=headers)
        found[kind] = answer.status_code
        changed += [kind] if visit.state() != before else []
        if answer.status_code == 401:
            assert answer.headers["www-authenticate"].startswith('Bearer realm="jaarwiel"')
            assert answer.headers["content-type"] == "application/problem+json"

    assert found == EXPECTED
    assert changed == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed(reading, method):
    answer = reading.send(method, "/bijdragen", Origin="https://elders.example")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.json()["title"] == WORDS[405]


def test_the_document_is_for_everybody_and_for_any_page(reading):
    answer = reading.visit.get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in reading.get("/tafel").headers


def test_a_token_is_kept_nowhere_and_its_use_by_day_alone(reading):
    desk = reading.visit.desk
    program, token = tokens.make(desk, "dashboard", None, NOW, BY)
    other = Reading(reading.visit, token)

    other.get("/tafel")
    other.get("/partijen")

    kept = programs.find(desk.store, program.number)
    everything = "\n".join(desk.store.db.conn.iterdump())
    assert token.rpartition("_")[2] not in everything
    assert token not in everything
    assert (kept.last_used, kept.valid_until) == (NOW.date(), NOW.date() + timedelta(days=365))


def test_giving_and_taking_back_are_in_the_log(desk):
    program, token = tokens.make(desk, "  zaak  systeem ", date(2027, 6, 30), NOW, "x")
    tokens.revoke(desk, str(program.number), NOW, "x")

    said = [(each.what, each.subject, each.why) for each in desk.store.log_entries(2)]
    assert said == [
        ("toegang voor meelezen ingetrokken", "zaak systeem", ""),
        ("toegang voor meelezen gegeven", "zaak systeem", "tot en met 2027-06-30"),
    ]
    assert tokens.opened_by(desk.store, token, NOW.date()) is None


def test_a_token_opens_until_its_last_day_and_not_after(desk):
    program, token = tokens.make(desk, "zaaksysteem", date(2027, 6, 30), NOW, "x")

    opened = [tokens.opened_by(desk.store, token, date(2027, *day)) for day in ((6, 30), (7, 1))]
    assert [each and each.number for each in opened] == [program.number, None]


@pytest.mark.parametrize(
    ("name", "until", "words"),
    [
        ("", None, "kan geen naam zijn"),
        ("x" * 61, None, "1 tot 60 tekens"),
        ("a\x00b", None, "kan geen naam zijn"),
        ("piet@gemeente.nl", None, "geen persoon"),
        ("12", None, "is een nummer"),
        ("zaaksysteem", date(2027, 4, 1), "is voorbij"),
        ("zaaksysteem", date(2029, 5, 1), "ten hoogste twee jaar"),
        ("Bestaat", None, "heeft al toegang"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(desk, name, until, words):
    tokens.make(desk, "bestaat", None, NOW, "x")

    with pytest.raises(InputError, match=words):
        tokens.make(desk, name, until, NOW, "x")

    assert len(programs.programs(desk.store)) == 1


def test_an_unknown_program_or_a_second_time_cannot_be_revoked(desk):
    tokens.make(desk, "zaaksysteem", None, NOW, "x")
    tokens.revoke(desk, "Zaaksysteem", NOW, "x")

    with pytest.raises(InputError, match="was al ingetrokken"):
        tokens.revoke(desk, "zaaksysteem", NOW, "x")
    with pytest.raises(NotFoundError, match="nog geen enkele toegang"):
        tokens.revoke(desk, "dashboard", NOW, "x")


def test_the_name_of_a_revoked_reader_is_free_again(desk):
    tokens.make(desk, "zaaksysteem", None, NOW, "x")
    tokens.revoke(desk, "zaaksysteem", NOW, "x")

    program, _ = tokens.make(desk, "zaaksysteem", None, NOW, "x")

    assert program.number == 2
    assert tokens.revoke(desk, "zaaksysteem", NOW, "x").number == 2


def test_who_asks_too_often_waits_and_nobody_else_does():
    pace = Pace(per_minute=60)

    now = [pace.wait(1, NOW) for _ in range(61)]
    later = [pace.wait(1, NOW + timedelta(seconds=2)) for _ in range(3)]

    assert now == [0] * 60 + [1]
    assert later == [0, 0, 1]
    assert pace.wait(2, NOW) == 0


def test_who_asks_too_often_is_told_when_to_come_back(reading):
    api = reading.visit.app.state.api
    usual, api.state.pace = api.state.pace, Pace(per_minute=2)
    try:
        answers = [reading.get("/tafel") for _ in range(3)]
    finally:
        api.state.pace = usual

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "30"
    assert "Wacht 30 seconden" in answers[2].json()["detail"]


def test_the_command_line_gives_lists_and_takes_back(jaarwiel):
    made = jaarwiel("token", "new", "zaaksysteem")
    listed = jaarwiel("token", "list").stdout
    as_json = jaarwiel("token", "list", "--json").stdout
    taken = jaarwiel("token", "revoke", "zaaksysteem").stdout

    assert made.stdout.startswith("jaarwiel_1_")
    assert made.stdout.count("\n") == 1
    assert "nergens meer op te vragen" in made.stderr
    assert listed.startswith("  1  zaaksysteem: geldig tot en met ")
    assert '"valid": true' in as_json
    assert made.stdout.strip() not in listed + as_json
    assert taken == "'zaaksysteem' kan niet meer meelezen.\n"
    assert "ingetrokken op" in jaarwiel("token", "list").stdout
    assert (
        "kies een dag"
        in jaarwiel("token", "new", "x", "--until", "2001-01-01", code=2).stderr.lower()
    )
