"""What the log of the program tells, held against what is on record."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from jaarwiel import logs
from jaarwiel.records import links
from jaarwiel.records.statefile import open_store

ENTRY = re.compile(r"^state: #(\d+) (.+)$")


@contextmanager
def logged() -> Iterator[list[str]]:
    """Every line of jaarwiel, from the lowest level on, with the traceback of an error."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logger = logging.getLogger(logs.NAME)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


def assert_told_once(state: Path, lines: Sequence[str], since: int = 0) -> None:
    """Each entry of the record after the number `since` has its line, in its order, and no other
    line has a number."""
    told = [(int(found[1]), found[2]) for line in lines if (found := ENTRY.match(line))]
    with closing(open_store(state)) as store:
        kept = store.rows("SELECT id, what FROM log WHERE id > ? ORDER BY id", since)
    assert kept
    assert [number for number, _ in told] == [row["id"] for row in kept]
    for (_, line), row in zip(told, kept, strict=True):
        assert line.split(", ")[0] == row["what"]


def assert_nobody_named(state: Path, lines: Sequence[str]) -> None:
    """No name, address or token that is in the state file is in these lines."""
    text = "\n".join(lines).casefold()
    with closing(open_store(state)) as store:
        people = store.rows("SELECT name, email FROM person")
        programs = store.rows("SELECT name FROM program")
        made = store.rows("SELECT purpose, subject FROM link")
        tokens = [links.token(store, row["purpose"], row["subject"]) for row in made]
        secret = store.secret
    wanted = [row["name"] for row in (*people, *programs)] + [row["email"] for row in people]
    wanted += [secret, *(token.partition(".")[2] for token in tokens)]
    assert people
    assert tokens
    assert [word for word in wanted if word.casefold() in text] == []
    assert "@" not in text
