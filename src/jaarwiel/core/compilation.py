"""Gathers all that goes into one version of a document."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from jaarwiel.core.checks import findings
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.dossier import (
    Agreed,
    Appointment,
    Dossier,
    DossierTheme,
    Part,
    Passage,
    SigningParty,
)
from jaarwiel.core.figuretables import OverYears, Programme, over_years, programme, results
from jaarwiel.core.joint import PROCESS, SPARE, agreements_of
from jaarwiel.core.series import PLANNED, Series
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline, Item, Meeting

STOCK_BEFORE, STOCK_AFTER = 5, 4
"""Years that the table of a stock goes back before the year of the cycle, and beyond it."""


def compile_dossier(  # noqa: PLR0913 - all that a version is made from
    cycle: Cycle,
    deadline: Deadline,
    owed: Iterable[Contribution],
    *,
    joint: Contribution | None = None,
    known: Series | None = None,
    planned: Sequence[Item] = (),
    assembled_at: datetime,
    version: int,
    final: bool,
    label: str = "",
    with_provenance: bool = True,
) -> Dossier:
    """All that one version of the document of `deadline` is made from.

    `known` has the figures of all years until now, `planned` what is to come of the cycle.
    """
    owed, known = tuple(owed), known or Series()
    return Dossier(
        item=deadline.id,
        document=deadline.rule.template or deadline.rule.id,
        title=deadline.document,
        table_name=cycle.table.name,
        year=deadline.year,
        last_day=deadline.input_last_day,
        assembled_at=assembled_at,
        version=version,
        final=final,
        label=label,
        themes=tuple(
            DossierTheme(
                theme.id,
                theme.name,
                tuple(_part(cycle, each, theme.id) for each in owed if each.asks(theme.id)),
                _agreed(joint, theme.id) if joint else (),
                _passage(joint, Slot(theme.id, PROCESS)) if joint else None,
                results(cycle, known, deadline.year - 1, theme.id),
            )
            for theme in cycle.themes
        ),
        with_provenance=with_provenance,
        period=deadline.period,
        wanted_agreements=deadline.rule.agreements,
        findings=findings(cycle, owed, joint, known),
        stocks=_stocks(cycle, deadline.year, known),
        programmes=_programmes(cycle, deadline, known),
        signing=tuple(
            SigningParty(cycle.name_of(each), _members(cycle, each))
            for each in deadline.signatories
        ),
        planned=tuple(_appointment(each) for each in planned),
    )


def _agreed(joint: Contribution, theme: str) -> tuple[Agreed, ...]:
    """The agreements of a theme: those that there should be, and those that were written."""
    wanted = joint.deadline.rule.agreements
    possible = agreements_of(theme, wanted + SPARE, joint.deadline.period)
    return tuple(
        Agreed(
            each.number,
            _passage(joint, each.text),
            tuple((year, _passage(joint, slot)) for year, slot in each.years),
        )
        for each in possible
        if each.number <= wanted or each.text in joint.current
    )


def _passage(joint: Contribution, slot: Slot) -> Passage:
    """The text of the joint text; without a version where there is none."""
    by = joint.current.get(slot)
    if by is None:
        return Passage(slot.field, "")
    return Passage(slot.field, by.texts[slot], by.version, by.delivered_at)


def _stocks(cycle: Cycle, year: int, known: Series) -> tuple[OverYears, ...]:
    """Every stock over the years around this one of which anything is known."""
    years = range(year - STOCK_BEFORE, year + STOCK_AFTER + 1)
    found = []
    for indicator in cycle.indicators:
        if indicator.is_stock:
            delivered = [each for each in known.years(indicator.id) if each in years]
            if delivered:
                span = range(delivered[0], delivered[-1] + 1)
                found.append(over_years(cycle, indicator, known, span))
    return tuple(found)


def _programmes(cycle: Cycle, deadline: Deadline, known: Series) -> tuple[Programme, ...]:
    """What is foreseen in each year of the period; what this document asks goes first.

    So an update of the activities shows its own prognoses, and not what was agreed on before.
    """
    first, last = deadline.period
    asked = (each.kind for each in deadline.rule.figures if each.kind in PLANNED)
    kinds = tuple(dict.fromkeys((*asked, *PLANNED)))
    made = (programme(cycle, known, year, kinds) for year in range(first, last + 1))
    return tuple(each for each in made if each.lines)


def _members(cycle: Cycle, signatory: str) -> tuple[str, ...]:
    members = cycle.members(signatory)
    return () if members == (signatory,) else tuple(cycle.name_of(each) for each in members)


def _appointment(item: Item) -> Appointment:
    day = item.day
    if isinstance(item, Meeting):
        return Appointment(item.title, day, item.status != "confirmed", is_last_day=False)
    return Appointment(item.title, day, uncertain=False, is_last_day=True)


def _part(cycle: Cycle, contribution: Contribution, theme: str) -> Part:
    slots = [slot for slot in contribution.slots if slot.theme == theme]
    current = {slot: contribution.current[slot] for slot in slots if slot in contribution.current}
    newest = max(current.values(), key=lambda each: each.version, default=None)
    return Part(
        party=contribution.deliverer,
        party_name=cycle.name_of(contribution.deliverer),
        theme=theme,
        passages=tuple(
            Passage(
                slot.field,
                by.texts[slot],
                by.version,
                by.delivered_at,
                late=contribution.is_late(slot),
                agreed=slot in by.agreed,
            )
            for slot, by in current.items()
        ),
        missing=tuple(slot.field for slot in contribution.missing if slot.theme == theme),
        version=newest.version if newest else None,
        delivered_at=newest.delivered_at if newest else None,
        late=any(map(contribution.is_late, current)),
        asked=tuple(slot.field for slot in slots),
        agreed=any(by is newest and slot in by.agreed for slot, by in current.items()),
    )
