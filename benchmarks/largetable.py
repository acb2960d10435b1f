"""A large agreement table after four years: twenty parties, eight themes, and all that was sent."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from jaarwiel import rehearsal
from jaarwiel.cyclefiles import cyclefile, newtable

YEARS = range(2027, 2031)
TOWNS, CORPORATIONS = 2, 9
"""Each corporatie has its huurdersorganisatie, which makes twenty parties."""
MORE_THEMES = ("Wonen en werken", "Bijzondere doelgroepen", "Samenwerking")


def cycle_text() -> str:
    """The cycle file that is proposed for a new table, with three themes more."""
    proposed = newtable.propose("Groot", date(YEARS[0], 1, 1))
    text = newtable.text_of(
        replace(
            proposed,
            begins=YEARS[0],
            first=YEARS[0] + 1,
            years=len(YEARS),
            towns=tuple(f"Gemeente {n}" for n in range(1, TOWNS + 1)),
            corporations=tuple(
                newtable.Corporation(f"Corporatie {n}", f"Huurders {n}")
                for n in range(1, CORPORATIONS + 1)
            ),
        )
    )
    added = "".join(
        f'[[themes]]\nid = "{newtable.slug(each)}"\nname = "{each}"\n\n' for each in MORE_THEMES
    )
    return text.replace("[[indicators]]", f"{added}[[indicators]]", 1)


def make(to: Path) -> tuple[Path, Path]:
    """Cycle file and state file of the table, as a rehearsal of its years leaves them."""
    file = to / "groot.toml"
    file.write_text(cycle_text(), encoding="utf-8")
    cycle = cyclefile.load(file)
    rehearsal.rehearse(cycle, YEARS, to / "jaren", documents=False)
    return file, to / "jaren" / "state.db"
