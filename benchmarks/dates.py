"""Dates for all agreement tables of the country at once, with corporations that sit at many."""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from measured import Row, number

from jaarwiel.core.cycle import Cycle, Days, Ladder, Party, Table
from jaarwiel.core.daterules import TableYear, timetable
from jaarwiel.core.layout import lay_out
from jaarwiel.core.rulenames import CLASH
from jaarwiel.core.rules import MeetingRule
from jaarwiel.core.terms import Term
from jaarwiel.core.timetable import broken
from jaarwiel.placing.solver import solve
from jaarwiel.settings import present

TABLES = 342
YEAR = 2028
AIM = 120.0
"""Seconds for all tables of the country."""
SEATS = 3
"""Corporations at one table, so that it has seven meetings."""
NATIONAL = Party("nationaal", "Nationaal Wonen", "corporatie", organisation="nationaal", at_once=8)
EVERYBODY = ("gemeente", "corporatie", "huurdersorganisatie")
TIMES = tuple(present().time().replace(h, m, 0, 0) for h, m in ((10, 0), (13, 30), (15, 30)))


def meetings() -> tuple[MeetingRule, ...]:
    """The meetings of Het Hogeland, with three possible times a day."""
    begin, *others = TIMES
    rows = (
        ("ao-voorjaar", "AO", "april", EVERYBODY, (), None),
        ("bo-voorjaar", "BO", "mei", EVERYBODY[:2], (), "ao-voorjaar"),
        ("ao-najaar", "AO", "september", EVERYBODY, (), None),
        ("ao-per-corporatie", "AO", "september", EVERYBODY, ("corporatie",), "ao-najaar"),
        ("bo-najaar", "BO", "oktober", EVERYBODY, (), "ao-per-corporatie"),
    )
    return tuple(
        MeetingRule(
            id=key, title=key, body=body, participants=who, starts=begin, minutes=120,
            papers_workdays=5, month=month, for_each=each, after=after, times=tuple(others),
            weekdays=("dinsdag", "donderdag") if body == "AO" else ("maandag", "donderdag"),
        )
        for key, body, month, who, each, after in rows
    )  # fmt: skip


@lru_cache(maxsize=1)
def tables() -> tuple[Cycle, ...]:
    """Invented tables: one corporation at half of them, the others at one to five each."""
    chance = random.Random(342)  # noqa: S311 - nothing secret
    seats = [n for n in range(500) for _ in range(chance.choice((1, 1, 2, 3, 5)))]
    chance.shuffle(seats)
    found = []
    rules = meetings()
    for table in range(TABLES):
        local = []
        while len(local) < SEATS - table % 2:
            seat = seats.pop()
            if seat not in local:
                local.append(seat)
        parties = [Party("gemeente", f"Gemeente {table}", "gemeente")]
        parties += [
            Party(f"corp-{n}", f"Corporatie {n}", "corporatie", organisation=f"c{n}") for n in local
        ]
        parties += [NATIONAL] if table % 2 else []
        parties += [
            Party(f"ho-{p.id}", f"HO {p.name}", "huurdersorganisatie", corporatie=p.id,
                  organisation=None if p is NATIONAL else f"h{p.id}")
            for p in tuple(parties[1:])
        ]  # fmt: skip
        # A national tenants' organisation has its own people at every table.
        parties = [
            p if p.id != "ho-nationaal" else Party(p.id, f"{p.name} {table}", p.kind, NATIONAL.id)
            for p in parties
        ]
        found.append(
            Cycle(
                Table(f"tafel-{table}", f"Tafel {table}", 2026), Term(2, 2027),
                Days(("Noord", "Midden", "Zuid")[table % 3]), tuple(parties), (), (), rules,
                Ladder(TIMES[0], 0, ()),
            )
        )  # fmt: skip
    return tuple(found)


def rows() -> Iterator[Row]:
    """How long it took, whether anybody is in two places at once, and how good the answer is.

    Raises RuntimeError when there is no answer.
    """
    years = [TableYear(each, lay_out(each, YEAR)) for each in tables()]
    begun = time.perf_counter()
    today = date(YEAR - 1, 11, 1)
    problem = timetable(years, today, margin=date.resolution * 0)
    answer = solve(problem, 20.0)
    seconds = time.perf_counter() - begun
    if answer is None:
        raise RuntimeError("no dates for all tables")
    clashes = sum(CLASH in each for each in broken(problem, answer.chosen).values())
    if clashes:
        raise RuntimeError(f"{clashes} clashes in the dates for all tables")
    moments = statistics.mean(len(each.slots) for each in problem.engagements)
    what = f"{len(problem.engagements)} meetings of {TABLES} tables, {moments:.0f} moments each"
    yield Row(what, [seconds], "the aim", AIM)
    yield Row("what those dates cost, nobody in two places", [answer.cost],
              "the least that can be", answer.bound, number)  # fmt: skip


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
