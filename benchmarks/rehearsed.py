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
