"""The house: which way imports point, and what is in the wheel that people install."""

import ast
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]

RANKS = {
    "jaarwiel.errors": 0,
    "jaarwiel.resources": 0,
    "jaarwiel.lockfile": 1,
    "jaarwiel.secretfile": 1,
    "jaarwiel.textfile": 1,
    "jaarwiel.core": 1,
    "jaarwiel.words": 2,
    "jaarwiel.settings": 2,
    "jaarwiel.logs": 2,
    "jaarwiel.cyclefiles": 3,
    "jaarwiel.placing": 3,
    "jaarwiel.documents": 3,
    "jaarwiel.feed": 3,
    "jaarwiel.records": 3,
    "jaarwiel.mail": 4,
    "jaarwiel.runs": 4,
    "jaarwiel.templating": 5,
    "jaarwiel.office": 7,
    "jaarwiel.web": 8,
    "jaarwiel.rehearsal": 8,
    "jaarwiel.start": 9,
    "jaarwiel.cli": 10,
    "jaarwiel.__main__": 11,
    "flows": 12,
}
"""A module imports from its own room and from lower ranks, never from its equals or higher."""

OFFICE = {
    "desk": 0, "csvlist": 0, "reasons": 0, "overview": 1, "programs": 1, "upkeep": 1, "letters": 2,
    "calendars": 3, "figures": 3, "contributions": 4, "meetings": 4, "people": 4, "documents": 5,
    "signing": 6, "chasing": 7, "table": 8, "attention": 9, "rounds": 9,
    "tables": 1, "tick": 10, "tickall": 11,
}  # fmt: skip
"""The same, between the rooms of the office."""


@cache
def modules() -> dict[str, Path]:
    """Every module of the project by its name."""
    found = {}
    for base, name in ((ROOT / "src", "jaarwiel"), (ROOT, "flows")):
        for path in sorted((base / name).rglob("*.py")):
            parts = path.relative_to(base).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imported(path: Path) -> Iterator[str]:
    """The names of the modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write out which module it is"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in modules() else node.module or ""


def room(module: str) -> str:
    """The part of the house that a module belongs to."""
    if module.partition(".")[0] == "flows":
        return "flows"
    return ".".join(module.split(".")[:2])


def test_every_room_has_its_rank():
    rooms = {room(module) for module in modules()} - {"jaarwiel"}

    assert rooms == set(RANKS)


def test_imports_point_one_way():
    wrong = [
        f"{module} imports {name}"
        for module, path in modules().items()
        for name in imported(path)
        if name.partition(".")[0] in {"jaarwiel", "flows"}
        and room(name) != room(module)
        and RANKS[room(name)] >= RANKS[room(module)]
    ]

    assert wrong == []


def test_imports_within_the_office_point_one_way():
    found = {name for name in modules() if room(name) == "jaarwiel.office"} - {"jaarwiel.office"}
    inner = {name: name.split(".")[2] for name in found}
    wrong = [
        f"{module} imports {name}"
        for module in sorted(found)
        for name in imported(modules()[module])
        if room(name) == "jaarwiel.office"
        and inner[module] != name.split(".")[2]
        and OFFICE[name.split(".")[2]] >= OFFICE[inner[module]]
    ]

    assert set(inner.values()) == set(OFFICE)
    assert wrong == []


def test_the_core_imports_no_more_than_it_may():
    allowed = {"holidays", "jaarwiel", "pendulum", *sys.stdlib_module_names}

    used = {
        name.partition(".")[0]
        for module, path in modules().items()
        if room(module) == "jaarwiel.core"
        for name in imported(path)
    }

    assert used - allowed == set()


def test_opening_the_state_file_loads_no_pandas_and_leaves_it_to_others():
    code = (
        "import sys, jaarwiel.records.store; assert 'pandas' not in sys.modules;"
        "import pandas; print(pandas.__name__)"
    )

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout == "pandas\n"


def test_only_flows_import_prefect():
    importing = {
        room(module)
        for module, path in modules().items()
        for name in imported(path)
        if name.partition(".")[0] == "prefect"
    }

    assert importing == {"flows"}


def test_a_flow_file_defines_no_class():
    """Prefect may load such a file twice; a class in it would then not be itself."""
    flows = [
        path for path in (ROOT / "flows").glob("*.py") if "\n@flow(" in path.read_text("utf-8")
    ]

    defining = [
        path.name
        for path in flows
        if any(
            isinstance(node, ast.ClassDef) for node in ast.walk(ast.parse(path.read_text("utf-8")))
        )
    ]

    assert len(flows) == 7
    assert defining == []


def test_the_folder_of_calendars_holds_no_python():
    """With Python in it, it would hide the standard library's calendar."""
    assert [
        path.name for path in (ROOT / "calendar").rglob("*") if path.suffix.startswith(".py")
    ] == []


# ---------------------------------------------------------------------------------------- the wheel


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is in the wheel, in a folder of its own. A state.db in the checkout must stay there."""
    built = tmp_path_factory.mktemp("wheel")
    command = ["pip", "wheel", ".", "--quiet", "--no-deps", "--wheel-dir", str(built)]
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [wheel] = built.glob("jaarwiel-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(built / "unpacked")
    return built / "unpacked"


def test_the_wheel_holds_what_the_program_needs(unpacked):
    def shipped(folder: Path, *suffixes: str) -> set[str]:
        found = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)) for path in found if path.suffix in suffixes}

    templates = {
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
    }
    package = unpacked / "jaarwiel"

    assert {
        str(path.relative_to(package / "templates"))
        for path in (package / "templates").rglob("*")
        if path.is_file()
    } == templates
    assert shipped(package / "calendar", ".toml") == shipped(ROOT / "calendar", ".toml")
    assert shipped(package / "documents", ".ttf") == shipped(
        ROOT / "src" / "jaarwiel" / "documents", ".ttf"
    )
    assert shipped(unpacked / "flows", ".py") == shipped(ROOT / "flows", ".py")
    assert (package / "py.typed").is_file()
    assert (package / "start/prefect.sql").is_file()


def test_the_wheel_holds_nothing_of_a_running_table(unpacked):
    suffixes = {".db", ".db-wal", ".db-shm", ".ics", ".pdf", ".docx", ".log", ".pyc"}

    assert [path.name for path in unpacked.rglob("*") if path.suffix in suffixes] == []
    assert not list(unpacked.rglob(".prefect"))


@pytest.mark.parametrize("elsewhere", ["an empty folder", "the checkout"])
def test_the_installed_flows_import_anywhere_and_find_the_cycle(unpacked, tmp_path, elsewhere):
    asked = (
        "import calendar, flows, jaarwiel.resources;"
        "from flows import assemble, backup, chase, open_year, papers, publish, serve, tables;"
        "from jaarwiel.settings import settings;"
        "print(flows.__file__, settings().cycle, calendar.__file__, sep='\\n')"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(unpacked),
        "PYTHONSAFEPATH": "1",
        "PREFECT_HOME": str(tmp_path / "prefect"),
    }
    cwd = tmp_path if elsewhere == "an empty folder" else ROOT

    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=cwd, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    flows, cycle, calendar = done.stdout.split("\n")[:3]
    assert flows == str(unpacked / "flows" / "__init__.py")
    assert cycle == str(unpacked / "jaarwiel" / "calendar" / "het-hogeland.toml")
    assert Path(calendar).parent == Path(os.__file__).parent


OLDEST: Final = "3.11.2"
"""The Python of Debian 12, which the README promises to be enough."""


def test_what_is_locked_can_be_installed_on_the_oldest_python():
    locked = [
        line.partition("==")[0] for line in (ROOT / "requirements.lock").read_text().splitlines()
    ]
    found = {name: metadata.metadata(name)["Requires-Python"] for name in locked if name}

    assert found
    assert [name for name, asks in found.items() if OLDEST not in SpecifierSet(asks or "")] == []
