"""The log: searched by words, who, what and days; and written out as a list.

It names persons by number alone. Who they are is looked up while showing, so that of somebody who
was removed no name comes back; a list that leaves the house has numbers only.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from jaarwiel.office import csvlist
from jaarwiel.office.desk import Desk
from jaarwiel.records.store import LogEntry, Store, moment

PER_PAGE: Final = 50
COLUMNS: Final = ("moment", "wie", "wat", "onderwerp", "toelichting")
PERSON: Final = re.compile(r"\bpersoon[ :]([0-9]{1,18})\b")


@dataclass(frozen=True)
class Search:
    """What is looked for; empty is everything."""

    words: str = ""
    """All of these, anywhere in a line, in capitals or not."""
    who: str = ""
    what: str = ""
    first: date | None = None
    last: date | None = None
    """Both days inclusive, in Dutch local time."""


@dataclass(frozen=True)
class Found:
    """One page of lines, newest first."""

    entries: tuple[LogEntry, ...]
    total: int
    page: int
    """Counted from 1."""

    @property
    def pages(self) -> int:
        """How many pages there are; 1 where nothing was found."""
        return max(1, -(-self.total // PER_PAGE))


def find(desk: Desk, search: Search, page: int = 1) -> Found:
    """The lines of this page; a page past the end is the last one."""
    told = _teller(desk.store)
    where, values = _conditions(desk.store, search, told)
    counted = desk.store.rows(f"SELECT count(*) AS n FROM log WHERE {where}", *values)  # noqa: S608 - our own words
    total = int(counted[0]["n"])
    page = max(1, min(page, Found((), total, 1).pages))
    found = _entries(desk.store, where, values, PER_PAGE, (page - 1) * PER_PAGE)
    entries = tuple(
        LogEntry(each.at, *(told(text) for text in (each.who, each.what, each.subject, each.why)))
        for each in found
    )
    return Found(entries, total, page)


def written(desk: Desk, search: Search) -> str:
    """Everything that was found as CSV, oldest first; persons by their number."""
    where, values = _conditions(desk.store, search, _teller(desk.store))
    lines = reversed(list(_entries(desk.store, where, values, -1, 0)))
    cells = ((e.at.isoformat(), e.who, e.what, e.subject, e.why) for e in lines)
    one_line = ([" ".join(cell.split()) for cell in line] for line in cells)
    return csvlist.written([COLUMNS, *one_line])


def choices(store: Store) -> tuple[list[str], list[str]]:
    """Everybody who did anything, and everything that was ever done, each in order."""
    return (
        [row["who"] for row in store.rows("SELECT DISTINCT who FROM log ORDER BY who")],
        [row["what"] for row in store.rows("SELECT DISTINCT what FROM log ORDER BY what")],
    )


def in_words(desk: Desk, names: list[str]) -> Mapping[str, str]:
    """Each of these with the names of the persons in it."""
    told = _teller(desk.store)
    return {each: told(each) for each in names}


def _entries(
    store: Store, where: str, values: list[object], limit: int, offset: int
) -> Iterator[LogEntry]:
    sql = (
        f"SELECT at, who, what, subject, why FROM log WHERE {where}"  # noqa: S608 - our own words
        " ORDER BY id DESC LIMIT ? OFFSET ?"
    )
    for row in store.rows(sql, *values, limit, offset):
        yield LogEntry(**{**row, "at": moment(row["at"])})


def _conditions(
    store: Store, search: Search, told: Callable[[str], str]
) -> tuple[str, list[object]]:
    """What a line must be like, as SQL with its values; nothing of the search is in the SQL."""
    where, values = ["1"], list[object]()
    for column, value in (("who", search.who), ("what", search.what)):
        if value:
            where.append(f"{column} = ?")
            values.append(value)
    if search.first:
        where.append("substr(at, 1, 10) >= ?")
        values.append(search.first.isoformat())
    if search.last:
        where.append("substr(at, 1, 10) <= ?")
        values.append(search.last.isoformat())
    words = search.words.casefold().split()
    if words:
        line = "told_line(who || ' ' || what || ' ' || subject || ' ' || why)"
        store.db.conn.create_function("told_line", 1, lambda text: told(text).casefold())
        where += [f"instr({line}, ?) > 0" for _ in words]
        values += words
    return " AND ".join(where), values


def _teller(store: Store) -> Callable[[str], str]:
    """Puts beside each number of a person who that is now; of who was removed, that."""
    found = store.rows("SELECT id, name, removed_at FROM person")
    names = {row["id"]: "verwijderd" if row["removed_at"] else row["name"] for row in found}

    def named(match: re.Match[str]) -> str:
        name = names.get(int(match[1]))
        return f"persoon {match[1]} ({name})" if name else match[0]

    return lambda text: PERSON.sub(named, text)
