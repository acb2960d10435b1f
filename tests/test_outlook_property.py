"""The letters to come are those of looking at every single day, whoever is away or there when."""

from dataclasses import replace
from datetime import time, timedelta

from hogeland import HET_HOGELAND, PEOPLE
from hypothesis import given, settings
from hypothesis import strategies as st
from soak import examples

from jaarwiel.core.chasing import History, Ruling, due_letters, extra_key
from jaarwiel.core.contact import Absence, Contact, People
from jaarwiel.core.contributions import contributions
from jaarwiel.core.extension import Extension
from jaarwiel.core.ladderdays import is_sending_time
from jaarwiel.core.layout import lay_out
from jaarwiel.core.outlook import Planned, letters_to_come
from jaarwiel.core.yearplan import local
from jaarwiel.cyclefiles import cyclefile

CYCLE = cyclefile.load(HET_HOGELAND)
DEADLINES = lay_out(CYCLE, 2027).deadlines
WEEKS = timedelta(weeks=6)
EVERYBODY = range(1, len(PEOPLE) + 1)
HAS_DEPUTY = [n for n in EVERYBODY if PEOPLE[n - 1][2:] == ("goud-wonen", "contactpersoon")]
persons = st.sampled_from(EVERYBODY)


def days_around(today):
    """Before it, or in the weeks that letters are shown of."""
    return st.integers(-10, WEEKS.days).map(lambda number: today + timedelta(number))


@st.composite
def people_around(draw, today):
    """The people of the table, of whom some come, leave or are away."""
    days = days_around(today)
    ever = st.none() | st.none() | days
    contacts = tuple(
        Contact(number, name, email, party, role, draw(ever), draw(ever))
        for number, (name, email, party, role) in enumerate(PEOPLE, 1)
    )
    whose = persons | st.sampled_from(HAS_DEPUTY)
    spans = draw(st.lists(st.tuples(whose, st.tuples(days, days).map(sorted)), max_size=6))
    return People(contacts, tuple(Absence(person, *span) for person, span in spans))


@st.composite
def owed(draw):
    """Everything of the year, with more time for some of it."""
    found = []
    for deadline in DEADLINES:
        for each in contributions(CYCLE, deadline, ()):
            more = draw(st.none() | st.integers(1, 40))
            moment = local(deadline.opens, time(9))
            given_until = more and Extension(
                deadline.id, each.deliverer, "granted", deadline.last_day + timedelta(more),
                moment, "proef",
            )  # fmt: skip
            found.append(replace(each, extensions=(given_until,) if given_until else ()))
    return tuple(found)


def day_by_day(owed, people, history, busy, now):
    """The same by looking at every moment."""
    until = now.date() + WEEKS
    later = [local(now.date() + timedelta(n), CYCLE.ladder.send_at) for n in range(WEEKS.days + 1)]
    for at in [now, *(each for each in later if each > now)]:
        if not is_sending_time(CYCLE, at) or at.date() > until:
            continue
        had_one = busy if at.date() == now.date() else ()
        for letter in due_letters(CYCLE, owed, people, history, had_one, at):
            history = replace(history, asked=history.asked | {ask.key for ask in letter.asks})
            yield Planned(at, letter)


@settings(max_examples=examples(40))
@given(st.data())
def test_no_day_is_passed_over_on_which_a_letter_becomes_due(data):
    opened = data.draw(st.sampled_from([each.opens for each in DEADLINES]))
    today = opened + timedelta(data.draw(st.integers(-20, 110)))
    now = local(today, data.draw(st.sampled_from([time(6), time(11, 20)])))
    everything = data.draw(owed())
    people = data.draw(people_around(today))
    busy = data.draw(st.sets(persons) | st.just(set(EVERYBODY)))
    due = [ask for each in day_by_day(everything, people, History(), busy, now)
           for ask in each.letter.asks]  # fmt: skip
    some = data.draw(st.lists(st.sampled_from(due), max_size=6)) if due else []
    verdicts = st.sampled_from(["send", "hold", "release"])
    extra = [extra_key(CYCLE, each.contribution, each.contact.person,
                       each.day + timedelta(data.draw(st.integers(1, 20))))
             for each in some[:2]]  # fmt: skip
    history = History(
        asked=frozenset(ask.key for ask in some[:4]),
        rulings=dict.fromkeys(extra, Ruling())
        | {ask.key: Ruling(data.draw(verdicts)) for ask in some[4:]},
    )

    found = letters_to_come(CYCLE, everything, people, history, busy, now, now.date() + WEEKS)

    assert list(found) == list(day_by_day(everything, people, history, busy, now))
