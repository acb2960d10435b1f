"""The flows: what is planned, that every file really imports, and what one run does."""

import asyncio
import traceback
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hogeland import HET_HOGELAND, PEOPLE, at, changed_cycle

from flows.schedules import ASSEMBLING, BACKUP, OPENING, PAPERS, PUBLISHING, TABLES, chasing
from jaarwiel import runs
from jaarwiel.core.contact import Contact
from jaarwiel.core.titles import document_names
from jaarwiel.errors import InputError, JaarwielError
from jaarwiel.office.desk import open_desk
from jaarwiel.records import archive
from jaarwiel.records.people import keep_contact
from jaarwiel.settings import settings

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FLOWS = {
    "flows/assemble.py:assemble": "document samenstellen",
    "flows/backup.py:backup": "reservekopie maken",
    "flows/chase.py:chase": "inbreng opvragen",
    "flows/open_year.py:open_year": "jaar openen",
    "flows/papers.py:papers": "stukken samenstellen",
    "flows/publish.py:publish": "agenda publiceren",
    "flows/tables.py:tick_tables": "tafels bijwerken",
}


@pytest.fixture(scope="module", autouse=True)
def private_prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prefect reads these when it is first imported, which no test here may do before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        patch.setenv("PREFECT_API_URL", "")
        patch.setenv("DO_NOT_TRACK", "1")
        patch.setenv("PREFECT_LOGGING_LEVEL", "ERROR")
        yield


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a table of its own, as flows find it in their environment."""
    for name in ("URL", "FROM", "SMTP", "PUBLISH", "DOCUMENTS"):
        monkeypatch.delenv(f"JAARWIEL_{name}", raising=False)
    monkeypatch.setenv("JAARWIEL_CYCLE", str(HET_HOGELAND))
    monkeypatch.setenv("JAARWIEL_STATE", str(tmp_path / "state.db"))
    return tmp_path


@pytest.fixture
def artifacts(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What runs leave on the planning board, by key. Tasks run as plain functions, unlogged."""
    from prefect.logging import disable_run_logger

    from flows import assemble, backup, chase, open_year, papers, publish, reporting

    left: dict[str, str] = {}

    async def leave(markdown: str, key: str, description: str) -> None:
        assert description
        left[key] = markdown

    monkeypatch.setattr(chase, "chase_table", chase.chase_table.fn)
    monkeypatch.setattr(open_year, "open_table", open_year.open_table.fn)
    monkeypatch.setattr(papers, "papers_of_table", papers.papers_of_table.fn)
    monkeypatch.setattr(publish, "publish_table", publish.publish_table.fn)
    monkeypatch.setattr(publish, "invite_table", publish.invite_table.fn)
    monkeypatch.setattr(assemble, "as_task", lambda _, work: work())
    monkeypatch.setattr(backup, "backup_table", backup.backup_table.fn)
    monkeypatch.setattr(reporting, "acreate_markdown_artifact", leave)
    with disable_run_logger():
        yield left


@pytest.fixture
def people(table: Path) -> Path:
    with open_desk(settings()) as desk, desk.store.writing():
        for name, email, party, role in PEOPLE:
            keep_contact(desk.store, Contact(0, name, email, party, role))
    return table


def freeze(monkeypatch: pytest.MonkeyPatch, day: str, clock: str) -> None:
    from flows import reporting, table

    for module in (reporting, table):
        monkeypatch.setattr(module, "present", lambda: at(day, clock))


# ------------------------------------------------------------------------------------- planning


def test_every_step_is_planned_in_the_months_of_its_letters(cycle):
    planned = chasing(cycle, 2026)

    assert {each.name: each.cron for each in planned} == {
        "ochtendbericht": "30 8 * * 1-5",
        "ronde overdag": "30 9-16 * * 1-5",
        "evaluatie": "30 8 * 1-5 1-5",
        "activiteitenoverzicht": "30 8 * 6-9 1-5",
        "ondertekening": "30 8 * 9-12 1-5",
        "ambitiekader": "30 8 * 2-10 1-5",
    }
    assert {each.timezone for each in planned} == {"Europe/Amsterdam"}


def test_the_other_work_has_its_own_hours():
    planned = (OPENING, PAPERS, PUBLISHING, BACKUP, ASSEMBLING)

    assert {each.name: each.cron for each in planned} == {
        "jaar openen": "0 7 * 1 1-5",
        "stukken voor vergaderingen": "0 7 * * 1-5",
        "agenda publiceren": "0 6-21 * * *",
        "reservekopie": "30 3 * * *",
        "document samenstellen": None,
    }


def test_the_planning_board_says_which_window_is_chased(cycle):
    first_lines = [each.description.splitlines()[0] for each in chasing(cycle, 2026)[2:]]

    assert first_lines == [
        "Termijn terugblik: van 1 januari tot en met 31 maart.",
        "Termijn activiteitenoverzicht: van 1 juni tot en met 31 augustus.",
        "Termijn prestatieafspraken: van 15 september tot en met 30 november.",
        "Termijn nieuw-ambitiekader: van 1 februari tot en met 30 september.",
    ]


def test_another_cycle_file_is_another_planning(tmp_path):
    changed = changed_cycle(
        tmp_path,
        ('before = "1 april"', 'until = "1 maart"'),
        ("send_at = 08:30:00", "send_at = 10:45:00"),
    )

    _, hourly, evaluation, *_ = chasing(changed, 2026)

    assert (evaluation.cron, hourly.cron) == ("45 10 * 1-3 1-5", "45 11-15 * * 1-5")
    assert evaluation.description == (
        "Termijn terugblik: van 1 januari tot en met 1 maart.\n\n"
        "In de maanden waarin voor deze stap brieven uitgaan, iedere werkdag om 10.45 uur: "
        "schrijft en verstuurt de verzoeken en herinneringen van die dag."
    )


def test_a_last_day_in_february_is_named_for_every_year(tmp_path):
    changed = changed_cycle(tmp_path, ('before = "1 april"', 'before = "1 maart"'))

    first_line = chasing(changed, 2026)[2].description.splitlines()[0]

    assert first_line == "Termijn terugblik: van 1 januari tot en met 28 februari of 29 februari."


def test_a_late_hour_of_sending_has_one_try_a_day(tmp_path):
    changed = changed_cycle(tmp_path, ("send_at = 08:30:00", "send_at = 18:15:00"))

    assert [each.name for each in chasing(changed, 2026)[:2]] == ["ochtendbericht", "evaluatie"]


def test_steps_with_the_same_name_are_planned_together(tmp_path):
    changed = changed_cycle(tmp_path, ('step = "ondertekening"', 'step = "evaluatie"'))

    assert [each.name for each in chasing(changed, 2026)][2:] == [
        "evaluatie", "activiteitenoverzicht", "ambitiekader",
    ]  # fmt: skip
    assert chasing(changed, 2026)[2].cron == "30 8 * 1-5,9-12 1-5"


# ------------------------------------------------------------------------------- Prefect's objects


def test_the_deployments_carry_the_names_and_limits(cycle):
    from flows.deployments import deployments

    found = deployments(cycle, 2026)

    assert [
        (each.full_name, each.entrypoint, each.concurrency_options and each.concurrency_limit)
        for each in found
    ] == [
        ("inbreng opvragen/ochtendbericht", "flows.chase.chase", 1),
        ("inbreng opvragen/ronde overdag", "flows.chase.chase", 1),
        ("inbreng opvragen/evaluatie", "flows.chase.chase", 1),
        ("inbreng opvragen/activiteitenoverzicht", "flows.chase.chase", 1),
        ("inbreng opvragen/ondertekening", "flows.chase.chase", 1),
        ("inbreng opvragen/ambitiekader", "flows.chase.chase", 1),
        ("jaar openen/jaar openen", "flows.open_year.open_year", 1),
        ("stukken samenstellen/stukken voor vergaderingen", "flows.papers.papers", 1),
        ("agenda publiceren/agenda publiceren", "flows.publish.publish", 1),
        ("reservekopie maken/reservekopie", "flows.backup.backup", 1),
        ("document samenstellen/document samenstellen", "flows.assemble.assemble", None),
    ]


def test_only_what_prefect_does_not_have_as_it_is_is_told_again(cycle):
    from flows.deployments import deployments
    from flows.planned import Remembered, remembered

    planned = deployments(cycle, 2026)
    known = {each.full_name: (uuid4(), each.version) for each in planned}
    known["inbreng opvragen/evaluatie"] = (uuid4(), "what it was before")
    del known["reservekopie maken/reservekopie"]

    found = remembered(planned, known)

    kept = [each for each in found if isinstance(each, Remembered)]
    assert [each.full_name for each in found] == [each.full_name for each in planned]
    assert {each.full_name for each in found} - {each.full_name for each in kept} == {
        "inbreng opvragen/evaluatie", "reservekopie maken/reservekopie",
    }  # fmt: skip
    assert [asyncio.run(each.aapply()) for each in kept] == [
        known[each.full_name][0] for each in kept
    ]


def test_all_that_prefect_keeps_of_a_deployment_is_in_its_version(cycle, tmp_path):
    from flows.deployments import deployments
    from flows.papers import papers
    from flows.planned import ONE_AFTER_ANOTHER, ONE_AT_A_TIME, deployment

    def versions(file):
        return {each.name: each.version for each in deployments(file, 2026)}

    later = changed_cycle(tmp_path, ("send_at = 08:30:00", "send_at = 09:30:00"))
    first, again, changed = versions(cycle), versions(cycle), versions(later)
    limited = [deployment(papers, PAPERS, each) for each in (ONE_AT_A_TIME, ONE_AFTER_ANOTHER)]

    assert first == again
    assert {name for name, version in first.items() if changed[name] == version} == {
        "jaar openen", "stukken voor vergaderingen", "agenda publiceren", "reservekopie",
        "document samenstellen",
    }  # fmt: skip
    assert limited[0].version != limited[1].version


def test_prefect_yaml_says_the_same(cycle):
    import yaml

    from flows.deployments import deployments

    text = (Path(__file__).parents[1] / "prefect.yaml").read_text(encoding="utf-8")

    written = [
        (
            each["name"],
            each["entrypoint"],
            each["tags"],
            [(schedule["cron"], schedule["timezone"]) for schedule in each["schedules"]],
            each.get("concurrency_limit"),
        )
        for each in yaml.safe_load(text)["deployments"]
    ]

    assert written == [
        (
            each.name,
            each.entrypoint,
            each.tags,
            [(found.schedule.cron, found.schedule.timezone) for found in each.schedules],
            each.concurrency_options
            and {
                "limit": each.concurrency_limit,
                "collision_strategy": each.concurrency_options.collision_strategy.value,
            },
        )
        for each in deployments(cycle, 2026)
    ]


@pytest.mark.parametrize("day", ["2027-03-26", "2027-03-29"])
def test_letters_go_at_the_same_hour_before_and_after_the_clock_changes(cycle, day):
    from prefect.server.schemas.schedules import CronSchedule

    from flows.deployments import deployments

    planned = deployments(cycle, 2027)[0].schedules[0].schedule
    schedule = CronSchedule(cron=planned.cron, timezone=planned.timezone)

    first = asyncio.run(schedule.get_dates(n=1, start=at(day, "00:00")))

    assert [each.astimezone(AMSTERDAM) for each in first] == [at(day, "08:30")]


@pytest.mark.parametrize(("entrypoint", "name"), FLOWS.items())
def test_every_flow_really_imports(entrypoint, name, monkeypatch):
    from prefect.flows import load_flow_from_entrypoint

    monkeypatch.chdir(Path(__file__).parents[1])

    flow = load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)

    assert flow.name == name
    assert flow.isasync


def test_every_file_that_defines_a_flow_is_tested():
    flows = Path(__file__).parents[1] / "flows"

    defining = {
        f"flows/{path.name}" for path in flows.glob("*.py") if "\n@flow(" in path.read_text("utf-8")
    }

    assert defining == {entrypoint.partition(":")[0] for entrypoint in FLOWS}


# --------------------------------------------------------------------------------------- the form


def test_the_form_asks_in_dutch_and_offers_the_documents_of_the_cycle():
    from flows.assembly_form import AssemblyForm

    schema = AssemblyForm.model_json_schema()

    assert {name: each["title"] for name, each in schema["properties"].items()} == {
        "document": "Stuk",
        "year": "Jaar van de cyclus",
        "form": "Status",
        "reason": "Reden",
        "provenance": "Herkomst bij iedere bijdrage",
        "anyway": "Ook zonder wijzigingen",
        "asked_by": "Gevraagd door",
    }
    assert all(each["description"] for each in schema["properties"].values())
    assert schema["required"] == ["document"]
    assert schema["$defs"]["Document"]["enum"] == [
        "Terugblik prestatieafspraken",
        "Activiteitenoverzicht of update activiteitenoverzicht",
        "Tweejarige prestatieafspraken of update jaaractiviteiten",
        "Ambitiekader vanaf 2028",
    ]
    assert schema["$defs"]["Form"]["enum"] == ["concept", "definitief"]


def test_the_form_takes_this_year_when_none_is_given(monkeypatch):
    from flows import assembly_form

    monkeypatch.setattr(assembly_form, "present", lambda: at("2027-02-01", "10:00"))

    filled_in = assembly_form.AssemblyForm(document="Terugblik prestatieafspraken")

    assert (filled_in.document.name, filled_in.year, filled_in.form.value) == (
        "terugblik",
        2027,
        "concept",
    )


def test_documents_with_the_same_title_are_told_apart(tmp_path):
    changed = changed_cycle(
        tmp_path,
        ('document = "Activiteitenoverzicht {first} en {last}"', 'document = "{year}"'),
        ('document_update = "Update activiteitenoverzicht {first}"\n', ""),
        ('document = "Tweejarige prestatieafspraken {first}-{last}"', 'document = "Terugblik"'),
        ('document_update = "Update jaaractiviteiten {first}"\n', ""),
        ('document = "Terugblik prestatieafspraken {evaluated}"', 'document = "Terugblik {year}"'),
    )

    assert document_names(changed) == {
        "terugblik": "Terugblik",
        "activiteitenoverzicht": "activiteitenoverzicht",
        "prestatieafspraken": "Terugblik (prestatieafspraken)",
        "nieuw-ambitiekader": "Ambitiekader vanaf 2028",
    }


# ---------------------------------------------------------------------------------------- the runs


@pytest.mark.usefixtures("people")
def test_a_tick_writes_what_is_due_and_names_no_person(artifacts, monkeypatch):
    from flows.chase import chase

    freeze(monkeypatch, "2027-01-12", "08:30")

    asyncio.run(chase.fn())
    first = artifacts["deze-uitvoering"]
    asyncio.run(chase.fn())
    second = artifacts["deze-uitvoering"]

    assert "| geschreven | 5 |" in first
    assert "| wachtend | 5 |" in first
    assert "Er is geen mailserver ingesteld" in first
    assert "| geschreven | 0 |" in second
    assert [word for person in PEOPLE for word in person[:2] if word in first] == []


BOARD = {"deze-uitvoering", "stand-van-zaken", "tijdlijn"}


@pytest.mark.usefixtures("people")
def test_every_run_leaves_the_state_of_the_cycle_and_names_no_person(artifacts, monkeypatch):
    from flows import backup, chase, open_year, papers, publish
    from flows.assemble import assemble
    from flows.assembly_form import AssemblyForm

    freeze(monkeypatch, "2027-01-12", "08:30")
    form = AssemblyForm.model_validate({"document": "Terugblik prestatieafspraken", "year": 2027})
    runs_of = {
        "chase": chase.chase.fn,
        "open_year": open_year.open_year.fn,
        "papers": papers.papers.fn,
        "publish": publish.publish.fn,
        "backup": backup.backup.fn,
        "assemble": lambda: assemble.fn(form),
    }
    left = {}

    for name, run in runs_of.items():
        artifacts.clear()
        asyncio.run(run())
        left[name] = dict(artifacts)

    assert {
        name: BOARD - found.keys() for name, found in left.items() if BOARD - found.keys()
    } == {}
    everything = "".join(text for found in left.values() for text in found.values())
    assert [word for person in PEOPLE for word in person[:2] if word in everything] == []
    assert "BO" not in left["chase"]["deze-uitvoering"]


@pytest.mark.usefixtures("people")
def test_the_state_of_the_cycle_is_a_table_and_a_timeline(artifacts, monkeypatch):
    from flows.chase import chase

    freeze(monkeypatch, "2027-01-12", "08:30")

    asyncio.run(chase.fn())

    table, timeline = artifacts["stand-van-zaken"], artifacts["tijdlijn"]
    assert table.startswith(
        "# Stand op dinsdag 12 januari 2027\n\n"
        "Prestatieafspraken Het Hogeland, jaar 2027.\n\n## Inbreng\n\n"
        "| Stuk | Inbreng | Volledig | Te laat |\n"
        "|---|---|---|---|\n"
        "| Terugblik prestatieafspraken 2026 | t/m wo 31 maart | 0 van 7 | 0 |"
    )
    assert "| Update activiteitenoverzicht 2028 | vanaf di 1 juni | 0 van 3 |  |" in table
    assert "\n\nNog te ontvangen voor Terugblik prestatieafspraken 2026: alle 7.\n" in table
    assert [line for line in timeline.splitlines() if line.startswith("#")] == [
        "# Tijdlijn van Prestatieafspraken Het Hogeland",
        "## Voorbij",
        "## Vandaag, dinsdag 12 januari 2027",
        "## Komend",
    ]
    assert "| vr 1 januari | Termijn opent: Terugblik prestatieafspraken 2026 |" in timeline
    assert (
        "| wo 31 maart | Laatste dag voor inbreng: Terugblik prestatieafspraken 2026 |" in timeline
    )
    assert "brieven verwacht |" in timeline


@pytest.mark.usefixtures("table")
def test_a_run_that_fails_leaves_why_and_how_the_cycle_stands(artifacts, monkeypatch):
    from flows import publish

    async def fail():
        raise JaarwielError("De schijf is vol.")

    monkeypatch.setattr(publish, "publish_table", fail)

    with pytest.raises(JaarwielError, match="schijf is vol"):
        asyncio.run(publish.publish.fn())

    assert artifacts["deze-uitvoering"] == ("# Deze uitvoering\n\n**Mislukt:** De schijf is vol.\n")
    assert artifacts.keys() == BOARD


def test_without_a_usable_cycle_file_the_board_says_so(table, artifacts, monkeypatch):
    from flows.backup import backup

    (table / "kapot.toml").write_text("[table", encoding="utf-8")
    monkeypatch.setenv("JAARWIEL_CYCLE", str(table / "kapot.toml"))

    asyncio.run(backup.fn())

    assert "JAARWIEL_BACKUP" in artifacts["deze-uitvoering"]
    assert artifacts["stand-van-zaken"].startswith("# Stand van zaken\n\nNiet te bepalen. ")


@pytest.mark.usefixtures("people")
def test_what_was_sent_is_told_by_document_and_organisation(artifacts, monkeypatch, mail_server):
    from flows.chase import chase

    monkeypatch.setenv("JAARWIEL_SMTP", f"smtp://127.0.0.1:{mail_server.port}")
    freeze(monkeypatch, "2027-01-12", "08:30")

    asyncio.run(chase.fn())

    told = artifacts["deze-uitvoering"]
    assert "| inbreng | 5 |\n| ochtendbericht | 1 |\n" in told
    assert "| Terugblik prestatieafspraken 2026 | Goud Wonen | 1 |" in told


@pytest.mark.usefixtures("people")
def test_an_unreachable_mailserver_is_told_and_does_not_fail_the_run(artifacts, monkeypatch):
    from flows.chase import chase

    monkeypatch.setenv("JAARWIEL_SMTP", "smtp://127.0.0.1:1")
    freeze(monkeypatch, "2027-01-12", "08:30")

    asyncio.run(chase.fn())

    assert "127.0.0.1:1 is niet bereikbaar" in artifacts["deze-uitvoering"]


@pytest.mark.usefixtures("artifacts")
def test_the_calendars_are_written_beside_the_state_file(table):
    from flows.publish import publish

    asyncio.run(publish.fn())

    (everybody,) = (table / "public").glob("alle-*.ics")
    (tenants,) = (table / "public").glob("ho-goud-wonen-*.ics")
    assert everybody.read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert tenants.read_bytes().count(b"BO voorjaar") == 0


@pytest.mark.usefixtures("artifacts")
def test_the_calendars_are_written_where_the_environment_says(table, monkeypatch):
    from flows.publish import publish

    monkeypatch.setenv("JAARWIEL_PUBLISH", str(table / "elders"))

    asyncio.run(publish.fn())

    assert len(list((table / "elders").glob("*.ics"))) == 8


def test_a_document_is_assembled_in_three_forms(table, artifacts):
    from flows.assemble import assemble
    from flows.assembly_form import AssemblyForm

    asked = {"document": "Terugblik prestatieafspraken", "year": 2027, "form": "definitief"}

    asyncio.run(assemble.fn(AssemblyForm.model_validate(asked)))

    assert sorted(path.name for path in (table / "documenten").iterdir()) == [
        "terugblik-2027-1.0-definitief.docx",
        "terugblik-2027-1.0-definitief.html",
        "terugblik-2027-1.0-definitief.pdf",
    ]
    assert artifacts["2027-terugblik"].startswith(
        "# Terugblik prestatieafspraken 2026\n\nVersie 1.0, definitief.\n"
    )
    assert "- Gemeente Het Hogeland" in artifacts["2027-terugblik"]


@pytest.mark.usefixtures("table", "artifacts")
def test_how_an_assembly_ends_is_told_in_words_that_the_page_reads():
    from flows.assemble import assemble
    from flows.assembly_form import AssemblyForm

    def run(**wanted):
        asked = {"document": "Terugblik prestatieafspraken", "year": 2027, **wanted}
        return asyncio.run(assemble.fn(AssemblyForm.model_validate(asked)))

    author = "procescoördinator (persoon 3)"
    ends = [
        run(form="definitief", asked_by=author),
        run(form="definitief"),
        run(anyway=True),
        run(anyway=True, reason="Een cijfer.", provenance="weglaten"),
    ]

    why = (
        "Van Terugblik prestatieafspraken 2026 is al een versie definitief. Vermeld de reden "
        "van een nieuwe versie: in het veld Reden op de pagina, of met --reason. Er is niets "
        "samengesteld."
    )
    assert [(each.name, each.message) for each in ends] == [
        ("Samengesteld", "versie 1.0"),
        ("Ongewijzigd", "versie 1.0"),
        ("Niet samengesteld", why),
        ("Samengesteld", "versie 1.1"),
    ]
    with open_desk(settings()) as desk:
        second, first = archive.versions(desk.store, "2027/terugblik")
    assert (first.assembled_by, second.assembled_by) == (author, "secretaris")
    assert (first.provenance, second.provenance) == (True, False)


def test_who_asked_is_never_named():
    from pydantic import ValidationError

    from flows.assembly_form import AssemblyForm

    with pytest.raises(ValidationError, match="asked_by"):
        AssemblyForm(document="Terugblik prestatieafspraken", asked_by="Anna de Vries")


def test_papers_are_made_on_the_day_they_are_due_and_once(table, artifacts, monkeypatch):
    from flows.papers import papers

    with open_desk(settings()) as desk:
        meeting = next(each for each in desk.plan(2027).meetings if each.id == "2027/ao-voorjaar")
    freeze(monkeypatch, f"{meeting.papers_due}", "07:00")

    asyncio.run(papers.fn())
    asyncio.run(papers.fn())

    assert list(artifacts)[:2] == ["2027-terugblik", "2027-ao-voorjaar"]
    assert (table / "documenten" / "terugblik-2027-0.1-concept.pdf").is_file()
    assert not (table / "documenten" / "terugblik-2027-0.2-concept.pdf").exists()


@pytest.mark.usefixtures("people", "artifacts")
def test_a_year_is_opened_once(monkeypatch):
    from flows.open_year import open_year

    freeze(monkeypatch, "2027-01-04", "07:00")

    asyncio.run(open_year.fn())
    asyncio.run(open_year.fn())

    with open_desk(settings()) as desk:
        written = desk.store.rows("SELECT kind FROM letter")
    assert [row["kind"] for row in written] == ["opening"]


def test_work_is_tried_again_with_patience_and_keeps_no_copy_of_what_it_gives():
    from prefect.cache_policies import NO_CACHE

    from flows.chase import chase_table

    assert (chase_table.retries, chase_table.retry_delay_seconds) == (4, [10, 60, 300, 900])
    assert chase_table.cache_policy == NO_CACHE
    assert chase_table.persist_result is False


def no_password(*_):
    raise ValueError("smtp://naam:geheim@mail.example")


def known_mistake(*_):
    try:
        no_password()
    except ValueError as error:
        raise JaarwielError("Het adres van de mailserver klopt niet.") from error


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("work", "said"),
    [
        (no_password, "Onverwachte fout (ValueError)."),
        (known_mistake, "Het adres van de mailserver klopt niet."),
    ],
)
def test_what_prefect_keeps_of_an_error_holds_no_secret(work, said):
    from flows.table import at_desk

    with pytest.raises(JaarwielError) as raised:
        asyncio.run(at_desk(work))

    kept = "".join(traceback.format_exception(raised.value))
    assert str(raised.value).startswith(said)
    assert "geheim" not in kept
    assert "ValueError:" not in kept


def test_wrong_input_is_not_tried_again():
    from prefect.states import Failed

    from flows.table import is_worth_retrying

    outcomes = [InputError("fout"), JaarwielError("even niet"), OSError("even niet")]

    tried_again = [
        asyncio.run(is_worth_retrying(None, None, Failed(data=each))) for each in outcomes
    ]

    assert tried_again == [False, True, True]


# ---------------------------------------------------------------------------------- asking for runs


def test_without_prefect_asking_for_a_run_is_no_error(monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    unset = runs.request_run("agenda publiceren/agenda publiceren")
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    down = runs.request_run("agenda publiceren/agenda publiceren")
    monkeypatch.setenv("PREFECT_API_URL", "geen adres")
    wrong = runs.request_run("agenda publiceren/agenda publiceren")

    assert (unset, down, wrong) == (None, None, None)


def test_asking_for_the_calendars_names_the_deployment_that_there_is(cycle):
    from flows.deployments import deployments

    named = {f"{each.flow_name}/{each.name}" for each in deployments(cycle, 2027)}

    assert {runs.PUBLISHING, runs.CHASING, runs.ASSEMBLING} <= named


def test_a_run_over_many_tables_names_the_one_that_failed_after_the_others(table, monkeypatch):
    from prefect.logging import disable_run_logger

    from flows import tables

    shown = []

    async def leave(key, rows):
        shown.append((key, rows))

    for folder in ("cycles", "states"):
        (table / folder).mkdir()
        monkeypatch.setenv(f"JAARWIEL_{folder[:-1].upper()}", str(table / folder))
    for name in ("aa", "zz"):
        (table / "cycles" / f"{name}.toml").write_bytes(HET_HOGELAND.read_bytes())
    (table / "cycles" / "kapot.toml").write_text("[table", encoding="utf-8")
    monkeypatch.setattr(tables, "tick_one", tables.tick_one.fn)
    monkeypatch.setattr(tables, "leave_table", leave)
    monkeypatch.setattr(tables, "leave", leave)

    with (
        disable_run_logger(),
        pytest.raises(JaarwielError, match=r"Kijk naar deze tafels: kapot\."),
    ):
        asyncio.run(tables.tick_tables.fn())

    [(key, rows), (second, timeline)] = shown
    assert (key, [each["tafel"] for each in rows]) == ("tafels", ["aa", "kapot", "zz"])
    assert [bool(each["melding"]) for each in rows] == [False, True, False]
    assert ["open termijnen" in each for each in rows] == [True, False, True]
    assert (second, timeline[:28]) == ("tijdlijn", "# Tijdlijn van alle tafels\n\n")
    assert sorted(path.name for path in (table / "states" / "public").iterdir()) == ["aa", "zz"]


def test_a_folder_of_tables_is_planned_as_one_run(table, monkeypatch):
    from flows.serve import _planned

    (table / "states").mkdir()
    monkeypatch.setenv("JAARWIEL_CYCLE", str(HET_HOGELAND.parent))
    monkeypatch.setenv("JAARWIEL_STATE", str(table / "states"))

    [planned] = _planned(settings())

    assert (planned.full_name, planned.entrypoint) == (
        "tafels bijwerken/alle tafels",
        "flows.tables.tick_tables",
    )
    assert planned.schedules[0].schedule.cron == "0,30 6-21 * * *"


def test_the_shards_are_planned_as_all_tables_of_one_host_are():
    import yaml

    text = (Path(__file__).parents[1] / "prefect-tables.yaml").read_text(encoding="utf-8")

    written = yaml.safe_load(text)["deployments"]

    assert {each["entrypoint"] for each in written} == {"flows.tables.tick_tables"}
    assert {each["schedules"][0]["cron"] for each in written} == {TABLES.cron}
    assert {each["schedules"][0]["timezone"] for each in written} == {TABLES.timezone}
    assert len({each["work_pool"]["work_queue_name"] for each in written}) == len(written)
    assert [each for each in written if "concurrency_limit" in each] == []
