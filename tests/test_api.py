"""What the API answers: the same as the rest of the program knows, and never who somebody is."""

import json
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import machine
import pytest
from apitable import AO, BY, table
from hogeland import PEOPLE
from test_api_access import ADDRESSES, PLACES

from jaarwiel.cli.listing import item_data
from jaarwiel.web.api.envelope import VERSION
from jaarwiel.web.api.openapi import describe

FOREIGN = Path(__file__).parent / "foreign"
SPECTRAL = FOREIGN / "node_modules/.bin/spectral"
NAMES = [word for name, email, *_ in PEOPLE for word in (name, name.split()[0], email)]
LISTS = [each for each in ADDRESSES if not each.endswith(("}", "/tafel"))]


@pytest.fixture(scope="module")
def reading(cycle, tmp_path_factory):
    with table(cycle, tmp_path_factory.mktemp("api")) as reading:
        yield reading


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_tells_who_somebody_is(reading, address):
    answer = reading.get(address.format(**{**PLACES, "vorm": "html"}))
    said = answer.text

    assert answer.status_code == 200
    names = [*NAMES, BY, "Gerda", "Anja", "@"]
    assert [each for each in names if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", said)] == []


def test_the_plan_has_the_ids_and_days_of_the_command_line(reading):
    plan = reading.visit.desk.plan(2027)
    wanted = {each.id: item_data(each) for each in plan.items}
    deadlines = reading.all("/jaren/2027/termijnen")
    meetings = reading.all("/overleggen?jaar=2027")

    assert [each["id"] for each in deadlines] == [each.id for each in plan.deadlines]
    assert [each["id"] for each in meetings] == [each.id for each in plan.meetings]
    for each in deadlines:
        data = wanted[each["id"]]
        assert (each["titel"], each["opent"], each["laatsteDag"], each["partijen"]) == (
            data["title"], data["opens"], data["last_day"], data["parties"],
        )  # fmt: skip


def test_a_moment_is_in_utc_and_a_day_in_the_netherlands(reading):
    found = reading.get("/overleggen/2027.ao-voorjaar").json()

    assert (found["begint"], found["dag"]) == ("2027-04-20T08:00:00Z", "2027-04-20")
    assert [each["soort"] for each in found["wijzigingen"]] == [
        "verplaatst", "verplaatst", "ongedaan-gemaakt",
    ]  # fmt: skip
    assert [each["isOngedaan"] for each in found["wijzigingen"]] == [False, True, False]


def test_meetings_are_filtered_by_party_and_state(reading):
    cancelled = reading.all("/overleggen?stand=geannuleerd")
    of_tenants = reading.all("/overleggen?partij=ho-goud-wonen&jaar=2027")

    assert [each["id"] for each in cancelled] == ["2027/bo-najaar"]
    assert all("ho-goud-wonen" in each["partijen"] for each in of_tenants)
    assert len(of_tenants) < len(reading.all("/overleggen?jaar=2027"))


def test_a_contribution_tells_by_theme_what_is_missing(reading):
    found = reading.get("/bijdragen/2027.terugblik.goud-wonen").json()

    assert (found["stand"], found["isTeLaat"]) == ("deels-ontvangen", True)
    assert found["nieuwsteLevering"]["isNaTermijn"] is True
    assert found["themas"][0] == {
        "thema": "leefbaarheid",
        "stand": "deels-ontvangen",
        "ontbrekendeVelden": ["Ambitie", "Focuspunten"],
        "ontbrekendeCijfers": 0,
    }
    assert "Half." not in json.dumps(found)


def test_contributions_are_filtered(reading):
    whole = reading.all("/bijdragen?document=terugblik&jaar=2027&stand=compleet")
    grouped = reading.all("/bijdragen?partij=goud-wonen&jaar=2026&document=activiteitenoverzicht")

    assert [each["indiener"] for each in whole] == ["gemeente"]
    assert [each["indiener"] for each in grouped] == ["wierden-en-borgen-goud-wonen"]
    assert "goud-wonen" in grouped[0]["partijen"]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_in_parts_is_the_whole_list(reading, address):
    path = address.format(**PLACES)
    whole = reading.all(path)
    parameters = reading.get("/openapi.json").json()["paths"][address]["get"]["parameters"]
    if "limit" not in {each["name"] for each in parameters}:
        assert whole
        return

    parts = reading.all(f"{path}?limit=2")

    assert parts == whole
    assert len(reading.get(f"{path}?limit=2").json()["resultaten"]) <= 2


def test_a_version_has_its_hashes_files_and_inputs(reading):
    version = reading.get("/documenten/2027.terugblik/versies/2").json()

    assert (version["naam"], version["stand"]) == ("1.0", "definitief")
    for each in version["bestanden"]:
        file = reading.get(each["href"].partition("/api/v1")[2])
        assert sha256(file.content).hexdigest() == each["sha256"]
        assert file.headers["content-type"].startswith(each["mediatype"])
        assert file.headers["content-disposition"] == (
            f'attachment; filename="2027.terugblik.v2.{each["vorm"]}"'
        )
    came = {(each["indiener"], each["thema"], each["veld"]): each["levering"]
            for each in version["herkomst"]}  # fmt: skip
    assert came["goud-wonen", "leefbaarheid", "Resultaten"] == 1
    assert came["goud-wonen", "leefbaarheid", "Ambitie"] is None


def test_a_version_has_its_texts_as_markdown(reading):
    found = reading.all("/documenten/2027.terugblik/versies/1/passages")
    texts = {(each["indiener"], each["thema"], each["veld"]): each for each in found}

    assert texts["woonzorg-nederland", "leefbaarheid", "Ambitie"]["tekst"] == "Een _mooi_ jaar."
    missing = texts["goud-wonen", "leefbaarheid", "Resultaten"]
    assert (missing["ontbreekt"], missing["tekst"]) == (True, "")


def test_a_set_of_papers_tells_what_is_in_it(reading):
    found = reading.get(f"/documenten/{AO.replace('/', '.')}").json()
    version = reading.get(f"/documenten/{AO.replace('/', '.')}/versies/1").json()

    assert (found["soort"], found["definitieveVersie"]) == ("stukkenset", 1)
    assert version["stukken"] == [{"document": "2027/terugblik", "versie": 2}]


def test_figures_have_their_value_and_where_they_come_from(reading):
    found = reading.all("/cijfers?partij=goud-wonen&indicator=voorraad")

    assert found
    assert {each["waarde"] for each in found} == {10}
    assert {each["herkomst"]["termijn"] for each in found} == {"2026/activiteitenoverzicht"}


def test_signatures_tell_who_signed_and_who_did_not(reading):
    found = reading.all("/ondertekeningen?jaar=2026")
    signed = reading.all("/ondertekeningen?jaar=2026&stand=getekend")

    assert [each["wijze"] for each in signed] == ["digitaal", "scan", "papier"]
    assert len(found) > len(signed)
    assert all(each["isTeLaat"] for each in found if each["stand"] == "open")


def test_letters_tell_kind_party_state_and_moments_alone(reading):
    [found, *_] = reading.all("/brieven?stand=verzonden")
    asked = reading.all("/brieven?partij=goud-wonen&soort=inbreng")

    assert sorted(found) == [
        "geschrevenOp", "nummer", "partijen", "soort", "stand", "termijnen", "teruggekomenOp",
        "verzondenOp",
    ]  # fmt: skip
    assert all("goud-wonen" in each["partijen"] for each in asked)


def test_an_answer_that_a_reader_has_already_is_not_sent_again(reading):
    first = reading.get("/partijen")
    etag = first.headers["etag"]

    again = reading.get("/partijen", If_None_Match=f'"iets", W/{etag}')
    other = reading.get("/partijen", If_None_Match='"iets"')

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize("path", ["/tafel", "/onbekend", "/bijdragen?limit=0", "/openapi.json"])
def test_every_answer_has_its_version_and_safe_headers(reading, path):
    headers = reading.get(path).headers

    assert headers["api-version"] == VERSION
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "private, no-cache"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/onbekend", 404, "Dit adres bestaat niet."),
        ("/partijen/", 404, "nooit op een schuine streep"),
        ("/partijen/goud-wnen", 404, "Bedoelt u 'goud-wonen'?"),
        ("/bijdragen?partij=niemand", 404, "Onbekende partij 'niemand'."),
        ("/bijdragen?document=terugblk", 404, "Bedoelt u 'terugblik'?"),
        ("/jaren/1999", 404, "Het jaar 1999 kent deze tafel niet."),
        ("/documenten/2027.terugblik/versies/9", 404, "geen versie 9"),
        ("/documenten/2027.terugblk", 404, "Onbekend document '2027/terugblk'."),
        ("/overleggen/2027.ao", 404, "Onbekend overleg '2027/ao'."),
        ("/besluiten/2026.kader", 404, "Onbekend besluit '2026/kader'."),
        ("/bijdragen/2027.terugblik.gemeent", 404, "Bedoelt u 'gemeente'?"),
        ("/cijfers?indicator=voorrad", 404, "Bedoelt u 'voorraad'?"),
        ("/bijdragen?limit=veel", 422, "De waarde 'veel' van 'limit' past niet"),
        ("/bijdragen?limit=501", 422, "ten hoogste 500"),
        ("/bijdragen?stand=klaar", 422, "kies uit 'nog-niet-gevraagd'"),
        ("/bijdragen?standje=klaar", 422, "Onbekende parameter 'standje'."),
        ("/bijdragen?jaar=2026&jaar=2027", 422, "meer dan één keer"),
        ("/bijdragen?cursor=WzFd", 422, "Deze cursor hoort niet bij deze lijst."),
        ("/brieven?cursor=WyJhIl0", 422, "Deze cursor hoort niet bij deze lijst."),
        ("/bijdragen/terugblik", 422, "schrijf het in de vorm"),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do(reading, path, status, words):
    answer = reading.get(path)
    problem = answer.json()

    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in problem["detail"]
    assert problem["type"] == f"/api#fout-{status}"
    assert problem["instance"] == f"/api/v1{path.partition('?')[0]}"


def test_every_kind_of_error_is_explained_on_the_page(reading):
    page = reading.visit.get("/api").text

    assert re.findall(r'id="fout-(\d+)"', page) == ["401", "404", "405", "422", "429", "500", "503"]
    assert [each for each in ADDRESSES if each not in page] == []


def test_an_error_that_nobody_foresaw_is_a_problem_and_tells_nothing(reading, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("geheim pad /srv/state.db")

    monkeypatch.setattr("jaarwiel.web.api.table._party", broken)

    answer = reading.get("/partijen")

    assert answer.status_code == 500
    assert answer.json()["title"] == "Interne fout"
    assert "geheim" not in answer.text
    assert "Unexpected error in /partijen" in caplog.text


def test_the_document_keeps_the_rules_for_apis_of_the_dutch_government(reading, tmp_path):
    if not SPECTRAL.is_file() or shutil.which("node") is None:
        machine.lack("spectral is not installed (npm ci in tests/foreign)")
    api = reading.visit.app.state.api
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(describe(api, "https://jaarwiel.example", "api@tafel.example")))

    done = subprocess.run(
        [SPECTRAL, "lint", "--ruleset", FOREIGN / "adr.spectral.yml", "--fail-severity", "hint",
         path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout


def test_the_rules_find_what_breaks_them(reading, tmp_path):
    """Otherwise the test above could not fail."""
    if not SPECTRAL.is_file() or shutil.which("node") is None:
        machine.lack("spectral is not installed (npm ci in tests/foreign)")
    document = reading.get("/openapi.json").json()
    document["servers"] = [{"url": "http://jaarwiel.example/api"}]
    document["paths"]["/slechtPad/"] = document["paths"].pop("/partijen")
    del document["paths"]["/tafel"]["get"]["responses"]["200"]["headers"]
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))

    done = subprocess.run(
        [SPECTRAL, "lint", "--ruleset", FOREIGN / "adr.spectral.yml", path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    found = set(re.findall(r"error +(core-[a-z-]+)", done.stdout))
    assert found >= {
        "core-transport-tls", "core-uri-version", "core-no-trailing-slash",
        "core-path-segments-kebab-case", "core-version-header-there", "core-doc-openapi-contact",
    }  # fmt: skip
