"""Invents a country of agreement tables, to measure and to check with: all of it is made up.

The numbers of gemeenten and corporaties are those of the Netherlands (342 in 2025, and some 280);
how many gemeenten a corporatie works in, and all names, are only plausible. The same seed gives the
same files.
"""

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from jaarwiel.core.contact import Contact
from jaarwiel.core.cycle import Cycle
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.cyclefiles.newtable import REGIONS, Corporation, Founding, slug, text_of
from jaarwiel.records.people import keep_contact
from jaarwiel.records.statefile import open_store

GEMEENTEN: Final = 342
CORPORATIES: Final = 280
REGIONAL: Final = 12
"""Regions with a table of their own, beside those of their gemeenten."""
FIRST_YEAR: Final = 2026
FRONT: Final = (
    "Aar", "Berken", "Broek", "Dal", "Eiken", "Elzen", "Haver", "Heide", "Hoog", "Kerk", "Klaver",
    "Laag", "Linden", "Meer", "Molen", "Nieuw", "Oude", "Polder", "Raven", "Riet", "Sloten",
    "Veen", "Vier", "Water", "Wilgen", "Zand", "Zwaan",
)  # fmt: skip
BACK: Final = (
    "brink", "broek", "dam", "dijk", "drecht", "hout", "hoven", "kerk", "land", "loo", "meer",
    "stede", "veld", "voort", "waard",
)  # fmt: skip
STYLES: Final = ("Wonen {}", "{}wonen", "Stichting {}", "Woonstede {}", "Thuis in {}", "De {}")
REACH: Final = ((1, 0.38), (2, 0.25), (3, 0.13), (5, 0.13), (8, 0.08), (14, 0.02), (45, 0.01))
"""In how many gemeenten a corporatie works, and which part of them does."""
TERMS: Final = (1, 2, 2, 2, 4, 4, 5)
OVERVIEWS: Final = ("1 juli", "15 augustus", "1 september", "1 september")
SIGNINGS: Final = ("15 december", "15 december", "20 december", "31 december")
WITHOUT_TENANTS: Final = 0.06
"""The part of corporaties that has no huurdersorganisatie."""


@dataclass(frozen=True)
class Landlord:
    """A corporatie of the country, and the numbers of the gemeenten that it works in."""

    number: int
    name: str
    tenants: str
    towns: frozenset[int]


@dataclass(frozen=True)
class Country:
    """All gemeenten by number, so that neighbours are next to each other; and all corporaties."""

    towns: tuple[str, ...]
    landlords: tuple[Landlord, ...]


def invent(chance: random.Random) -> Country:
    """A country in which every gemeente has a corporatie."""
    names = [front + back for front in FRONT for back in BACK if front.lower() != back]
    towns = tuple(chance.sample(names, GEMEENTEN))
    called = chance.sample([style.format(name) for style in STYLES for name in names], CORPORATIES)
    works_in = [set(_near(chance, _reach(chance))) for _ in called]
    for town in set(range(GEMEENTEN)) - set().union(*works_in):
        distances = [min(abs(town - each) for each in there) for there in works_in]
        works_in[distances.index(min(distances))].add(town)
    landlords = tuple(
        Landlord(number, name, _tenants(chance, name), frozenset(works_in[number]))
        for number, name in enumerate(called)
    )
    return Country(towns, landlords)


def _reach(chance: random.Random) -> int:
    counts, parts = zip(*REACH, strict=True)
    return int(chance.choices(counts, parts)[0])


def _near(chance: random.Random, count: int) -> list[int]:
    """So many gemeenten in one part of the country; of the largest, anywhere."""
    if count > GEMEENTEN // 10:
        return chance.sample(range(GEMEENTEN), count)
    first = chance.randrange(GEMEENTEN)
    spread = [(first + step) % GEMEENTEN for step in range(2 * count)]
    return [first, *chance.sample(spread[1:], count - 1)]


def _tenants(chance: random.Random, name: str) -> str:
    kind = chance.choice(("Huurdersvereniging", "Huurdersraad", "Bewonersraad"))
    return "" if chance.random() < WITHOUT_TENANTS else f"{kind} {name}"


def cycle_files(country: Country, chance: random.Random) -> Iterator[tuple[str, str]]:
    """The name and the text of each cycle file, which is in order."""
    for number, town in enumerate(country.towns):
        yield slug(town), _table(country, chance, town, [number])
    for number in range(REGIONAL):
        first = number * (GEMEENTEN // REGIONAL)
        towns = list(range(first, first + chance.randint(3, 6)))
        name = f"Regio {country.towns[first]}"
        yield slug(name), _table(country, chance, name, towns)


def _table(country: Country, chance: random.Random, name: str, towns: Sequence[int]) -> str:
    there = [each for each in country.landlords if not each.towns.isdisjoint(towns)]
    years = chance.choice(TERMS)
    founding = Founding(
        id=slug(name),
        name=f"Prestatieafspraken {name}",
        begins=FIRST_YEAR,
        towns=tuple(f"Gemeente {country.towns[each]}" for each in towns),
        corporations=tuple(Corporation(each.name, each.tenants) for each in there),
        region=REGIONS[min(towns) * len(REGIONS) // GEMEENTEN],
        years=years,
        first=FIRST_YEAR + chance.randint(0, years - 1) + 1,
        overview=chance.choice(OVERVIEWS),
        signing=chance.choice(SIGNINGS),
    )
    text = text_of(founding)
    for each in there:
        text = _known(text, each, [country.towns[n] for n in towns if n in each.towns])
    cyclefile.parse(Path(f"{founding.id}.toml"), text)
    return text


def _known(text: str, landlord: Landlord, towns: Sequence[str]) -> str:
    """With what a corporatie is known by elsewhere, and where it works when there is a choice."""
    lines = [f'organisation = "corporatie-{landlord.number}"']
    works = ", ".join(f'"{found[1]}"' for town in towns if (found := _party(text, town)))
    if works != '"gemeente"':
        lines.append(f"gemeenten = [{works}]")
    head = f'name = "{landlord.name}"\nkind = "corporatie"\n'
    return text.replace(head, head + "\n".join(lines) + "\n", 1)


def _party(text: str, town: str) -> re.Match[str] | None:
    """The id of a gemeente in this file, as the first group."""
    return re.search(rf'id = "([^"]+)"\nname = "Gemeente {town}"\nkind', text)


def people_of(cycle: Cycle) -> Iterator[Contact]:
    """Somebody for every party, and a procescoördinator."""
    own = cycle.table.id
    leading = next(each.id for each in cycle.parties if each.kind == "gemeente")
    mail = f"coordinator@{own}.example"
    yield Contact(0, "Coördinator", mail, leading, "procescoordinator")
    for party in cycle.parties:
        mail = f"{party.id}@{own}.example"
        yield Contact(0, f"Contact {party.name}", mail, party.id, "contactpersoon")


def write(to: Path, seed: int = 1, *, people: bool = False, count: int | None = None) -> list[Path]:
    """Writes the country, or so many of its tables, in this folder; gives the cycle files."""
    chance = random.Random(seed)  # noqa: S311 - the same country every time
    cycles, states = to / "cycles", to / "states"
    for folder in (cycles, states):
        folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in islice(cycle_files(invent(chance), chance), count):
        path = cycles / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        written.append(path)
        if people:
            with closing(open_store(states / f"{name}.db")) as store, store.writing():
                for each in people_of(cyclefile.load(path)):
                    keep_contact(store, each)
    return written
