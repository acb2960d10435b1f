"""What happens in an hour at a table of a soak: each kind of act drawn by a chance of its own.

So without one kind all others still happen.
"""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from jaarwiel.errors import JaarwielError
from jaarwiel.rehearsal.soak.acts import giving, meeting, papers, people, post
from jaarwiel.rehearsal.soak.life import Life, Skip


class Act(NamedTuple):
    """Something that people do."""

    rate: float
    """How probable it is in an hour of a working day."""
    do: Callable[[Life, random.Random, datetime], str]
    """Does it, and tells about what."""


ACTS: Final[dict[str, Act]] = {
    "levert aan": Act(0.10, giving.hand_in),
    "trekt in": Act(0.006, giving.withdraw),
    "vraagt uitstel": Act(0.012, giving.ask_for_time),
    "beslist over uitstel": Act(0.03, giving.decide_on_time),
    "besluit over een overleg": Act(0.02, meeting.decide),
    "maakt een besluit ongedaan": Act(0.004, meeting.undo),
    "beantwoordt een vraag": Act(0.004, meeting.answer),
    "komt of gaat": Act(0.006, people.come_or_go),
    "wijzigt een adres": Act(0.002, people.change_address),
    "is afwezig": Act(0.006, people.be_away),
    "krijgt post terug": Act(0.003, people.bounce),
    "herstelt een adres": Act(0.01, people.mend_address),
    "kiest uitnodigingen": Act(0.006, people.choose_channel),
    "antwoordt op een uitnodiging": Act(0.01, people.reply),
    "geeft akkoord": Act(0.15, post.approve),
    "houdt een brief aan": Act(0.004, post.hold),
    "laat een brief los": Act(0.02, post.let_go),
    "herinnert": Act(0.006, giving.remind),
    "zoekt een brief na": Act(0.05, post.look_up),
    "schrijft gezamenlijke tekst": Act(0.005, papers.write_joint_text),
    "maakt definitief": Act(0.003, papers.make_final),
    "ondertekent": Act(0.03, papers.sign),
    "neemt een handtekening terug": Act(0.001, papers.take_signature_back),
}
"""By their names, as --without knows them."""


def live(life: Life, now: datetime) -> None:
    """What people do in this hour."""
    for kind, act in ACTS.items():
        happens = life.chance_of(kind).random() < act.rate
        if happens and kind not in life.without:
            _do(life, kind, now)


def _do(life: Life, kind: str, now: datetime) -> None:
    try:
        about = ACTS[kind].do(life, life.chance_of(kind), now)
    except Skip:
        return
    except JaarwielError as error:
        life.refused += 1
        about = f"geweigerd: {error}"
    life.done.append((now, kind, about))
