"""The command line as a person meets it: what is printed, where, and the exit code."""

import json
import os
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner
from hogeland import at
from wordmaker import p, styled, word

from jaarwiel.cli import commands
from jaarwiel.office.contributions.intakewarnings import ADVICE
from jaarwiel.records.post import content_of, letters
from jaarwiel.records.statefile import open_store
from jaarwiel.settings import present

CONTACTS = """\
party,name,e-mail,role,from,until
gemeente,Anna de Vries,anna@gemeente.example,procescoordinator,,
goud-wonen,Dirk Mulder,dirk@goudwonen.example,contactpersoon,,
"""
INBRENG = "# Wonen en zorg\n## Ambitie\nMeer nultredenwoningen.\n"


def test_the_plan_is_printed_in_order_and_looking_makes_no_file(jaarwiel, tmp_path):
    lines = jaarwiel("plan", "2029").stdout

    assert lines.index("Evaluatie prestatieafspraken 2028") < lines.index("AO voorjaar")
    assert "laatste werkdag: donderdag 29 maart 2029" in lines
    assert list(tmp_path.iterdir()) == []


def test_the_plan_of_four_years_as_json_has_every_field_that_is_promised(jaarwiel):
    items = json.loads(jaarwiel("plan", "2026", "2029", "--json").stdout)

    common = {"id", "kind", "title", "year", "parties"}
    more = {
        "deadline": {"opens", "before", "last_day", "last_workday"},
        "meeting": {"body", "starts", "ends", "status", "papers_due"},
        "decision": set(),
    }
    assert len(items) == 41
    assert all((common | more[item["kind"]]) <= item.keys() for item in items)
    terugblik = next(item for item in items if item["id"] == "2027/terugblik")
    assert (terugblik["before"], terugblik["last_day"]) == ("2027-04-01", "2027-03-31")


def test_a_contribution_in_word_is_stored_and_what_was_noticed_is_told(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")
    jaarwiel("contacts", "import", "contacten.csv")
    body = (styled("Kop1", "Wonen en zorg"), styled("Kop2", "Ambitie"), p("BSN 111222333."),
            p("<w:r><w:object/></w:r>"))  # fmt: skip
    (tmp_path / "inbreng.docx").write_bytes(word(*body))

    done = jaarwiel("deliver", "goud-wonen", "terugblik", "2027", "inbreng.docx")

    assert "versie 1 van Goud Wonen is opgeslagen." in done.stdout
    assert done.stderr.splitlines() == [
        "Anders of niet overgenomen uit inbreng.docx: 1 ingesloten object.",
        (
            "Let op: 'Wonen en zorg', onderdeel Ambitie: dit lijkt een burgerservicenummer te zijn "
            "(11***33)."
        ),
        f"Let op: {ADVICE}",
    ]


def test_one_round_of_the_year_by_hand(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")
    (tmp_path / "inbreng.md").write_text(INBRENG, encoding="utf-8")

    imported = jaarwiel("contacts", "import", "contacten.csv").stdout
    dry = jaarwiel("chase", "--on", "2027-01-04", "--dry-run").stdout
    chased = json.loads(jaarwiel("chase", "--on", "2027-01-04", "--json").stdout)
    delivered = jaarwiel("deliver", "goud-wonen", "terugblik", "2027", "inbreng.md").stdout
    status = json.loads(jaarwiel("status", "--on", "2027-04-02", "--json").stdout)
    assembled = jaarwiel("assemble", "terugblik", "2027", "--to", "stukken").stdout
    confirmed = jaarwiel("meeting", "confirm", "2027/ao-voorjaar").stdout
    published = jaarwiel("publish", "--to", "public").stdout

    assert imported == "2 contacten gelezen, 2 nieuw of gewijzigd.\n"
    assert "zou worden geschreven: dirk@goudwonen.example" in dry
    assert chased["waiting"] == len(chased["written"])
    assert "versie 1 van Goud Wonen" in delivered
    goud = next(
        each
        for each in status
        if (each["item"], each["deliverer"]) == ("2027/terugblik", "goud-wonen")
    )
    assert (goud["state"], goud["late"], len(goud["missing"])) == ("partial", True, 17)
    assert sorted(path.name for path in (tmp_path / "stukken").iterdir()) == [
        "terugblik-2027-0.1-concept.docx",
        "terugblik-2027-0.1-concept.html",
        "terugblik-2027-0.1-concept.pdf",
    ]
    assert "  Van Gemeente Het Hogeland is nog niets ontvangen.\n" in assembled
    assert confirmed == "AO voorjaar: donderdag 15 april 2027 om 13.30 uur, bevestigd.\n"
    assert published.startswith("8 agenda's in public")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plan", "1999"), "Het jaar 1999 valt buiten de cyclus"),
        (("plan", "2029", "2027"), "Noem het vroegste jaar eerst"),
        (("plan", "2027", "--cycle", "weg.toml"), "bestaat niet"),
        (("assemble", "terugblick", "2027"), "Bedoelt u 'terugblik'"),
        (("deliver", "goud-wonnen", "terugblik", "2027", "x.md"), "x.md kan niet worden gelezen"),
        (("meeting", "move", "2027/ao-voorjar", "2027-04-20 10:00"), "Bedoelt u 'ao-voorjaar'"),
        (("contacts", "import", "weg.csv"), "bestaat niet"),
        (("check", "weg.toml"), "bestaat niet"),
        (("rehearse", "2027", "2026", "--to", "r"), "Noem het vroegste jaar eerst"),
    ],
)
def test_wrong_input_is_explained_on_standard_error_with_exit_code_2(jaarwiel, arguments, message):
    done = jaarwiel(*arguments, code=2)

    assert done.stdout == ""
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_cycle_file_shows_all_problems_at_once(jaarwiel, tmp_path):
    (tmp_path / "tafel.toml").write_text("[table]\nid = 3\n", encoding="utf-8")

    done = jaarwiel("check", "tafel.toml", code=2)

    assert "regel 2, table id: moet tekst tussen aanhalingstekens zijn" in done.stderr
    assert "parties: hiervan is er geen" in done.stderr


def test_the_findings_are_there_for_another_program(jaarwiel, tmp_path):
    (tmp_path / "tafel.toml").write_text("[table]\nid = 3\n", encoding="utf-8")

    wrong = json.loads(jaarwiel("check", "tafel.toml", "--json", code=2).stdout)
    right = json.loads(jaarwiel("check", "--json").stdout)

    assert wrong["file"] == "tafel.toml"
    assert {
        "line": 2,
        "entry": "table id",
        "message": "moet tekst tussen aanhalingstekens zijn",
        "sees": None,
    } in wrong["findings"]
    assert right["findings"] == []


def test_the_schema_is_printed_for_editors(jaarwiel):
    schema = json.loads(jaarwiel("check", "--schema").stdout)

    assert schema["properties"]["parties"]["items"]["properties"]["kind"]["enum"] == [
        "gemeente", "corporatie", "huurdersorganisatie",
    ]  # fmt: skip


def test_a_new_table_can_be_checked_at_once(jaarwiel, tmp_path):
    jaarwiel("new", "Oude IJssel", "--yes")

    assert "in orde" in jaarwiel("check", "oude-ijssel.toml").stdout
    assert [path.name for path in tmp_path.iterdir()] == ["oude-ijssel.toml"]


def test_a_file_is_compared_with_a_state_that_must_be_there(jaarwiel, tmp_path):
    done = jaarwiel("check", "--against", "state.db", code=2)

    assert "state.db bestaat niet" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_shipped_cycle_is_in_order(jaarwiel):
    assert "in orde" in jaarwiel("check").stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(jaarwiel, tmp_path):
    (tmp_path / "dicht").mkdir(mode=0o500)

    done = jaarwiel("status", "--state", "dicht/state.db", code=1)

    assert "JAARWIEL_STATE" in done.stderr


def test_a_folder_for_documents_that_cannot_be_made_keeps_the_version(jaarwiel, tmp_path):
    (tmp_path / "bestand").touch()

    done = jaarwiel("assemble", "terugblik", "2027", "--to", "bestand", code=1)

    assert "Versie 0.1 is wel bewaard" in done.stderr


def test_a_mail_server_that_is_away_keeps_the_letters(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")
    jaarwiel("contacts", "import", "contacten.csv")

    done = jaarwiel("chase", "--on", "2027-03-03", JAARWIEL_SMTP="smtp://127.0.0.1:9")

    assert "niet bereikbaar" in done.stdout
    assert "De brieven wachten" in done.stdout


def test_an_address_that_is_no_mail_server_is_wrong_input(jaarwiel):
    done = jaarwiel("chase", code=2, JAARWIEL_SMTP="mail.example.nl")

    assert "smtp://" in done.stderr


def test_looking_makes_no_state_file(jaarwiel, tmp_path):
    jaarwiel("status", "--state", "er/is/niets.db")
    jaarwiel("meeting", "list", "2027")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sender", ["Jaarwiel <j@x.nl>", "nobody", "j@x.nl\r\nBcc: e@x.nl"])
def test_a_sender_that_is_no_bare_address_is_wrong_input(jaarwiel, sender):
    done = jaarwiel("chase", code=2, JAARWIEL_FROM=sender)

    assert "JAARWIEL_FROM" in done.stderr


def test_letters_carry_the_address_at_which_the_page_was_last_started(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")
    jaarwiel("contacts", "import", "contacten.csv")
    store = open_store(tmp_path / "state.db")
    store.keep_setting("address", "https://jaarwiel.gemeente.example")

    jaarwiel("chase", "--on", "2027-03-03")

    (content,) = {content_of(store, each.id) for each in letters(store, "kind = 'inbreng'")}
    assert b"https://jaarwiel.gemeente.example/inbreng/" in content
    store.close()


def test_the_command_line_does_not_import_prefect(tmp_path):
    code = "import sys, jaarwiel.cli, jaarwiel.office.rounds; print('prefect' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert done.stdout == "False\n"


def test_the_command_line_imports_no_records_before_a_command_needs_them(tmp_path):
    code = "import sys, jaarwiel.cli; print([e for e in sys.modules if 'jaarwiel.records' in e])"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert done.stdout == "[]\n"


def test_all_meetings_of_a_year_are_confirmed_at_once_but_those_in_trouble(tmp_path, monkeypatch):
    monkeypatch.setattr("jaarwiel.settings.present", lambda: at("2026-12-01"))
    state = ["--state", str(tmp_path / "state.db")]

    def said(*arguments):
        return CliRunner().invoke(commands, ["meeting", *arguments, *state]).output

    said("move", "2027/bo-voorjaar", "2027-05-05 15:00", "--anyway")
    first, second, third = (
        said("confirm", "--all", "--year", "2027", *more) for more in ((), ("--anyway",), ())
    )

    assert "AO voorjaar: donderdag 15 april 2027 om 13.30 uur, bevestigd." in first
    assert "BO voorjaar: woensdag 5 mei 2027 om 15.00 uur, niet bevestigd: 5 mei" in first
    assert "2027: 6 bevestigd, 1 voorlopig gebleven." in first
    assert "2027: 1 bevestigd, 0 voorlopig gebleven." in second
    assert "2027: 0 bevestigd" in third


def test_a_meeting_is_shown_in_full(tmp_path, monkeypatch):
    monkeypatch.setattr("jaarwiel.settings.present", lambda: at("2026-12-01"))
    state = ["--state", str(tmp_path / "state.db")]

    def said(*arguments):
        return CliRunner().invoke(commands, ["meeting", *arguments, *state]).output

    said("move", "2027/ao-voorjaar", "2027-04-20 10:00", "--reason", "zaal bezet")
    said("move", "2027/ao-voorjaar", "2027-04-22 10:00")
    said("undo", "2027/ao-voorjaar")
    text = said("show", "2027/ao-voorjaar")
    data = json.loads(said("show", "2027/ao-voorjaar", "--json"))

    assert "  verplaatst van donderdag 15 april 2027 om 13.30 uur\n" in text
    assert "verplaatst van dinsdag 20 april 2027 om 10.00 uur naar donderdag 22" in text
    assert "(ongedaan gemaakt)" in text
    assert ": zaal bezet\n" in text
    assert "Terugblik prestatieafspraken 2026: nog niet samengesteld" in text
    assert data["previous"] == ["2027-04-15T13:30:00+02:00"]
    assert [each["undone"] for each in data["history"]] == [False, True, False]
    assert data["papers"] == [{"item": "2027/terugblik", "newest": None, "visible": None}]


def test_what_an_answer_would_do_can_be_asked_first(tmp_path):
    asked = ["answer", "2026/ambitiekader", "ja", "--state", str(tmp_path / "state.db")]

    dry = CliRunner().invoke(commands, [*asked, "--dry-run"]).output
    made = (tmp_path / "state.db").exists()
    real = CliRunner().invoke(commands, asked).output

    assert "er zou bij komen: Opstellen ambitiekader vanaf 2028" in dry
    assert not made
    assert "er komt bij: Opstellen ambitiekader vanaf 2028" in real


@pytest.mark.parametrize(
    "given", [(), ("2027/ao-voorjaar", "--all"), ("2027/ao-voorjaar", "--year", "2027")]
)
def test_confirming_one_or_all_but_not_both(jaarwiel, given):
    assert "--all" in jaarwiel("meeting", "confirm", *given, code=2).stderr


def test_letters_are_listed_shown_held_and_exported(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")
    jaarwiel("contacts", "import", "contacten.csv")
    jaarwiel("chase", "--on", "2027-03-03")

    written = json.loads(jaarwiel("letters", "list", "--json").stdout)["written"]
    number = next(str(each["id"]) for each in written if each["kind"] == "inbreng")
    shown = jaarwiel("letters", "show", number).stdout
    held = jaarwiel("letters", "hold", number).stdout
    listed = jaarwiel("letters", "list").stdout
    wrong = jaarwiel("letters", "withdraw", "abc", code=2).stderr
    exported = jaarwiel("letters", "export", "--to", "post").stdout

    assert "Geachte " in shown
    assert held == f"Brief {number} is aangehouden.\n"
    assert "wacht, aangehouden" in listed
    assert "geen nummer van een geschreven brief" in wrong
    assert exported.startswith(f"{len(written)} brieven geschreven")
    assert (tmp_path / "post" / "post.csv").is_file()


def test_more_time_is_given_and_taken_back(jaarwiel):
    refused = jaarwiel("extension", "give", "2027/terugblik", "goud-wonen", "2027-05-01", code=2)
    none = jaarwiel("extension", "list").stdout

    assert "gaan de stukken uit voor AO voorjaar" in refused.stderr
    assert none == "Er is geen uitstel gevraagd of verleend.\n"


def test_a_version_is_withdrawn_and_counts_again(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(
        "partij,naam,e-mail,rol\ngemeente,Anna,anna@gemeente.example,procescoordinator\n"
        "goud-wonen,Dirk,dirk@goudwonen.example,contactpersoon\n",
        encoding="utf-8",
    )
    jaarwiel("contacts", "import", "contacten.csv")
    text = "# Leefbaarheid in dorpen\n\n## Ambitie\n\nWij bouwen.\n"
    (tmp_path / "inbreng.md").write_text(text, encoding="utf-8")
    jaarwiel("deliver", "goud-wonen", "terugblik", "2027", "inbreng.md")
    which = ("withdraw", "2027/terugblik", "goud-wonen", "1")

    nameless = jaarwiel(*which, code=2)
    done = jaarwiel(*which, "--reason", "Van een ander.")
    twice = jaarwiel(*which, "--reason", "Van een ander.", code=2)
    undone = jaarwiel(*which, "--undo")

    assert "Vermeld de reden" in nameless.stderr
    assert "Versie 1 van Goud Wonen is ingetrokken." in done.stdout
    assert "Brieven geschreven: 1." in done.stdout
    assert "is al ingetrokken" in twice.stderr
    assert "Versie 1 van Goud Wonen telt weer mee." in undone.stdout


def test_who_cannot_be_reminded_is_explained(jaarwiel):
    far = jaarwiel("remind", "2060/terugblik", "goud-wonen", "--dry-run", code=2)
    unknown = jaarwiel("remind", "2027/onzin", "goud-wonen", code=2)

    assert "wordt pas gevraagd vanaf" in far.stderr
    assert "Onbekend stuk 'onzin'" in unknown.stderr


def test_contacts_by_hand_and_out_to_a_file_that_reads_in_the_same(jaarwiel, tmp_path):
    who = ("goud-wonen", "Dirk Mulder", "dirk@x.example", "contactpersoon")
    added = jaarwiel("contacts", "add", *who, "--kind", "prive", "--until", "2030-12-31").stdout
    jaarwiel("contacts", "absent", "dirk@x.example", "2027-02-01", "2027-02-05", "--note", "reis")
    jaarwiel("contacts", "change", "dirk@x.example", "--email", "d.mulder@x.example")
    jaarwiel("contacts", "export", "uit.csv")

    (found,) = json.loads(jaarwiel("contacts", "list", "--json").stdout)
    again = jaarwiel("contacts", "import", "uit.csv").stdout

    assert added == "Dirk Mulder is contactpersoon van Goud Wonen.\n"
    assert (found["person"], found["email"], found["kind"]) == (1, "d.mulder@x.example", "prive")
    assert found["roles"] == [
        {"party": "goud-wonen", "role": "contactpersoon", "from": None, "until": "2030-12-31"}
    ]
    assert found["absences"] == [{"first": "2027-02-01", "last": "2027-02-05", "note": "reis"}]
    assert (tmp_path / "uit.csv").stat().st_mode & 0o777 == 0o600
    assert again == "1 contact gelezen, 0 nieuw of gewijzigd.\n"


def test_a_list_can_be_tried_before_it_is_kept(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")

    tried = jaarwiel("contacts", "import", "contacten.csv", "--dry-run").stdout

    assert tried.splitlines()[1] == (
        "nieuw: goud-wonen  contactpersoon  Dirk Mulder <dirk@goudwonen.example>"
    )
    assert not (tmp_path / "state.db").exists()


def test_a_role_ends_and_the_party_is_without_a_contact(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")
    jaarwiel("contacts", "import", "contacten.csv")

    ended = jaarwiel("contacts", "end", "dirk@goudwonen.example", "--on", "2026-01-31").stdout
    listed = jaarwiel("contacts", "list")

    assert ended == "1 rol eindigt op 2026-01-31 (laatste dag).\n"
    assert "Dirk" not in listed.stdout
    assert "Goud Wonen" in listed.stderr
    assert "Dirk" in jaarwiel("contacts", "list", "--all").stdout


def test_a_person_is_removed_for_good_after_a_yes(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")
    jaarwiel("contacts", "import", "contacten.csv")

    shown = jaarwiel("contacts", "remove", "dirk@goudwonen.example", "--dry-run").stdout
    asked = jaarwiel("contacts", "remove", "dirk@goudwonen.example", code=1)
    removed = jaarwiel("contacts", "remove", "dirk@goudwonen.example", "--yes").stdout
    last = jaarwiel("contacts", "remove", "anna@gemeente.example", "--yes", code=2)

    assert "   1  rollen" in shown
    assert "kan niet ongedaan" in asked.stdout
    assert removed.startswith("Verwijderd: persoon 2.")
    assert "enige procescoördinator" in last.stderr
    assert b"dirk@goudwonen.example" not in (tmp_path / "state.db").read_bytes()


def test_a_request_to_hand_over_is_confirmed_or_refused(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")
    jaarwiel("contacts", "import", "contacten.csv")
    with closing(open_store(tmp_path / "state.db")) as store:
        for kind, email in (("doorgeven", "ina@x.example"), ("niet voor mij", "")):
            store.db.execute(
                "INSERT INTO handover (person, kind, name, email, asked_at)"
                " VALUES (2, ?, 'I', ?, ?)",
                [kind, email, "2026-01-01T09:00+01:00"],
            )

    waiting = json.loads(jaarwiel("contacts", "handovers", "--json").stdout)
    jaarwiel("contacts", "handover", "1")
    jaarwiel("contacts", "handover", "2", "--refuse", "nog nodig")

    assert [each["kind"] for each in waiting] == ["doorgeven", "niet voor mij"]
    assert "ina@x.example" in jaarwiel("contacts", "list").stdout
    assert jaarwiel("contacts", "handovers").stdout == "Er zijn geen verzoeken om overdracht.\n"
    assert "al behandeld" in jaarwiel("contacts", "handover", "1", code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("change", "x@x.example"), "Noem wat er wijzigt"),
        (("change", "x@x.example", "--name", "X"), "Niemand in de contacten heeft het adres"),
        (("end", "x@x.example", "--party", "goud"), "Onbekende partij 'goud'"),
        (("add", "goud-wonen", "X", "x", "bestuurder"), "'x' is geen e-mailadres"),
        (("add", "goud-wonen", "X", "x@x.example", "baas"), "onbekende rol 'baas'"),
        (("handover", "7"), "al behandeld"),
        (("remove", "x@x.example", "--yes"), "Niemand in de contacten"),
    ],
)
def test_what_cannot_be_done_to_contacts_is_explained(jaarwiel, arguments, message):
    done = jaarwiel("contacts", *arguments, code=2)

    assert message in done.stderr
    assert done.stdout == ""


def test_somebody_is_invited_answers_and_subscribes_again(jaarwiel, tmp_path):
    (tmp_path / "contacten.csv").write_text(CONTACTS, encoding="utf-8")
    jaarwiel("contacts", "import", "contacten.csv")
    store = open_store(tmp_path / "state.db")
    year = present().year + 1
    item, dirk = f"{year}/ao-voorjaar", "dirk@goudwonen.example"

    jaarwiel("agenda", "invite", dirk)
    again = jaarwiel("agenda", "invite", dirk).stdout
    jaarwiel("meeting", "confirm", item)
    jaarwiel("chase")
    waiting = jaarwiel("meeting", "answers", item).stdout
    store.db.execute("UPDATE letter SET state = 'accepted'")  # as if a server had taken it
    row = store.rows("SELECT sequence FROM invitation")[0]
    (tmp_path / "antwoord.ics").write_text(
        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\n"
        f"UID:{item.replace('/', '.')}.het-hogeland@jaarwiel\nSEQUENCE:{row['sequence']}\n"
        f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{dirk}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    read = jaarwiel("replies", "read", "antwoord.ics")
    half = jaarwiel("replies", "read", "antwoord.ics", "contacten.csv", code=1)
    answers = json.loads(jaarwiel("meeting", "answers", item, "--json").stdout)
    refused = jaarwiel("agenda", "uninvite", dirk, code=2).stderr
    address = jaarwiel("agenda", "address", dirk, code=2).stderr
    jaarwiel("agenda", "uninvite", dirk, "--withdraw")

    assert "er is niets gewijzigd" in again
    assert "Dirk Mulder (Goud Wonen): de uitnodiging wacht nog" in waiting
    assert f"Dirk Mulder, {item}: misschien" in read.stdout
    assert "Nieuwe antwoorden: 0. Al eerder gelezen: 1. Overgeslagen: 1." in half.stdout
    assert "contacten.csv: er zit geen antwoord" in half.stderr
    assert [(each["name"], each["state"]) for each in answers] == [("Dirk Mulder", "tentative")]
    assert f"heeft een uitnodiging voor {item}" in refused
    assert "ontvangt uitnodigingen per mail" in address
    assert jaarwiel("agenda", "address", dirk).stdout.endswith(".ics\n")
    store.close()


def test_versions_are_made_and_compared(jaarwiel, tmp_path):
    (tmp_path / "inbreng.md").write_text(INBRENG, encoding="utf-8")
    deliver = ("deliver", "goud-wonen", "terugblik", "2027", "inbreng.md")
    assemble = ("assemble", "terugblik", "2027")

    jaarwiel(*assemble)
    unchanged = jaarwiel(*assemble).stdout
    jaarwiel(*deliver)
    second = jaarwiel(*assemble).stdout
    compared = jaarwiel("compare", "terugblik", "2027", "0.1", "0.2").stdout
    data = json.loads(jaarwiel("compare", "terugblik", "2027", "0.1", "0.2", "--json").stdout)
    file = jaarwiel("compare", "terugblik", "2027", "0.1", "0.2", "--to", "x/verschil.docx").stdout
    jaarwiel(*assemble, "--final", "--anyway")
    refused = jaarwiel(*assemble, "--anyway", code=2).stderr
    final = json.loads(jaarwiel(*assemble, "--anyway", "--reason", "Correctie.", "--json").stdout)
    absent = jaarwiel("compare", "terugblik", "2027", "0.1", "7", code=2).stderr

    assert "versie 0.1: ongewijzigd. Er is geen nieuwe versie gemaakt" in unchanged
    assert "Sinds versie 0.1:\n" in second
    assert "Goud Wonen: " in second
    assert compared.startswith("Terugblik prestatieafspraken 2026, van versie 0.1 naar 0.2:\n")
    assert any(line.startswith("  + ") for line in compared.splitlines())
    assert (data["old"], data["new"], data["changes"] != []) == ("0.1", "0.2", True)
    assert file == "Het verschil tussen versie 0.1 en 0.2 staat in x/verschil.docx.\n"
    assert (tmp_path / "x" / "verschil.docx").read_bytes().startswith(b"PK")
    assert "Vermeld de reden" in refused
    assert (final["version"], final["previous"], final["new"]) == ("1.1", "1.0", True)
    assert "Kies uit: 0.1, 0.2, 1.0, 1.1." in absent


def test_the_set_of_a_meeting_is_assembled_by_its_name(jaarwiel, tmp_path):
    jaarwiel("assemble", "terugblik", "2027")

    told = jaarwiel("assemble", "ao-voorjaar", "2027", "--to", "sets").stdout
    data = json.loads(jaarwiel("assemble", "ao-voorjaar", "2027", "--json").stdout)
    wrong = jaarwiel("assemble", "ao-vorjaar", "2027", code=2).stderr

    assert told.startswith("stukkenset AO voorjaar, concept, versie 0.1:\n")
    assert "Bevat: 2027/terugblik 0.1" in told
    assert (tmp_path / "sets" / "ao-voorjaar-2027-0.1-concept.pdf").is_file()
    assert (data["new"], data["version"]) == (False, "0.1")
    assert "Bedoelt u 'ao-voorjaar'" in wrong
    assert "Overleggen: ao-voorjaar, bo-voorjaar" in wrong
