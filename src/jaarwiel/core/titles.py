"""The titles of a step and its document in a year, with everything filled in."""

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.decisions import Answers
from jaarwiel.core.recurrence import Recurring
from jaarwiel.core.rules import DeadlineRule, DecisionRule, MeetingRule
from jaarwiel.core.terms import Term


def title(
    cycle: Cycle,
    rule: MeetingRule | DecisionRule,
    year: int,
    host: str | None,
    answers: Answers | None,
) -> str:
    """The title of a meeting or decision in this year."""
    return rule.title.format(**_words(cycle, year, host, term(cycle, rule, answers)))


def deadline_titles(
    cycle: Cycle, rule: DeadlineRule, year: int, host: str | None, answers: Answers | None
) -> tuple[str, str, str]:
    """The title of the step, the title of its document, and what is asked in this year."""
    held = term(cycle, rule, answers)
    new_term = held.is_signed_in(year)
    known = _words(cycle, year, host, held)
    step = rule.title if new_term else rule.title_update or rule.title
    document = rule.document if new_term else rule.document_update or rule.document
    request = rule.request if new_term else rule.request_update or rule.request
    return step.format(**known), document.format(**known), request


def term(cycle: Cycle, rule: Recurring, answers: Answers | None) -> Term:
    """The term that counts; while nothing is known of answers, as it was agreed."""
    found = cycle.term_of(rule)
    return found if answers is None else found.decided(answers)


def _words(cycle: Cycle, year: int, host: str | None, term: Term) -> dict[str, object]:
    """What a title may be filled in with."""
    first, last = term.period(year)
    term_first, term_last = term.running(year)
    return {
        "year": year,
        "evaluated": year - 1,
        "first": first,
        "last": last,
        "term_first": term_first,
        "term_last": term_last,
        "party": cycle.name_of(host or ""),
    }


def document_names(cycle: Cycle) -> dict[str, str]:
    """What people call each document whatever the year, by its id; no two are called the same."""
    named: dict[str, str] = {}
    for rule in cycle.deadlines:
        for host in cycle.hosts(rule):
            document = f"{rule.id}/{host}" if host else rule.id
            name = f"{_name(rule)}: {cycle.name_of(host)}" if host else _name(rule)
            named[document] = f"{name} ({document})" if name in named.values() else name
    return named


def _name(rule: DeadlineRule) -> str:
    """As "Tweejarige prestatieafspraken of update jaaractiviteiten": the titles without years."""
    titles = [_without_years(title) for title in (rule.document, rule.document_update) if title]
    first, *others = [title for title in titles if title] or [rule.id]
    return " of ".join([first, *(title[:1].lower() + title[1:] for title in others)])


def _without_years(title: str) -> str:
    return title.partition("{")[0].strip(" :,-")
