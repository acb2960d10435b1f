"""The table of Het Hogeland after a year with texts and figures, as a rehearsal leaves it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from datetime import time as clock
from pathlib import Path

from jaarwiel import rehearsal
from jaarwiel.core.compilation import compile_dossier
from jaarwiel.core.dossier import Dossier, DossierTheme, Part, Passage
from jaarwiel.core.yearplan import local
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.assemble import look
from jaarwiel.records.statefile import open_store
from jaarwiel.resources import folder

FILE = folder("calendar") / "het-hogeland.toml"
YEAR = 2027
ASSEMBLED = local(date(YEAR, 4, 13), clock(9))
"""After the last day of the Terugblik, before its first meeting."""
TEXT = "In {theme} bereikte {party} **{count} huishoudens** meer dan was afgesproken. {more}"


@contextmanager
def table() -> Iterator[tuple[Desk, Path]]:
    """The table, and its state file."""
    with tempfile.TemporaryDirectory() as to:
        cycle = cyclefile.load(FILE)
        rehearsal.rehearse(cycle, range(YEAR, YEAR + 1), Path(to) / "jaar", documents=False)
        state = Path(to) / "jaar" / "state.db"
        store = open_store(state)
        try:
            yield Desk(cycle, store, "https://jaarwiel.example"), state
        finally:
            store.close()


def terugblik(desk: Desk) -> Dossier:
    """What its Terugblik is made from: every text, figure and attention point."""
    deadline = desk.deadline("terugblik", YEAR)
    seen = look(desk, deadline)
    return compile_dossier(
        desk.cycle, deadline, seen.owed, joint=seen.joint, known=seen.known,
        planned=seen.planned, assembled_at=ASSEMBLED, version=1, final=False, label="0.1",
    )  # fmt: skip


def reworded(dossier: Dossier, number: int) -> Dossier:
    """The same with other words at the end of every text, as of the next version."""

    def text(it: Passage) -> Passage:
        return replace(it, text=f"{it.text.rstrip()} Dit is gebleken uit telling {number}.")

    def part(it: Part) -> Part:
        return replace(it, passages=tuple(map(text, it.passages)))

    def theme(it: DossierTheme) -> DossierTheme:
        return replace(it, parts=tuple(map(part, it.parts)))

    return replace(dossier, themes=tuple(map(theme, dossier.themes)))


def large(parties: int = 50, themes: int = 8, changed: int = 0) -> Dossier:
    """A Terugblik of many parties, with two short texts each for every theme.

    changed: every how manieth party has other words than it has without; 0 for none.
    """

    def texts(theme: int, party: int) -> Iterator[Passage]:
        more = (
            "Dat is na het overleg van maart bijgesteld." if changed and not party % changed else ""
        )
        for field in ("Resultaten", "Focuspunten"):
            text = TEXT.format(
                theme=f"thema {theme + 1}", party=f"Partij {party + 1}", count=theme * 7 + party,
                more=more,
            )  # fmt: skip
            yield Passage(field, text, 1, ASSEMBLED)

    return Dossier(
        item=f"{YEAR}/terugblik", document="terugblik", title="Terugblik",
        table_name="Regionale overlegtafel", year=YEAR, last_day=date(YEAR, 3, 31),
        assembled_at=ASSEMBLED, version=1, final=False,
        themes=tuple(
            DossierTheme(f"t{theme}", f"Thema {theme + 1}", tuple(
                Part(f"p{party}", f"Partij {party + 1}", f"t{theme}", tuple(texts(theme, party)),
                     (), 1, ASSEMBLED, late=False)
                for party in range(parties)
            ))
            for theme in range(themes)
        ),
    )  # fmt: skip
