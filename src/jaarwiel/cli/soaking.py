"""The part of `jaarwiel rehearse` that checks tables with a life drawn by chance."""

import os
import secrets
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jaarwiel.core.problem import meant
from jaarwiel.errors import InputError, JaarwielError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jaarwiel.core.cycle import Cycle
    from jaarwiel.rehearsal.soak import Pace, Played


@dataclass(frozen=True)
class Soak:
    """What was asked for."""

    first: int
    last: int
    seed: int | None
    tables: int
    table: str | None
    ticks: int | None
    """At most so many at each table."""
    per_day: int
    without: tuple[str, ...]
    cycle: Path | None

    @property
    def years(self) -> range:
        """What is played."""
        return range(self.first, self.last + 1)

    def again(self, table: str, pace: "Pace") -> str:
        """The command that plays one table of it again."""
        parts = [f"jaarwiel rehearse {self.first} {self.last} --check"]
        parts += [f"--seed {pace.seed} --per-day {pace.per_day}"]
        parts += [f"--tables {self.tables}"] if self.tables else []
        parts += [f"--cycle {self.cycle}"] if self.cycle else []
        parts += [f"--table {table}", *(f"--without '{each}'" for each in sorted(pace.without))]
        return " ".join(parts)


def check_by_chance(asked: Soak) -> None:
    """Plays the tables and tells what came of each. Raises JaarwielError for what broke."""
    from jaarwiel.rehearsal.soak import Pace, known_years, soak

    if asked.last < asked.first:
        raise InputError(f"Het jaar {asked.last} ligt vóór {asked.first}. Noem het vroegste eerst.")
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    pace = Pace(seed, asked.ticks or inf, asked.per_day, _acts(asked.without))
    cycles = _cycles(asked, seed)
    if not any(known_years(each, asked.years) for each in cycles.values()):
        raise InputError(f"Geen van deze tafels kent {asked.first} tot en met {asked.last}.")
    workers = min(len(cycles), os.cpu_count() or 1)
    click.echo(f"Zaad {seed}.")
    click.echo(f"Tafels: {len(cycles)}, tegelijk: {workers}; een jaar duurt ruim een minuut.")
    ticks = 0
    for played in soak(cycles.values(), asked.years, pace, workers):
        click.echo(_line(played))
        ticks += played.ticks
        if played.broken:
            raise JaarwielError(_told(asked, cycles[played.table], pace, played))
    click.echo(f"Alles klopte: {ticks} rondes aan {len(cycles)} tafels, zaad {seed}.")


def _cycles(asked: Soak, seed: int) -> "dict[str, Cycle]":
    """The tables to play, by id. Raises InputError."""
    from jaarwiel.cyclefiles import cyclefile
    from jaarwiel.rehearsal.soak import invented, shipped

    def every() -> "Iterator[Cycle]":
        yield from [cyclefile.load(asked.cycle)] if asked.cycle else shipped()
        yield from invented(seed, asked.tables)

    found = {each.table.id: each for each in every()}
    if asked.table is None:
        return found
    if asked.table not in found:
        raise InputError(f"Onbekende tafel '{asked.table}'. {meant(asked.table, list(found))}")
    return {asked.table: found[asked.table]}


def _acts(names: tuple[str, ...]) -> frozenset[str]:
    from jaarwiel.rehearsal.soak.living import ACTS

    for each in names:
        if each not in ACTS:
            raise InputError(f"Onbekende handeling '{each}'. {meant(each, list(ACTS))}")
    return frozenset(names)


def _line(played: "Played") -> str:
    return (
        f"{played.table}: {played.ticks} rondes, {played.letters} brieven, {played.acts} "
        f"handelingen ({played.refused} geweigerd)"
    )


def _told(asked: Soak, cycle: "Cycle", pace: "Pace", played: "Played") -> str:
    """What broke, after what, and how to see it again with as little as will do."""
    from jaarwiel.rehearsal.soak import least

    found, least_pace = (played, pace) if pace.without else least(cycle, asked.years, pace, played)
    broken = found.broken
    if broken is None or found.at is None:
        raise AssertionError("only what broke is told")
    before = "\n".join(f"  {each}" for each in found.last_acts)
    return (
        f"Er klopt iets niet: {broken.invariant}.\n{broken.what}\n"
        f"Tafel {found.table}, {found.at:%Y-%m-%d %H.%M} uur, ronde {found.ticks}, "
        f"zaad {pace.seed}.\n"
        f"Daarvoor:\n{before}\nOpnieuw: {asked.again(found.table, least_pace)}"
    )
