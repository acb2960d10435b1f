"""Shorthand for tests at the table of Het Hogeland."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from jaarwiel.core.contributions import cells_of
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.dossier import Dossier, DossierTheme, Part, Passage
from jaarwiel.core.figures import Cell, Figure
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline, local
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.office.contributions.deliver import Receipt, deliver
from jaarwiel.office.desk import Desk
from jaarwiel.resources import folder

HET_HOGELAND = folder("calendar") / "het-hogeland.toml"
PEOPLE = (
    ("Anna de Vries", "anna@gemeente.example", "gemeente", "procescoordinator"),
    ("Berend Smit", "berend@gemeente.example", "gemeente", "contactpersoon"),
    ("Corrie Bos", "corrie@wierden.example", "wierden-en-borgen", "contactpersoon"),
    ("Dirk Mulder", "dirk@goudwonen.example", "goud-wonen", "contactpersoon"),
    ("Els Postma", "els@goudwonen.example", "goud-wonen", "plaatsvervanger"),
    ("Frits Kok", "frits@goudwonen.example", "goud-wonen", "bestuurder"),
    ("Geesje Veen", "geesje@woonzorg.example", "woonzorg-nederland", "contactpersoon"),
    ("Harm Dijk", "harm@prive.example", "ho-goud-wonen", "contactpersoon"),
)


def at(day: str, clock: str = "09:00") -> datetime:
    """A moment in Dutch local time, as at("2027-03-31", "09:00")."""
    return local(date.fromisoformat(day), time.fromisoformat(clock))


def every_text(cycle: Cycle, document: str, words: str = "Tekst.") -> dict[Slot, str]:
    """All texts of a contribution; `every_figure` has its figures."""
    rule = next(rule for rule in cycle.deadlines if rule.id == document)
    return {Slot(theme.id, each): words for theme in cycle.themes for each in rule.fields}


def every_figure(cycle: Cycle, deadline: Deadline, deliverer: str) -> dict[Cell, Figure]:
    """All figures of a contribution; none where only texts are asked."""
    return dict.fromkeys(cells_of(cycle, deadline, deliverer), Figure(Decimal(10)))


def deliver_all(
    desk: Desk, party: str, deadline: Deadline, now: datetime, channel: str = "proef"
) -> Receipt:
    """Delivers all that is asked."""
    texts = every_text(desk.cycle, deadline.rule.id)
    deliverer = desk.cycle.deliverer(party, deadline.rule.id)
    figures = every_figure(desk.cycle, deadline, deliverer)
    return deliver(desk, party, deadline, texts, now, channel, figures=figures)


def without_figures(tmp_path: Path) -> Cycle:
    """The shipped cycle as it was before it asked for figures."""
    text = HET_HOGELAND.read_text(encoding="utf-8")
    text = re.sub(r"\n\[\[deadlines\.figures\]\]\n(.+\n)+", "", text)
    path = tmp_path / "zonder-cijfers.toml"
    path.write_text(text.replace("agreements = 2\n", ""), encoding="utf-8")
    return cyclefile.load(path)


def changed_cycle(tmp_path: Path, *changes: tuple[str, str]) -> Cycle:
    """The shipped cycle after these changes (old, new); the first place counts."""
    text = HET_HOGELAND.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "anders.toml"
    path.write_text(text, encoding="utf-8")
    return cyclefile.load(path)


def small_dossier(
    text: str = "Tekst.", party: str = "Goud Wonen", theme: str = "Wonen en zorg"
) -> Dossier:
    """One text of one party for one theme, and all that goes around it."""
    moment = at("2027-03-24", "16:05")
    part = Part("p", party, "t", (Passage("Ambitie", text),), (), 1, moment, late=False)
    return Dossier(
        item="2027/terugblik",
        document="terugblik",
        title="Terugblik",
        table_name="Overlegtafel",
        year=2027,
        last_day=date(2027, 3, 31),
        assembled_at=at("2027-04-13", "09:00"),
        version=1,
        final=False,
        themes=(DossierTheme("t", theme, (part,)),),
    )
