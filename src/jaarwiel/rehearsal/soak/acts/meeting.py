"""Acts about meetings and questions: deciding, undoing, answering."""

import random
from datetime import datetime, time, timedelta

from jaarwiel.core.meetingdates import conflicts
from jaarwiel.core.workdays import ONE_DAY
from jaarwiel.core.yearplan import Meeting, Question, local
from jaarwiel.office.meetings import deciding
from jaarwiel.office.table import answers
from jaarwiel.rehearsal.soak.life import COORDINATOR, Life, one_of


def _meeting(life: Life, chance: random.Random, now: datetime) -> Meeting:
    plans = life.desk.plans(life.desk.years_around(now.date()))
    soon = now + timedelta(days=200)
    held = [each for plan in plans for each in plan.meetings if now < each.starts < soon]
    return one_of(chance, held)


def decide(life: Life, chance: random.Random, now: datetime) -> str:
    """Confirms, moves or cancels a meeting; or gives it another place."""
    meeting = _meeting(life, chance, now)
    act: deciding.Act = chance.choices(("confirm", "move", "cancel"), (6, 3, 1))[0]
    place = chance.choice(("", "", "", "Raadzaal", "Kantoor van de corporatie"))
    starts = _moment(life, chance, meeting) if act == "move" else None
    if act == "move" and starts and chance.random() < 0.1:  # noqa: PLR2004 - now and then
        deciding.move_to_come(life.desk, meeting.id, starts, now, COORDINATOR, place=place)
    else:
        deciding.decide(life.desk, meeting.id, act, now, COORDINATOR, starts, place=place)
    return f"{act} {meeting.id} {starts or ''} {place}"


def _moment(life: Life, chance: random.Random, meeting: Meeting) -> datetime:
    day = meeting.day + ONE_DAY * chance.randint(-20, 20)
    while conflicts(life.cycle, day):
        day += ONE_DAY
    at = meeting.starts.time() if chance.random() < 0.7 else _hour(chance)  # noqa: PLR2004 - mostly
    return local(day, at)


def undo(life: Life, chance: random.Random, now: datetime) -> str:
    """Takes back what was decided last about something."""
    rows = life.desk.store.rows("SELECT item FROM decision ORDER BY id DESC LIMIT 10")
    item = str(one_of(chance, rows)["item"])
    deciding.undo(life.desk, item, now, COORDINATOR)
    return item


def answer(life: Life, chance: random.Random, now: datetime) -> str:
    """Answers a question of the table, or answers it another way."""
    plans = life.desk.plans(life.desk.years_around(now.date()))
    found = [
        each
        for plan in plans
        for each in plan.items
        if isinstance(each, Question) and each.opens <= now.date()
    ]
    question = one_of(chance, found)
    words = chance.choice(question.rule.answers)
    answers.answer(life.desk, question.id, words, now, COORDINATOR)
    return f"{question.id}: {words}"


def _hour(chance: random.Random) -> time:
    return time(chance.randint(9, 16), chance.choice((0, 30)))
