"""The documents of the project: every command and setting is in them, and every link leads on."""

import re
import runpy
from pathlib import Path

from jaarwiel.cli import commands

ROOT = Path(__file__).parents[1]


def test_every_command_and_setting_is_documented_and_nothing_else_is():
    documented = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("src", "flows")
        for path in (ROOT / folder).rglob("*.py")
    )

    named = set(re.findall(r"`jaarwiel ([a-z]+)", documented))
    assert named == set(commands.commands)
    assert _variables(sources) == _variables(documented)


def test_every_option_is_documented():
    made = runpy.run_path(str(ROOT / "docs" / "options.py"))

    assert made["FILE"].read_text(encoding="utf-8") == made["text"](), "make options"


def test_every_link_of_the_documents_leads_somewhere():
    wrong = []
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        text = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
        for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
            path, _, anchor = link.partition("#")
            target = page.parent / path if path else page
            if not target.exists() or (anchor and anchor not in _anchors(target)):
                wrong.append((page.name, link))

    assert wrong == []


def _anchors(page):
    """The anchors of its headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _variables(text):
    return set(re.findall(r"JAARWIEL_[A-Z]+(?:_[A-Z]+)*", text))
