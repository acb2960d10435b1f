"""The invented country: the same files each time, and every one of them in order."""

import random
from itertools import islice
from pathlib import Path

from jaarwiel.cyclefiles import cyclefile
from jaarwiel.rehearsal import country


def chance(seed):
    return random.Random(seed)  # noqa: S311 - the same every time


def test_every_gemeente_has_a_corporatie_and_the_same_seed_gives_the_same():
    first, second, other = (country.invent(chance(seed)) for seed in (1, 1, 2))

    assert (len(first.towns), len(first.landlords)) == (342, 280)
    assert len(set(first.towns)) == 342
    assert set().union(*(each.towns for each in first.landlords)) == set(range(342))
    assert first == second != other


def test_a_region_says_where_each_corporatie_works():
    drawn = chance(3)
    invented = country.invent(drawn)

    text = country._table(invented, drawn, "Regio", [0, 1, 2, 3])

    cycle = cyclefile.parse(Path("regio.toml"), text)
    towns = {each.name.removeprefix("Gemeente "): each.id for each in cycle.parties[:4]}
    for each in cycle.parties:
        if each.kind == "corporatie":
            number = int(each.organisation.rpartition("-")[2])
            works = {invented.towns[n] for n in invented.landlords[number].towns if n < 4}
            assert set(each.gemeenten) == {towns[name] for name in works}


def test_files_are_in_order_for_another_seed_as_well():
    drawn = chance(4)
    files = country.cycle_files(country.invent(drawn), drawn)

    names = [name for name, _ in islice(files, 12)]  # each was read before it was given

    assert len(set(names)) == 12
