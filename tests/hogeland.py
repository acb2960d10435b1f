"""Shorthand for tests at the table of Het Hogeland."""

from datetime import date, datetime, time
from pathlib import Path

from jaarwiel.core.contributions import Slot
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.dossier import Dossier, DossierTheme, Part, Passage
from jaarwiel.core.yearplan import local
from jaarwiel.cyclefiles import cyclefile
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
    """A complete contribution."""
    rule = next(rule for rule in cycle.deadlines if rule.id == document)
    return {Slot(theme.id, each): words for theme in cycle.themes for each in rule.fields}


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
