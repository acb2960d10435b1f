"""Acts about contributions: handing in, taking back, more time."""

import random
from datetime import date, datetime
from decimal import Decimal

from jaarwiel.core.contributions import cells_of, slots_of
from jaarwiel.core.figures import Cell, Figure
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yearplan import Deadline
from jaarwiel.office.chasing import reminding
from jaarwiel.office.contributions import extensions, withdrawing
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.records.people import contacts_in
from jaarwiel.rehearsal.soak.life import COORDINATOR, Life, one_of


def _open_deadline(life: Life, chance: random.Random, now: datetime) -> Deadline:
    running = life.desk.running(now.date())
    return one_of(chance, [d for d in running if d.opens <= now.date() <= _long_after(d)])


def _deliverer(life: Life, chance: random.Random, deadline: Deadline) -> str:
    return one_of(chance, life.cycle.deliverers(deadline.parties, deadline.rule.id))


def hand_in(life: Life, chance: random.Random, now: datetime) -> str:
    """Hands in all, or a part, of what is asked; or another text for what was there."""
    deadline = _open_deadline(life, chance, now)
    by = _deliverer(life, chance, deadline)
    share = chance.choice((1.0, 1.0, 0.5, 0.1))
    slots, cells = slots_of(life.cycle, deadline, by), cells_of(life.cycle, deadline, by)
    life.number += 1
    texts = {
        slot: f"Tekst {life.number} van {by} bij {position}."
        for position, slot in enumerate(slots)
        if chance.random() < share
    }
    given: dict[Cell, Figure] = {
        cell: Figure(Decimal(chance.randint(0, 900))) for cell in cells if chance.random() < share
    }
    party = life.cycle.members(by)[0]
    deliver(life.desk, party, deadline, texts, now, "bestand", figures=given)
    return f"{deadline.id} van {by}, {len(texts)} van {len(slots)} teksten"


def withdraw(life: Life, chance: random.Random, now: datetime) -> str:
    """Takes a delivery back, or has it count again."""
    rows = life.desk.store.rows(
        "SELECT item, deliverer, version FROM delivery WHERE deliverer <> 'tafel'"
        " ORDER BY id DESC LIMIT 20"
    )
    row = one_of(chance, rows)
    owed = extensions.find(life.desk, row["item"], row["deliverer"])
    if chance.random() < 0.6:  # noqa: PLR2004 - more are taken back than put back
        withdrawing.withdraw(life.desk, owed, row["version"], now, COORDINATOR, "Vergissing.")
    else:
        withdrawing.restore(life.desk, owed, row["version"], now, COORDINATOR)
    return str(row)


def ask_for_time(life: Life, chance: random.Random, now: datetime) -> str:
    """Asks for more time."""
    deadline = _open_deadline(life, chance, now)
    owed = extensions.find(life.desk, deadline.id, _deliverer(life, chance, deadline))
    until = deadline.input_last_day + ONE_DAY * chance.randint(-3, 25)
    person = one_of(chance, contacts_in(life.desk.store)).person
    extensions.ask(life.desk, owed, until, person, "Drukte.", now)
    return f"{deadline.id} van {owed.deliverer} tot en met {until}"


def decide_on_time(life: Life, chance: random.Random, now: datetime) -> str:
    """Gives more time, asked or not; refuses it; takes it back."""
    deadline = _open_deadline(life, chance, now)
    owed = extensions.find(life.desk, deadline.id, _deliverer(life, chance, deadline))
    act = chance.choice(("give", "give", "refuse", "withdraw"))
    until = deadline.input_last_day + ONE_DAY * chance.randint(1, 15)
    if owed.asked_for and act == "give":
        until = owed.asked_for.until
    if act == "give":
        extensions.give(life.desk, owed, until, now, COORDINATOR)
    elif act == "refuse":
        extensions.refuse(life.desk, owed, now, COORDINATOR, "Er is geen ruimte.")
    else:
        extensions.withdraw(life.desk, owed, now, COORDINATOR)
    return f"{act} {deadline.id} van {owed.deliverer} tot en met {until}"


def remind(life: Life, chance: random.Random, now: datetime) -> str:
    """The coordinator reminds a party now."""
    deadline = _open_deadline(life, chance, now)
    owed = extensions.find(life.desk, deadline.id, _deliverer(life, chance, deadline))
    reminding.remind(life.desk, owed, now, COORDINATOR)
    return f"{deadline.id} van {owed.deliverer}"


def _long_after(deadline: Deadline) -> date:
    return deadline.last_day + ONE_DAY * 40
