"""The page of a run that assembles a document, in every state of it, and the preview."""

import pytest
from browser import PATIENCE, browsing, listening, serving
from hogeland import HET_HOGELAND, at, deliver_all
from planningboard import FORM, RUN, flow_run, task_run, telling
from playwright.sync_api import expect
from webvisit import visiting, words

from jaarwiel.office.documents.assemble import assemble_document
from jaarwiel.office.documents.steps import STEPS
from jaarwiel.records import archive, links
from jaarwiel.settings import Settings
from jaarwiel.web.app import make_app

NOW = at("2027-04-02", "11:20")
PAGE = f"/stukken/samenstellen/{RUN}?stuk=2027/terugblik"
ASKED = {"stuk": "terugblik", "jaar": "2027", "soort": "concept", "terug": "stuk"}
PREVIEW = "/stukken/2027/terugblik/voorbeeld"


@pytest.fixture
def pages(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", NOW) as visit:
        visit.sign_in()
        yield visit


@pytest.fixture
def shown(pages, monkeypatch):
    """The page of a run that is as this."""

    def show(run, *tasks, page=PAGE):
        with telling(run, *tasks) as api:
            monkeypatch.setenv("PREFECT_API_URL", api)
            return pages.get(page)

    return show


@pytest.fixture
def unreachable(monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")


# ---------------------------------------------------------------------------------- while it runs


def test_every_step_is_shown_with_how_it_stands(shown):
    done = [task_run(name, "COMPLETED") for name in STEPS[:3]]

    page = shown(flow_run("RUNNING"), *done, task_run(STEPS[3], "RUNNING"))

    assert "Voortgang: 3 van 7 stappen" in words(page)
    assert "Controleren en opstellen ✓ klaar 11.17.25 uur 0,1 s" in words(page)
    assert "Opmaken als PDF ◐ bezig 11.17.25 uur" in words(page)
    assert "Vastleggen ○ wacht" in words(page)
    assert f'src="{PREVIEW}/stuk"' in page.text


def test_it_refreshes_without_a_script_until_it_is_stopped_or_has_ended(shown, pages):
    made = assemble_document(pages.desk, "terugblik", 2027, NOW, "x")
    refresh = '<noscript><meta http-equiv="refresh" content="4"></noscript>'

    found = [
        refresh in shown(flow_run("RUNNING")).text,
        refresh in shown(flow_run("RUNNING"), page=f"{PAGE}&ververs=nee").text,
        refresh in shown(flow_run("FAILED")).text,
        refresh in shown(flow_run("COMPLETED", "Samengesteld", f"versie {made.label}")).text,
    ]

    assert found == [True, False, False, False]


def test_who_asked_is_told_as_the_record_tells_it(shown):
    form = {**FORM, "asked_by": "secretaris (persoon 99)", "form": "definitief"}

    page = shown(flow_run("RUNNING", parameters={"form": form}))

    assert "Gevraagd door secretaris, vrijdag 2 april 2027 om 11.17 uur" in words(page)
    assert "Terugblik prestatieafspraken 2026, definitief" in words(page)


# ------------------------------------------------------------------------------------ at its end


def test_the_version_that_was_made_is_shown_with_its_checks(shown, pages):
    made = assemble_document(pages.desk, "terugblik", 2027, NOW, "x")

    page = shown(flow_run("COMPLETED", "Samengesteld", "versie 0.1"))

    assert "versie 0.1 (concept) is samengesteld." in words(page)
    assert f'href="/stukken/{made.id}/pdf"' in page.text
    assert "Van Goud Wonen is nog niets ontvangen." in words(page)
    assert "<iframe" not in page.text


def test_what_was_unchanged_is_said_to_be(shown, pages):
    assemble_document(pages.desk, "terugblik", 2027, NOW, "x")

    page = shown(
        flow_run("COMPLETED", "Ongewijzigd", "versie 0.1"), task_run(STEPS[0], "COMPLETED")
    )

    assert "is ongewijzigd sinds versie 0.1." in words(page)
    assert "Vastleggen – niet nodig" in words(page)


LATE = {"start_time": None, "estimated_start_time_delta": 45.0}


@pytest.mark.parametrize(
    ("run", "said", "buttons"),
    [
        (flow_run("FAILED", "Niet samengesteld", "De schijf is vol."), "De schijf is vol.", 2),
        (
            flow_run("FAILED", message="Traceback: smtp://naam:geheim@x"),
            "kon niet zeggen waarom",
            2,
        ),
        (flow_run("CRASHED"), "onverwacht afgebroken", 2),
        (flow_run("CANCELLED"), "Deze uitvoering is geannuleerd.", 2),
        (flow_run("SCHEDULED", "Late", **LATE), "nog niet opgepakt", 1),
        (flow_run("RUNNING", estimated_run_time=900.0), "al lang niets meer vernomen", 2),
        (flow_run("PENDING", **{**LATE, "estimated_start_time_delta": 180.0}), "vernomen", 2),
    ],
)
def test_what_went_wrong_is_explained_with_what_to_do(shown, run, said, buttons):
    page = shown(run)

    assert page.status_code == 200
    assert said in words(page)
    assert page.text.count('name="wijze"') == buttons
    assert "geheim" not in page.text


def test_a_run_that_died_after_recording_says_that_the_version_is_there(shown):
    done = [task_run(name, "COMPLETED") for name in STEPS[:6]]

    page = shown(flow_run("CRASHED"), *done, task_run(STEPS[6], "RUNNING"))

    assert "De nieuwe versie was toen al vastgelegd" in words(page)
    assert "Bestanden klaarzetten ▲ mislukt" in words(page)


@pytest.mark.parametrize(
    "run",
    [
        flow_run("RUNNING", id="3278083b-0000-4833-9aac-a5f331a4f1c5"),
        flow_run("RUNNING", tags=["tafel-0123456789ab"]),
        flow_run("RUNNING", parameters={}),
        flow_run("RUNNING", parameters={"form": {**FORM, "document": "iets anders"}}),
        flow_run("RUNNING", parameters={"form": {**FORM, "year": 1900}}),
    ],
    ids=["unknown", "another table", "another flow", "another document", "another year"],
)
def test_a_run_that_is_not_of_this_table_is_not_shown(shown, run):
    page = shown(run)

    assert page.status_code == 404
    assert "Deze uitvoering is niet bekend." in words(page)


# ---------------------------------------------------------------------- where Prefect is not there


@pytest.mark.usefixtures("unreachable")
def test_without_an_answer_the_same_can_be_made_at_once(pages):
    asked = {**ASKED, "herkomst": "zonder"}

    refused = pages.post("/stukken/samenstellen", asked)
    made = pages.post("/stukken/samenstellen", {**asked, "wijze": "direct"})

    assert refused.status_code == 503
    assert "Er is nog niets samengesteld. Prefect antwoordt niet." in words(refused)
    assert '<input type="hidden" name="herkomst" value="zonder">' in refused.text
    assert made.headers["location"] == "/stukken/2027/terugblik?samengesteld=1#melding"
    version = archive.find(pages.desk.store, 1)
    assert (version.assembled_by, version.provenance) == ("secretariaat", False)


@pytest.mark.usefixtures("unreachable")
@pytest.mark.parametrize("item", ["2027/terugblik", "", "2027/x", "abc", "1/" + 99 * "x"])
def test_a_run_that_cannot_be_looked_at_is_no_dead_end(pages, item):
    page = pages.get(f"/stukken/samenstellen/{RUN}?stuk={item}")

    assert page.status_code == 503
    assert "Probeer opnieuw" in words(page)


def test_a_planning_that_is_not_loaded_yet_is_said_so(pages, monkeypatch):
    with telling(flow_run("RUNNING")) as api:
        monkeypatch.setenv("PREFECT_API_URL", api)
        page = pages.post("/stukken/samenstellen", ASKED)

    assert page.status_code == 503
    assert "De planning is nog niet geladen" in words(page)


@pytest.mark.usefixtures("unreachable")
def test_what_cannot_be_made_is_refused_before_anything_runs(pages):
    assemble_document(pages.desk, "terugblik", 2027, NOW, "x", final=True)

    answer = pages.post("/stukken/samenstellen", ASKED)

    assert answer.status_code == 400
    assert "Vermeld de reden van een nieuwe versie" in words(answer)


# ------------------------------------------------------------------------------------ the preview


def test_the_preview_shows_what_there_is_now_and_keeps_nothing(pages):
    deadline = pages.desk.deadline("terugblik", 2027)
    deliver_all(pages.desk, "goud-wonen", deadline, NOW)
    before = pages.state()

    around, inner = pages.get(PREVIEW), pages.get(f"{PREVIEW}/stuk")

    assert "Voorbeeld, niet vastgelegd." in words(around)
    assert "Van Gemeente Het Hogeland is nog niets ontvangen." in words(around)
    assert "Concept, versie voorbeeld (niet vastgelegd)" in words(inner)
    assert "sandbox" in inner.headers["content-security-policy"]
    assert pages.state() == before


def test_an_unknown_document_has_no_preview(pages):
    found = [pages.get(f"/stukken/2027/{each}").status_code for each in ("x/voorbeeld",
             "x/voorbeeld/stuk")]  # fmt: skip

    assert found == [404, 404]


# -------------------------------------------------------------------------------- in a browser


@pytest.mark.parametrize("with_script", [True, False])
def test_the_page_in_a_browser_follows_the_run_by_itself(desk, tmp_path, monkeypatch, with_script):
    made = assemble_document(desk, "terugblik", 2027, NOW, "x")
    found = Settings(HET_HOGELAND, tmp_path / "state.db", None, None, None, None)
    run = flow_run("RUNNING")

    with listening() as (bound, address), telling(run, task_run(STEPS[0], "RUNNING")) as api:
        monkeypatch.setenv("PREFECT_API_URL", api)
        with serving(make_app(found, lambda: NOW), bound), browsing() as browser:
            page = browser.new_page(base_url=address, java_script_enabled=with_script)
            page.set_default_timeout(PATIENCE)
            page.goto(f"/aanmelden/{links.token(desk.store, 'aanmelden', 'kantoor')}")
            page.get_by_role("button").last.click()
            page.goto(PAGE)
            spoken = page.locator("#voorgelezen")
            if with_script:
                expect(spoken).to_have_text("Bezig, Inbreng verzamelen", timeout=PATIENCE)
                page.get_by_role("link", name="ververs nu").focus()
            else:
                expect(page.get_by_text("Het stuk wordt samengesteld.")).to_be_visible()
            preview = page.frame_locator("iframe").get_by_role("heading", level=1)
            expect(preview).to_have_text("Terugblik prestatieafspraken 2026", timeout=PATIENCE)

            run.update(flow_run("COMPLETED", "Samengesteld", f"versie {made.label}"))

            done = page.get_by_text("versie 0.1 (concept) is samengesteld.")
            expect(done).to_be_visible(timeout=PATIENCE)
            expect(page.locator("iframe")).to_have_count(0, timeout=PATIENCE)
            expect(spoken).to_have_text("Klaar" if with_script else "", timeout=PATIENCE)
