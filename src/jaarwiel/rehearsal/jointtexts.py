"""What the secretary of a rehearsal writes down of the agreements that the table makes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jaarwiel.core.cycle import Cycle, Theme
from jaarwiel.core.joint import PROCESS, agreements_of
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline
from jaarwiel.rehearsal.draws import draw
from jaarwiel.rehearsal.texts import of_theme, places


def complete(cycle: Cycle, deadline: Deadline) -> dict[Slot, str]:
    """The whole joint text of a document; nothing for one that has none.

    Agreements stay the same during a term. In an update only what is done in the year differs.
    """
    if not deadline.rule.agreements:
        return {}
    return {
        slot: text for theme in cycle.themes for slot, text in _of_theme(cycle, deadline, theme)
    }


def with_gaps(cycle: Cycle, deadline: Deadline) -> dict[Slot, str]:
    """The joint text as it is at first, while it is still spoken about.

    The last theme has an agreement too few; every second one has no process agreements yet, and
    not what is done in the last year.
    """
    texts = complete(cycle, deadline)
    for position, theme in enumerate(cycle.themes):
        made = agreements_of(theme.id, deadline.rule.agreements, deadline.period)
        if not made:
            continue
        gone = [Slot(theme.id, PROCESS), *(each.years[-1][1] for each in made)]
        if position % 2 == 0:
            gone = []
        if theme == cycle.themes[-1]:
            gone += [made[-1].text, *(slot for _, slot in made[-1].years)]
        for slot in gone:
            texts.pop(slot, None)
    return texts


def _of_theme(cycle: Cycle, deadline: Deadline, theme: Theme) -> Iterator[tuple[Slot, str]]:
    words = of_theme(theme.id)
    facts = {"thema": theme.name[:1].lower() + theme.name[1:], "jaar": deadline.period[0]}
    count = deadline.rule.agreements
    term = cycle.term_of(deadline.rule)
    first, years = term.holding(deadline.period[0])
    turn = (first - term.first) // years * count
    for each in agreements_of(theme.id, count, deadline.period):
        about = words["afspraak"][(turn + each.number - 1) % len(words["afspraak"])]
        named = facts | _places(cycle, theme, turn + each.number)
        yield each.text, about["tekst"].format(**named)
        for year, slot in each.years:
            yield slot, _of_year(about, year - first, deadline, named | {"jaar": year})
    yield Slot(theme.id, PROCESS), _listed(words["procesafspraken"], facts)


def _of_year(
    about: Mapping[str, Any], position: int, deadline: Deadline, facts: Mapping[str, object]
) -> str:
    """What is done in one year (jaarschijf), and in an update what has changed since."""
    planned = about["jaar"]
    found = [planned[min(max(position, 0), len(planned) - 1)]]
    if position > 0 and facts["jaar"] == deadline.period[0]:
        found.append(about["update"])
    return " ".join(found).format(**facts)


def _listed(sentences: Sequence[str], facts: Mapping[str, object]) -> str:
    """One sentence as it is, more of them as a list."""
    mark = "- " if len(sentences) > 1 else ""
    return "\n".join(f"{mark}{each}" for each in sentences).format(**facts)


def _places(cycle: Cycle, theme: Theme, number: int) -> dict[str, str]:
    """Places that differ, as {plaats1} to {plaats5}."""
    known = places(cycle)
    first = draw(len(known), theme.id, number)
    return {f"plaats{each + 1}": known[(first + each) % len(known)] for each in range(5)}
