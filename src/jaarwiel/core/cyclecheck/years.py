"""Finds what cannot be in any year of a cycle file: steps that never come, or for nobody."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.cyclecheck.entries import blocks
from jaarwiel.core.problem import EntryPath, Problem
from jaarwiel.core.recurrence import Recurring
from jaarwiel.core.rules import MeetingRule, Step
from jaarwiel.core.terms import Term, possible_terms
from jaarwiel.core.windows import window
from jaarwiel.core.yeardays import shifted

WHO: Final = {"deadlines": "owed_by", "meetings": "participants", "decisions": "participants"}
"""By list: the key that says who takes part."""
BASIC: Final = ("table", "term", "layers")
"""What the years of every step depend on."""
TIMING: Final = frozenset(
    {"years", "every", "since", "through", "term_years", "only_if", "answer", "layer", "month",
     "opens", "before", "until", "follows", "weeks"}
)  # fmt: skip
"""Keys on which it depends in which years a step is held, and when."""
WHO_IS_WHO: Final = frozenset({"id", "kind", "corporatie", "gemeenten", "steps", "parties"})
"""Keys of parties and groups on which it depends who takes part."""
SHOWN: Final = 4
"""So many years are named in a message."""


@dataclass(frozen=True)
class _Held:
    """One step, and the years in which it is held, however the table answers."""

    path: EntryPath
    rule: Step
    years: tuple[int, ...]


def problems(cycle: Cycle, troubled: Collection[EntryPath]) -> tuple[Problem, ...]:
    """Everything of this kind; what already has a problem, by its path, is passed over."""
    steps: list[tuple[EntryPath, Step]] = [
        ((name, position), rule)
        for name in WHO
        for position, rule in enumerate(getattr(cycle, name))
    ]
    found = [each for path, rule in steps for each in _nobody(cycle, path, rule, troubled)]
    if not any(path[0] in BASIC for path in troubled if path):
        early = [each for path, rule in steps for each in _years(cycle, path, rule)]
        found += [each for each in early if each.path not in troubled]
        troubled = {*troubled, *(each.path for each in early)}
        sound = [step for step in steps if not _is_troubled(step[0], troubled)]
        held = [_held(cycle, path, rule) for path, rule in _with_days(sound)]
        found += (*_terms(cycle, held, troubled), *_over_years(cycle, held))
    return tuple(found)


def _is_troubled(path: EntryPath, troubled: Iterable[EntryPath]) -> bool:
    """Whether it cannot be told in which years this step is held."""
    return any(
        each[:2] == path[: len(each)] and (len(each) <= len(path) or each[2] in TIMING)
        for each in troubled
    )


def _with_days(steps: list[tuple[EntryPath, Step]]) -> list[tuple[EntryPath, Step]]:
    """Those of which the days can be told: what they follow, and so on, is among them as well."""
    known = {None, *(rule.id for _, rule in steps)}
    left = [(path, rule) for path, rule in steps if _followed(rule) in known]
    return left if len(left) == len(steps) else _with_days(left)


def _followed(rule: Step) -> str | None:
    return None if isinstance(rule, MeetingRule) else rule.follows


def _held(cycle: Cycle, path: EntryPath, rule: Step) -> _Held:
    years = range(cycle.table.first_year, cycle.last_year + 1)
    return _Held(path, rule, tuple(y for y in years if cycle.is_held(rule, y, None)))


# ----------------------------------------------------------------------------------------- for whom


def _nobody(
    cycle: Cycle, path: EntryPath, rule: Step, troubled: Collection[EntryPath]
) -> Iterator[Problem]:
    """Who is selected, when that is nobody; unknown names have been reported already."""
    key = WHO[str(path[0])]
    entry, each = (*path, key), (*path, "for_each")
    if any(len(p) > len(path) and p[:3] in {entry, each} for p in troubled):
        return
    if any(p and p[0] in {"parties", "groups"} and _says_who(p) for p in troubled):
        return  # who belongs to whom cannot be told
    words = getattr(rule, key)
    selected = cycle.select(words)
    if not selected:
        kinds = ", ".join(f'"{kind}"' for kind in dict.fromkeys(p.kind for p in cycle.parties))
        message = (
            f"niemand wordt genoemd; noem soorten partijen, als {kinds}, of het id van een partij"
        )
        yield Problem(entry, message)
        return
    free = {p.id for p in cycle.parties if p.id in selected and _takes_part(cycle, p.id, rule)}
    if not free:
        message = "van deze partijen doet niemand mee; kijk bij die partijen naar steps"
        yield Problem(entry, message)
    elif rule.for_each and not any(
        free.intersection(cycle.members(h or "")) for h in cycle.hosts(rule)
    ):
        hosts = ", ".join(f'"{word}"' for word in rule.for_each)
        yield Problem(each, f"dit levert niemand op; voeg {hosts} toe aan {key}, of kies een ander")


def _says_who(path: EntryPath) -> bool:
    return len(path) <= 2 or path[2] in WHO_IS_WHO  # noqa: PLR2004 - a list, an element


def _takes_part(cycle: Cycle, party_id: str, rule: Step) -> bool:
    party = cycle.party(party_id)
    return party is not None and (not party.steps or rule.id in party.steps)


# ------------------------------------------------------------------------------------ in which year


def _years(cycle: Cycle, path: EntryPath, rule: Recurring) -> Iterator[Problem]:
    """Years that are named while this cycle, or this term, does not have them."""
    first = cycle.table.first_year
    for position, year in enumerate(rule.years):
        if year < first:
            message = (
                f"het jaar {year} ligt voor het eerste jaar van deze cyclus; noem {first} of later"
            )
            yield Problem((*path, "years", position), message, sees=("table", "first_year"))
    term = cycle.term_of(rule)
    longest = max(length for _, length in possible_terms(term, cycle.last_year))
    for position, number in enumerate(rule.term_years):
        if number > longest:
            message = (
                f"een looptijd heeft geen jaar {number}; noem een getal van 1 tot en met {longest}"
            )
            yield Problem((*path, "term_years", position), message, sees=_length(cycle, rule))


def _length(cycle: Cycle, rule: Recurring) -> EntryPath:
    """Where it stands how long the term of this rule is."""
    places = (at for at, layer in enumerate(cycle.layers) if layer.id == rule.layer)
    return next((("layers", at, "term", "years") for at in places), ("term", "years"))


def _terms(cycle: Cycle, held: list[_Held], troubled: Collection[EntryPath]) -> Iterator[Problem]:
    """Prolongations of a term that is not there, or by a decision that comes in none of them."""
    asked = {each.rule.id: each for each in held if each.path[0] == "decisions"}
    for path, term in blocks(cycle, ()):
        if not isinstance(term, Term):
            continue
        terms = possible_terms(term, cycle.last_year)
        for position, each in enumerate(term.prolonged):
            entry = (*path, "prolonged", position)
            own = [one for one in terms if each.first in {None, one[0]}]
            if not own:
                yield Problem((*entry, "first"), _no_term(each.first or 0, terms))
            elif each.only_if in asked and (*entry, "answer") not in troubled:
                yield from _never_asked(entry, asked[each.only_if], own)


def _no_term(first: int, terms: Sequence[tuple[int, int]]) -> str:
    begins = [begin for begin, _ in terms]
    near = sorted(sorted(set(begins), key=lambda each: abs(each - first))[:2])
    return f"in {first} begint geen looptijd; noem {_or([str(each) for each in near])}"


def _never_asked(
    entry: EntryPath, asked: _Held, terms: Sequence[tuple[int, int]]
) -> Iterator[Problem]:
    """A decision that comes in no year of any term that it would prolong."""
    inside = {year for first, length in terms for year in range(first, first + length)}
    if asked.years and inside.isdisjoint(asked.years):
        first, length = terms[0]
        message = (
            f"het besluit '{asked.rule.id}' is er in {_listed(asked.years)}, en niet in de "
            f"looptijd zelf, van {first} tot en met {first + length - 1}; pas de jaren van het "
            "besluit aan"
        )
        yield Problem((*entry, "only_if"), message, sees=(*asked.path, "id"))


def _over_years(cycle: Cycle, held: list[_Held]) -> Iterator[Problem]:
    by_list = {name: [each for each in held if each.path[0] == name] for name in WHO}
    for each in held:
        if not each.years:
            first, last = cycle.table.first_year, cycle.last_year
            keys = [key for key in ("years", "since", "through", "every", "term_years")
                    if getattr(each.rule, key) not in {(), None, 1}]  # fmt: skip
            message = (
                f"komt in geen enkel jaar van {first} tot en met {last} voor; pas {_or(keys)} aan"
            )
            yield Problem(each.path, message)
            continue
        yield from _answered_later(cycle, each, by_list["decisions"])
        if isinstance(each.rule, MeetingRule):
            yield from _never_made(each, each.rule, by_list["deadlines"])


def _or(words: list[str]) -> str:
    *most, last = words or ["years"]
    return f"{', '.join(most)} of {last}" if most else last


def _answered_later(cycle: Cycle, step: _Held, decisions: list[_Held]) -> Iterator[Problem]:
    """A step that waits for an answer which only comes when the step is over."""
    asked = next((each for each in decisions if each.rule.id == step.rule.only_if), None)
    if asked is None or not asked.years or asked is step:
        return
    last, first = max(step.years), min(asked.years)
    ends, opens = window(cycle, step.rule, last)[1], window(cycle, asked.rule, first)[0]
    if opens > ends:
        message = (
            f"het besluit '{asked.rule.id}' komt pas na deze stap: het wordt genomen vanaf "
            f"{_written(opens)}, en de stap is op {_written(ends)} afgelopen; noem een eerder "
            "besluit, of laat de stap later komen"
        )
        yield Problem((*step.path, "only_if"), message, sees=(*asked.path, "id"))


def _written(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def _never_made(meeting: _Held, rule: MeetingRule, deadlines: list[_Held]) -> Iterator[Problem]:
    """Papers that are made in none of the years of the meeting."""
    for position, paper in enumerate(rule.papers):
        document, away = shifted(paper)
        made = next((each for each in deadlines if each.rule.id == document), None)
        if made is None or not made.years:
            continue
        if not {year + away for year in meeting.years} & set(made.years):
            when = {-1: "een jaar later", 0: "in hetzelfde jaar", 1: "een jaar eerder"}[away]
            message = (
                f"het stuk '{document}' is er in {_listed(made.years)}, en deze vergadering in "
                f"{_listed(meeting.years)}: nooit {when}; pas de jaren aan, of haal het stuk weg"
            )
            yield Problem((*meeting.path, "papers", position), message, sees=(*made.path, "id"))


def _listed(years: tuple[int, ...]) -> str:
    more = " enzovoort" if len(years) > SHOWN else ""
    return ", ".join(str(year) for year in years[:SHOWN]) + more
