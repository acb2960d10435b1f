"""A new table: what is asked, and the file that comes of it."""

import stat
import tomllib
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from soak import examples

from jaarwiel.cli import commands
from jaarwiel.core.layout import lay_out
from jaarwiel.cyclefiles import cyclefile, newtable
from jaarwiel.cyclefiles.newtable import Corporation, Founding
from jaarwiel.errors import InputError

TODAY = date(2026, 11, 24)
HOSTILE = (
    'Naam "met" aanhalingstekens',
    "C:\\map\\naam",
    "eerste\nregel\r\n[[parties]]",
    "belletje\x07 en \x7f en \x00",
    "emoji \U0001f3e0 en \u2028 en \u202e",
    "{year.__class__}",
    "{{ 7 * 7 }}{% raw %}",
    "'''\"\"\"",
    "# geen uitleg",
    "\udcff half teken",
    "日本",
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs `jaarwiel new` in an empty folder with these answers."""
    monkeypatch.chdir(tmp_path)

    def asked(*arguments, answers=()):
        return CliRunner().invoke(commands, ["new", *arguments], input="\n".join((*answers, "")))

    return asked


def only_file(folder):
    (path,) = folder.iterdir()
    return path


def test_the_default_answers_make_a_file_that_is_in_order(run, tmp_path):
    done = run("Oude IJssel", "--yes")

    path = tmp_path / "oude-ijssel.toml"
    made = cyclefile.load(path)
    assert done.exit_code == 0
    assert "oude-ijssel.toml is gemaakt en in orde" in done.output
    assert (made.table.id, made.table.name) == ("oude-ijssel", "Prestatieafspraken Oude IJssel")
    assert [each.kind for each in made.parties] == ["gemeente", "corporatie", "huurdersorganisatie"]
    assert not stat.S_IMODE(path.stat().st_mode) & stat.S_IXUSR


def test_the_answers_are_in_the_file_and_nonsense_is_asked_again(run, tmp_path):
    answers = [
        "Woonakkoord", "Gemeente A; Gemeente B", "Thuis", "", "Wonen", "-", "",
        "Oost", "zuid", "nul", "4", "27", "2027", "1 septembre", "1 december", "15 juli",
        "1 augustus", "10 december",
    ]  # fmt: skip

    done = run("tafel", answers=answers)

    made = cyclefile.load(only_file(tmp_path))
    assert done.exit_code == 0, done.output
    assert [(each.id, each.name, each.corporatie) for each in made.parties] == [
        ("gemeente-a", "Gemeente A", None),
        ("gemeente-b", "Gemeente B", None),
        ("thuis", "Thuis", None),
        ("wonen", "Wonen", None),
        ("ho-thuis", "Huurdersorganisatie Thuis", "thuis"),
    ]
    assert (made.table.name, made.days.school_region) == ("Woonakkoord", "Zuid")
    assert (made.term.years, made.term.first) == (4, 2027)
    assert [(each.id, each.before) for each in made.deadlines[1:]] == [
        ("activiteitenoverzicht", "15 juli"),
        ("prestatieafspraken", "10 december"),
    ]
    assert "'Oost' is geen regio. Kies Noord, Midden of Zuid." in done.output
    assert "'1 septembre' is geen dag. Schrijf bijvoorbeeld: 1 september" in done.output
    assert "Noem een dag van 1 mei tot en met 22 september." in done.output
    assert "noem een dag van 23 oktober tot en met 31 december" in done.output


def test_who_stops_halfway_leaves_nothing(run, tmp_path):
    done = run("tafel", answers=["Woonakkoord", "Gemeente A"])

    assert done.exit_code == 1
    assert str(done.exception) == "Afgebroken; er is niets gemaakt."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("tafel",), ("anders", "--to", "tafel.toml")])
def test_a_file_that_is_there_is_never_overwritten(run, tmp_path, arguments):
    (tmp_path / "tafel.toml").write_text("van mij", encoding="utf-8")

    done = run(*arguments, "--yes")

    assert isinstance(done.exception, InputError)
    assert "bestaat al en wordt niet overschreven" in str(done.exception)
    assert (tmp_path / "tafel.toml").read_text(encoding="utf-8") == "van mij"


def test_a_link_that_leads_nowhere_is_not_written_through(run, tmp_path):
    (tmp_path / "tafel.toml").symlink_to(tmp_path / "elders.toml")

    done = run("tafel", "--yes")

    assert "bestaat al" in str(done.exception)
    assert not (tmp_path / "elders.toml").exists()


def test_a_folder_that_is_not_there_is_named(run):
    done = run("tafel", "--yes", "--to", "weg/tafel.toml")

    assert "weg/tafel.toml kan niet worden gemaakt (bestaat niet)" in str(done.exception)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", ".", "-", "CON?", "x" * 5000])
def test_whatever_the_name_is_the_file_stands_in_this_folder(run, tmp_path, name):
    done = run("--yes", "--", name)

    assert done.exit_code == 0, done.output
    assert cyclefile.load(only_file(tmp_path)).table.id == only_file(tmp_path).stem


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stands_in_the_file_as_it_was_given(tmp_path, name):
    founding = Founding(
        newtable.slug(name), name, 2026, (name, name), (Corporation(name, name),) * 2
    )

    newtable.write(tmp_path / "tafel.toml", founding)

    made = cyclefile.load(tmp_path / "tafel.toml")
    readable = name.encode("utf-8", "replace").decode()
    assert made.table.name == readable
    assert {each.name for each in made.parties} == {readable}
    assert len({each.id for each in made.parties}) == 6


@given(name=st.text(max_size=200))
@settings(max_examples=examples(60))
def test_any_name_at_all_makes_a_file_that_is_in_order(name):
    text = newtable.text_of(newtable.propose(name, TODAY))

    assert tomllib.loads(text)["table"]["first_year"] == 2026


@given(
    overview=st.dates(date(2027, 5, 1), date(2027, 9, 22)),
    later=st.integers(100, 245),
    towns=st.integers(1, 3),
    tenants=st.lists(st.booleans(), min_size=1, max_size=6),
    years=st.integers(1, 10),
)
@settings(max_examples=examples(60))
def test_any_days_that_can_be_answered_make_a_file_that_is_in_order(
    tmp_path_factory, overview, later, towns, tenants, years
):
    signing = min(date.fromordinal(overview.toordinal() + later), date(2027, 12, 31))
    day = newtable.overview_day(newtable._written(overview))
    founding = Founding(
        "tafel", "Tafel", 2026, tuple(f"Gemeente {n}" for n in range(towns)),
        tuple(Corporation(f"C{n}", "H" if has else "") for n, has in enumerate(tenants)),
        years=years, overview=day,
        signing=newtable.signing_day(newtable._written(signing), day),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tafel") / "tafel.toml"

    newtable.write(path, founding)

    meetings = lay_out(cyclefile.load(path), 2027).meetings
    assert len(meetings) == 4 + len(tenants)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (newtable.a_name, ""),
        (newtable.a_name, "x" * 121),
        (newtable.a_name, "regel\nregel"),
        (newtable.names, " ; "),
        (newtable.names, ";".join("x" * 60)),
        (newtable.length, "11"),
        (newtable.length, "²"),
        (newtable.length, "9" * 5000),
        (newtable.first_year, "1999"),
        (newtable.overview_day, "29 februari"),
        (newtable.overview_day, "1 juni volgend jaar"),
        (newtable.overview_day, "30 april"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(read, text):
    with pytest.raises(InputError):
        read(text)
