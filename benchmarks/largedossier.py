"""A large Terugblik, made up without a table: nothing is imported that its document can do without.

    python benchmarks/largedossier.py

assembles it in a process of its own.
"""

from collections.abc import Iterator
from datetime import date
from datetime import time as clock

from jaarwiel.core.dossier import Dossier, DossierTheme, Part, Passage
from jaarwiel.core.yearplan import local
from jaarwiel.documents import assemble
from jaarwiel.resources import read_template

YEAR = 2027
ASSEMBLED = local(date(YEAR, 4, 13), clock(9))
TEXT = "In {theme} bereikte {party} **{count} huishoudens** meer dan was afgesproken. {more}"


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


if __name__ == "__main__":
    assemble(large(), read_template)
