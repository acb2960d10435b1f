"""Plays many tables, each with a life of its own that follows from one seed."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.rehearsal.country import cycle_files, invent
from jaarwiel.rehearsal.soak.living import ACTS
from jaarwiel.rehearsal.soak.player import Pace, Played, Player
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


def soak(cycles: Iterable[Cycle], years: range, pace: Pace, workers: int = 1) -> Iterator[Played]:
    """What came of each table that knows these years, in their order; in so many processes.

    The first that breaks is the last one.
    """
    known = [(each, own) for each in cycles if (own := known_years(each, years))]
    play = partial(_play, pace)
    if workers == 1:
        yield from _until_broken(map(play, known))
        return
    with get_context("spawn").Pool(workers, signal, (SIGINT, SIG_IGN)) as pool:  # Ctrl-C is for us
        yield from _until_broken(pool.imap(play, known))  # those under way end with the pool


def _play(pace: Pace, known: tuple[Cycle, range]) -> Played:
    cycle, years = known
    return Player(cycle, pace).play(years)


def _until_broken(played: Iterable[Played]) -> Iterator[Played]:
    """These up to the first one that broke, with that one."""
    for each in played:
        yield each
        if each.broken:
            return


def least(cycle: Cycle, years: range, pace: Pace, found: Played) -> tuple[Played, Pace]:
    """The same break with as few kinds of acts as will do, and the pace that leads to it."""
    if found.ticks > FEW or found.broken is None:
        return found, pace
    own = known_years(cycle, years)
    for kind in ACTS:
        shorter = replace(pace, most=found.ticks + 1, without=pace.without | {kind})
        tried = Player(cycle, shorter).play(own)
        if tried.broken and tried.broken.invariant == found.broken.invariant:
            found, pace = tried, replace(pace, without=shorter.without)
    return found, pace
