"""Plays many tables, each with a life of its own that follows from one seed."""

import random
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.rehearsal.country import cycle_files, invent
from jaarwiel.rehearsal.soak.life import ACTS
from jaarwiel.rehearsal.soak.player import Played, Player
from jaarwiel.resources import folder

FEW: Final = 4_000
"""Ticks after which it is not tried any more with which acts alone it breaks as well."""


def shipped() -> Iterator[Cycle]:
    """The table and the examples that come with the program."""
    for path in sorted(folder("calendar").glob("*.toml")):
        yield cyclefile.load(path)


def invented(seed: int, count: int) -> Iterator[Cycle]:
    """So many tables of the country that this seed invents."""
    chance = random.Random(seed)  # noqa: S311 - the same country every time
    for name, text in islice(cycle_files(invent(chance), chance), count):
        yield cyclefile.parse(Path(f"{name}.toml"), text)


def known_years(cycle: Cycle, years: range) -> range:
    """Those of these years that a table knows."""
    return range(max(years[0], cycle.table.first_year), min(years[-1], cycle.last_year) + 1)


def soak(
    cycles: Iterable[Cycle],
    years: range,
    seed: int,
    ticks: int,
    *,
    without: frozenset[str] = frozenset(),
    passed: Callable[[int], object] = lambda _: None,
) -> Iterator[Played]:
    """What came of each table, played for these years or for so many ticks.

    The first that breaks is the last one. `without` has the acts that do not happen.
    """
    for cycle in cycles:
        own = known_years(cycle, years)
        if own:
            played = Player(cycle, seed, without).play(own, ticks, passed)
            yield played
            if played.broken:
                return


def least(cycle: Cycle, years: range, seed: int, found: Played) -> tuple[Played, frozenset[str]]:
    """The same break with as few kinds of acts as will do, and the acts that were left out."""
    without: frozenset[str] = frozenset()
    if found.ticks > FEW or found.broken is None:
        return found, without
    own = known_years(cycle, years)
    for kind in ACTS:
        tried = Player(cycle, seed, without | {kind}).play(own, found.ticks + 1)
        if tried.broken and tried.broken.invariant == found.broken.invariant:
            found, without = tried, without | {kind}
    return found, without
