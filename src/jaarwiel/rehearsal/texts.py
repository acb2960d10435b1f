"""What parties write in a rehearsal: realistic texts, of whose sentences nothing is true.

The sentences stand in templates/repetitie/teksten, and how they are laid out in bijdrage.md.j2.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from jaarwiel.core.cycle import Cycle, Party, Theme
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline
from jaarwiel.rehearsal.draws import draw, pick
from jaarwiel.resources import read_template
from jaarwiel.words.wording import environment

OTHER: Final = "overig"
"""The name of what holds where nothing of its own is there."""
FORMS: Final[Mapping[str, int]] = {
    "kort": 1,
    "alinea": 2,
    "opsomming": 3,
    "nummering": 2,
    "tabel": 3,
    "uitgebreid": 5,
}
"""The forms of a text, with how many subjects it has at most."""
MOST_HOMES: Final = 42
SUMS: Final = tuple(range(5_000, 62_500, 2_500))
"""In euro."""


def general() -> Mapping[str, Any]:
    """How texts are built, and the sentences that do not belong to a theme."""
    return _read("algemeen")


def of_theme(theme: str) -> Mapping[str, Any]:
    """The sentences of a theme, by its id; the general ones where it has none of its own."""
    try:
        return _read(theme)
    except FileNotFoundError:
        return _read(OTHER)


@lru_cache(maxsize=64)
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(read_template(f"repetitie/teksten/{name}.toml"))


def contribution(cycle: Cycle, deadline: Deadline, deliverer: str, slot: Slot) -> str:
    """The text of this deliverer for one field of one theme, as Markdown."""
    words = general()
    part, about = words["onderdelen"].get(slot.field, words["onderdelen"][OTHER])
    key = (deliverer, slot.theme, slot.field, deadline.year)
    party = next(each for each in cycle.parties if each.id == cycle.members(deliverer)[0])
    theme = next(each for each in cycle.themes if each.id == slot.theme)
    form, year = pick(tuple(FORMS), *key), _year(deadline, about)
    facts = {
        "partij": cycle.name_of(deliverer),
        "onderdeel": slot.field,
        "jaar": year,
        "thema": _inside(theme.name),
    }
    template = environment(html=False).get_template("repetitie/bijdrage.md.j2")
    return template.render(
        vorm=form,
        begin=pick(words["begin"][part], *key, "begin").format(**facts),
        slot=pick(words["slot"][party.kind][part], *key, "slot").format(**facts),
        verwijzing=words["verwijzing"][party.kind],
        kop=words["tabel"]["kop"],
        punten=[
            {
                "titel": each["titel"],
                "zin": each[part].format(**facts, **_drawn(cycle, deliverer, each["titel"], year)),
                "stand": pick(words["tabel"][part], *key, each["titel"]).format(**facts),
            }
            for each in _subjects(cycle, theme, party, year)[: FORMS[form]]
        ],
    ).strip()


def _year(deadline: Deadline, about: str) -> int:
    """The year that a text is about: the evaluated one, this one, or the first that is agreed."""
    years = {"terug": deadline.year - 1, "dit": deadline.year, "eerste": deadline.period[0]}
    return years[about]


def _inside(name: str) -> str:
    """A name as it is written inside a sentence."""
    return name[:1].lower() + name[1:]


def _subjects(cycle: Cycle, theme: Theme, party: Party, year: int) -> list[Mapping[str, str]]:
    """The subjects of this kind of party, in another order for each party and year.

    Whoever looks back on a year, begins with what was planned first for it.
    """
    found: Sequence[Mapping[str, str]] = of_theme(theme.id)[party.kind]
    alike = [each.id for each in cycle.parties if each.kind == party.kind]
    first = draw(len(found), theme.id) + alike.index(party.id) + year
    return [found[(first + each) % len(found)] for each in range(len(found))]


def _drawn(cycle: Cycle, deliverer: str, title: str, year: int) -> dict[str, object]:
    """A place, an amount and numbers: the same in every text on this subject in this year."""
    key = (deliverer, title, year)
    homes = 6 + draw(MOST_HOMES, *key)
    return {
        "plaats": pick(places(cycle), *key),
        "aantal": homes,
        "gehaald": homes - draw(4, *key, "gehaald"),
        "bedrag": f"€ {pick(SUMS, *key):,}".replace(",", "."),
    }


def places(cycle: Cycle) -> Sequence[str]:
    """Where something may happen at this table."""
    known: Mapping[str, Sequence[str]] = general()["plaatsen"]
    return known.get(cycle.table.id, known[OTHER])
