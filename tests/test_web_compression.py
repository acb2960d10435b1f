"""What pages weigh: compressed where that tells nobody anything, and fetched once."""

import pytest
from hogeland import at
from webvisit import visiting

from jaarwiel.office.calendars import publish
from jaarwiel.web.guard import HEADERS

NOW = at("2027-03-09", "11:20")
PACKED = "content-encoding"


@pytest.fixture
def pages(desk, tmp_path):
    publish.announce(desk, at("2027-01-04"))
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_that_the_visitor_asked_for_is_sent_compressed(pages, site):
    plain = pages.get("/inbreng", accept_encoding="identity", sec_fetch_site=site)

    packed = pages.get("/inbreng", sec_fetch_site=site)

    assert packed.headers[PACKED] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 4
    assert packed.text == plain.text
    assert {name: packed.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("site", [None, "cross-site", "same-site"])
def test_the_length_of_a_page_tells_another_site_nothing(pages, site):
    named = {"sec_fetch_site": site} if site else {}

    answers = [pages.get(each, **named) for each in ("/", "/agenda", "/overleggen?jaar=1")]

    assert [each.status_code for each in answers] == [200, 200, 400]
    assert not any(PACKED in each.headers for each in answers)


def test_an_error_is_compressed_as_well(pages):
    wrong = pages.get("/overleggen?jaar=1", sec_fetch_site="same-origin")

    assert (wrong.status_code, wrong.headers[PACKED]) == (400, "gzip")


def test_calendars_and_documents_are_sent_as_they_are(pages):
    pages.post("/stukken/samenstellen", {"stuk": "terugblik", "jaar": "2027", "soort": "concept"})
    paths = (pages.feed("alle"), "/stukken/1/pdf", "/stukken/1/docx")

    answers = [pages.get(each, sec_fetch_site="same-origin") for each in paths]

    assert [each.status_code for each in answers] == [200, 200, 200]
    assert not any(PACKED in each.headers for each in answers)


def test_style_and_script_are_compressed_for_everybody(pages):
    answers = [pages.get(f"/static/{each}") for each in ("stijl.css", "inbreng.js")]

    assert [each.headers[PACKED] for each in answers] == ["gzip", "gzip"]
    assert {each.headers["vary"] for each in answers} == {"Accept-Encoding"}
    assert all("immutable" in each.headers["cache-control"] for each in answers)


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_style_that_somebody_has_is_not_sent_again(pages, encoding):
    etag = pages.get("/static/stijl.css").headers["etag"]

    known = pages.get("/static/stijl.css", if_none_match=etag, accept_encoding=encoding)
    other = pages.get("/static/stijl.css", if_none_match='W/"ander"', accept_encoding=encoding)

    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", etag)
    assert "immutable" in known.headers["cache-control"]
    assert other.status_code == 200


def test_a_first_visit_weighs_less_than_25_kilobytes(pages):
    static = [pages.get(f"/static/{each}") for each in ("stijl.css", "inbreng.js", "wiel.svg")]
    personal = pages.personal("dirk@goudwonen.example")

    shown = [
        pages.get(each, sec_fetch_site="none")
        for each in ("/", "/inbreng", "/overleggen?weergave=maand", personal)
    ]

    shared = sum(int(each.headers["content-length"]) for each in static)
    assert all(int(each.headers["content-length"]) + shared < 25_000 for each in shown)
