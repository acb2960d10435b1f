"""Acts about letters that are to go, and about those of which it is not known."""

import random
from datetime import datetime
from typing import TYPE_CHECKING

from jaarwiel.office.chasing import outgoing
from jaarwiel.office.letters.uncertain import settle_uncertain, uncertain
from jaarwiel.records import ledger
from jaarwiel.records.post import letters
from jaarwiel.rehearsal.soak.life import COORDINATOR, Life, Skip, one_of

if TYPE_CHECKING:
    from jaarwiel.office.chasing.outgoing import Ruled


def approve(life: Life, _chance: random.Random, now: datetime) -> str:
    """The coordinator lets go whatever waits for a yes."""
    due = [each for each in outgoing.to_come(life.desk, now, weeks=0) if each.letter.hold]
    keys = [ask.key for each in due for ask in each.letter.asks]
    if not keys:
        raise Skip
    with life.desk.store.writing():
        ledger.rule(life.desk.store, keys, "release", now, COORDINATOR)
    return f"{len(keys)} verzoeken"


def hold(life: Life, chance: random.Random, now: datetime) -> str:
    """The coordinator holds a letter to come, has it sent before its day, or withdraws one."""
    ready = letters(life.desk.store, "state = 'ready' AND hold = ''")
    if ready and chance.random() < 0.5:  # noqa: PLR2004 - one in two
        number = chance.choice(ready).id
        act = chance.choice((outgoing.hold, outgoing.withdraw))
        act(life.desk, number, now, COORDINATOR)
        return f"{act.__name__} brief {number}"
    found = one_of(chance, outgoing.to_come(life.desk, now))
    verdict: Ruled = chance.choice(("hold", "hold", "send"))
    outgoing.decide(life.desk, found, verdict, now, COORDINATOR)
    return f"{verdict} {found.id}"


def let_go(life: Life, chance: random.Random, now: datetime) -> str:
    """The coordinator lets a letter go that was held by hand."""
    held = letters(life.desk.store, "state = 'ready' AND hold <> ''")
    number = one_of(chance, held).id
    outgoing.release(life.desk, number, now, COORDINATOR)
    return f"brief {number}"


def look_up(life: Life, chance: random.Random, now: datetime) -> str:
    """The coordinator finds out what became of an uncertain letter."""
    letter = one_of(chance, uncertain(life.desk.store, now))
    settle_uncertain(
        life.desk.store,
        letter.id,
        now,
        COORDINATOR,
        arrived=life.has_arrived(letter.message_id),
    )
    return f"brief {letter.id}"
