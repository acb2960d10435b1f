"""The titles of a step and its document in a year, with everything filled in."""

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.recurrence import Recurring
from jaarwiel.core.rules import DeadlineRule


def deadline_titles(
    cycle: Cycle, rule: DeadlineRule, year: int, host: str | None
) -> tuple[str, str, str]:
    """The title of the step, the title of its document, and what is asked in this year."""
    new_term = cycle.term_of(rule).is_signed_in(year)
    known = words(cycle, rule, year, host)
    title = rule.title if new_term else rule.title_update or rule.title
    document = rule.document if new_term else rule.document_update or rule.document
    request = rule.request if new_term else rule.request_update or rule.request
    return title.format(**known), document.format(**known), request


def words(cycle: Cycle, rule: Recurring, year: int, host: str | None) -> dict[str, object]:
    """What a title may be filled in with."""
    first, last = cycle.term_of(rule).period(year)
    return {
        "year": year,
        "evaluated": year - 1,
        "first": first,
        "last": last,
        "party": cycle.name_of(host or ""),
    }
