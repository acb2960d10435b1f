"""Random cycles that a cycle file could hold, and random changes of one, for property tests."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, time

from hypothesis import strategies as st

from jaarwiel.core.cycle import BODIES, Cycle, Days, Ladder, Party, Recess, Rung, Table, Theme
from jaarwiel.core.cyclecheck.whole import problems
from jaarwiel.core.rules import DeadlineRule, DecisionRule, MeetingRule
from jaarwiel.core.terms import Term
from jaarwiel.core.yeardays import MONTHS, WEEKDAYS
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.resources import folder

SHIPPED = [cyclefile.load(path) for path in sorted(folder("calendar").glob("*.toml"))]
KINDS = ("gemeente", "corporatie", "huurdersorganisatie")
FIRST_YEAR = 2026

NASTY = [
    "a\r\nATTENDEE:mailto:x@x",
    "regel\u2028regel\u2029regel",
    "é" * 80,
    "a\x00\x85b",
    "wonen, zorg; \\",
]
words = st.one_of(
    st.sampled_from(NASTY),
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="{}"), min_size=1, max_size=90
    ).filter(str.strip),
)
"""What a person may write, and what somebody may paste: accents, emoji, control characters."""
clocks = st.one_of(
    st.sampled_from([time(9), time(13, 30), time(2, 30), time(23, 45)]),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45])),
)
minutes = st.one_of(st.sampled_from([60, 120]), st.integers(1, 24 * 60))
who = st.lists(st.sampled_from(KINDS), min_size=1, unique=True).map(tuple)
held = st.fixed_dictionaries(
    {},
    optional={
        "every": st.integers(1, 3),
        "since": st.integers(FIRST_YEAR, FIRST_YEAR + 2),
        "term_years": st.just((1,)),
        "for_each": st.sampled_from([("corporatie",), ("gemeente",)]),
    },
)


@st.composite
def windows(draw):
    """First and last day, both inclusive, as a cycle file has them."""
    first, last = sorted(draw(st.lists(st.integers(1, 365), min_size=2, max_size=2, unique=True)))
    found = (date.fromordinal(each) for each in (first, last))
    opens, until = (f"{day.day} {MONTHS[day.month - 1]}" for day in found)
    return {"opens": opens, "until": until}


@st.composite
def made_up(draw):
    """A cycle of one's own, without any of the shipped ones."""
    corporations = [f"corporatie-{n}" for n in range(draw(st.integers(1, 3)))]
    parties = [Party("gemeente", draw(words), "gemeente")]
    parties += [Party(each, draw(words), "corporatie") for each in corporations]
    parties += [
        Party(f"ho-{each}", draw(words), "huurdersorganisatie", corporatie=each)
        for each in corporations
    ]
    deadlines = [
        DeadlineRule(
            id=f"stuk-{n}", step=f"stap {n}", title=draw(words), document=draw(words),
            request="inbreng", owed_by=draw(who), fields=("Tekst",), **draw(windows()),
            **draw(held),
        )
        for n in range(draw(st.integers(1, 3)))
    ]  # fmt: skip
    meetings = [
        MeetingRule(
            id=f"overleg-{n}", title=draw(words), body=draw(st.sampled_from(["AO", "BO"])),
            participants=draw(who), starts=draw(clocks), minutes=draw(minutes),
            papers_workdays=draw(st.integers(0, 10)), month=draw(st.sampled_from(MONTHS)),
            weekdays=draw(st.sets(st.sampled_from(WEEKDAYS)).map(tuple)),
            agenda=tuple(draw(st.lists(words, max_size=2))), **draw(held),
        )
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    asked = DecisionRule(
        id="vraag", title=draw(words), question=draw(words), participants=draw(who),
        **draw(windows()),
    )  # fmt: skip
    return Cycle(
        table=Table("verzonnen", draw(words), FIRST_YEAR),
        term=Term(draw(st.integers(1, 5)), FIRST_YEAR + 1),
        days=Days(draw(st.sampled_from(["Noord", "Midden", "Zuid"]))),
        parties=tuple(parties),
        themes=(Theme("thema", "Thema"),),
        deadlines=tuple(deadlines),
        meetings=tuple(meetings),
        decisions=(asked,),
        ladder=Ladder(time(8, 30), 10, (Rung("verzoek", ("contactpersoon",), at_opening=True),)),
        bodies=BODIES,
    )


def is_valid(cycle):
    return problems(cycle) == ()


cycles = st.one_of(st.sampled_from(SHIPPED), made_up().filter(is_valid))

CHANGES = {
    "meetings": {
        "title": words,
        "starts": clocks,
        "minutes": minutes,
        "location": words,
        "participants": who,
        "papers_workdays": st.integers(0, 20),
        "agenda": st.lists(words, max_size=3).map(tuple),
        "weekdays": st.sets(st.sampled_from(WEEKDAYS)).map(tuple),
    },
    "deadlines": {"title": words, "document": words},
    "parties": {"name": words, "bound_from": st.dates(date(2026, 1, 1), date(2028, 12, 31))},
}
"""What somebody changes in a cycle file while the table is running, by list and key."""


@st.composite
def changed(draw, cycle):
    """The cycle after a change that can be made; the same one when it cannot."""
    where = draw(st.sampled_from(["days", "recess", "month", "meetings", *CHANGES]))
    if where == "days":
        region = draw(st.sampled_from(["Noord", "Midden", "Zuid"]))
        after = replace(cycle, days=replace(cycle.days, school_region=region))
    elif where == "recess":
        start = draw(st.dates(date(2026, 1, 1), date(2028, 12, 1)))
        end = start.replace(day=monthrange(start.year, start.month)[1])
        after = replace(cycle, days=replace(cycle.days, recess=(Recess("Reces", start, end),)))
    elif where == "month":
        at = draw(st.integers(0, len(cycle.meetings) - 1))
        new = {"month": draw(st.sampled_from(MONTHS)), "opens": None, "until": None}
        after = with_change(cycle, "meetings", at, new)
    else:
        at = draw(st.integers(0, len(getattr(cycle, where)) - 1))
        key = draw(st.sampled_from(sorted(CHANGES[where])))
        after = with_change(cycle, where, at, {key: draw(CHANGES[where][key])})
    return after if is_valid(after) else cycle


def with_change(cycle, where, at, new):
    entries = list(getattr(cycle, where))
    entries[at] = replace(entries[at], **new)
    return replace(cycle, **{where: tuple(entries)})
