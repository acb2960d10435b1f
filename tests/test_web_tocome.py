"""The pages on which the coordinator decides about letters."""

import csv
import io
import re
import zipfile

import pytest
from hogeland import at
from webvisit import visiting, words

from jaarwiel.office.chasing.chase import tick
from jaarwiel.records.post import content_of, letters

NOW = at("2027-01-04", "09:00")


@pytest.fixture
def pages(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


def letter_to(pages, name):
    """The address of the first letter to come to this person."""
    page = pages.get("/post/komend").text
    row = next(each for each in page.split("<tr>") if name in each)
    return re.search(r'href="(/post/komend/[0-9a-f]{16})"', row).group(1)


def test_letters_to_come_are_listed_by_day_with_who_and_about_what(pages):
    pages.clock[0] = at("2026-12-28", "09:00")
    pages.sign_in()

    page = words(pages.get("/post/komend"))

    assert "Maandag 4 januari 2027" in page
    assert "Dirk Mulder contactpersoon, dirk@goudwonen.example" in page
    assert "trede verzoek" in page


def test_without_letters_the_page_says_so(pages):
    pages.clock[0] = at("2027-10-11", "09:00")
    pages.sign_in()
    pages.desk.store.db.execute("DELETE FROM contact")

    assert "Er gaan de komende 6 weken geen brieven uit" in words(pages.get("/post/komend"))


def test_the_first_page_names_the_post_that_waits_and_leads_there(pages):
    assert 'href="/post">' not in pages.get("/").text.partition("<main")[2]
    assert "Bij de eerstvolgende verzending gaan komende brieven uit." in words(pages.get("/"))

    pages.post(letter_to(pages, "Dirk Mulder"), {"wat": "aanhouden"})
    tick(pages.desk, NOW)
    with pages.desk.store.writing():
        pages.desk.store.db.execute(
            "UPDATE letter SET state = 'sending', sent_at = '2027-01-04T06:00:00+01:00'"
            " WHERE id IN (1, 2)"
        )
    page = pages.get("/")

    assert "Eén brief is aangehouden tot u die vrijgeeft" in words(page)
    assert "Van 2 brieven is onzeker of ze zijn aangekomen" in words(page)
    assert '<a href="/post/komend">Eén brief is aangehouden' in page.text


def test_looking_changes_nothing(pages):
    before = pages.state()

    pages.get(letter_to(pages, "Dirk Mulder"))
    pages.get(letter_to(pages, "Dirk Mulder") + "/opmaak")

    assert pages.state() == before


def test_a_letter_to_come_can_be_held_and_let_go(pages):
    address = letter_to(pages, "Dirk Mulder")

    held = pages.post(address, {"wat": "aanhouden"})
    shown = words(pages.get(held.headers["location"]))
    tick(pages.desk, NOW)
    let_go = pages.post(address, {"wat": "vrijgeven"})
    tick(pages.desk, NOW)

    assert "De brief is aangehouden." in shown
    assert "Wacht op u" in shown
    assert let_go.status_code == 303
    assert len(letters(pages.desk.store, "recipient = 'dirk@goudwonen.example'")) == 1


def test_words_are_shown_above_the_letter_and_too_many_come_back_as_typed(pages):
    address = letter_to(pages, "Dirk Mulder")

    pages.post(address, {"wat": "woorden", "woorden": "Met <b>dank</b>."})
    letter = pages.get(f"{address}/opmaak").text
    refused = pages.post(address, {"wat": "woorden", "woorden": "x" * 2001})

    assert "Met &lt;b&gt;dank&lt;/b&gt;." in letter
    assert refused.status_code == 422
    assert "x" * 2001 in refused.text
    assert "Met &lt;b&gt;dank" in pages.get(f"{address}/opmaak").text


def test_a_letter_that_went_meanwhile_is_told_to_be_gone(pages):
    address = letter_to(pages, "Dirk Mulder")
    tick(pages.desk, NOW)

    answer = pages.post(address, {"wat": "aanhouden"})

    assert answer.status_code == 404
    assert "Bekijk de post opnieuw" in words(answer)


@pytest.mark.parametrize("path", ["/post/komend", "/post/komend/0123456789abcdef", "/post/reeks"])
def test_only_the_office_sees_the_post(desk, tmp_path, path):
    with visiting(desk, tmp_path / "state.db", NOW) as stranger:
        assert stranger.get(path).status_code in {403, 404, 405}
        assert "Dirk" not in stranger.get(path).text


def test_what_is_unknown_is_refused(pages):
    assert pages.post(letter_to(pages, "Dirk Mulder"), {"wat": "weg"}).status_code == 400
    assert pages.get("/post/komend/niets").status_code == 404


def test_a_written_letter_can_be_held_reworded_and_withdrawn(pages):
    tick(pages.desk, NOW)
    (letter,) = letters(pages.desk.store, "recipient = 'dirk@goudwonen.example'")

    held = pages.post(f"/post/{letter.id}", {"wat": "aanhouden"})
    shown = words(pages.get(held.headers["location"]))
    pages.post(f"/post/{letter.id}", {"wat": "intrekken"})
    refused = pages.post(f"/post/{letter.id}", {"wat": "aanhouden"})

    assert "De brief is aangehouden." in shown
    assert letters(pages.desk.store, "id = ?", letter.id)[0].state == "withdrawn"
    assert refused.status_code == 422
    assert "wacht niet meer" in words(refused)


def test_all_letters_can_be_taken_along_byte_for_byte(pages):
    tick(pages.desk, NOW)

    answer = pages.get("/post/uitvoer.zip")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as folder:
        index = folder.read("post.csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(index)))
        for row in rows:
            assert folder.read(row["bestand"]) == content_of(pages.desk.store, int(row["brief"]))
    assert len(rows) == 5
    assert rows[0]["reden"] == (
        "Terugblik prestatieafspraken 2026, Gemeente Het Hogeland: "
        "trede verzoek van maandag 4 januari 2027"
    )
    assert pages.get("/post/uitvoer.zip").content == answer.content


def test_one_letter_can_be_downloaded_as_it_was_sent(pages):
    tick(pages.desk, NOW)

    answer = pages.get("/post/1/brief.eml")

    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.content == content_of(pages.desk.store, 1)
