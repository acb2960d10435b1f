"""The versions of one contribution: who delivered what when, and what it changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response

from jaarwiel.core.contributions import Delivery
from jaarwiel.office.contributions.colleagues import name_for
from jaarwiel.office.contributions.withdrawing import acts_about
from jaarwiel.records.withdrawals import Withdrawal
from jaarwiel.web.front import READ
from jaarwiel.web.parts.figurefields import lines_of
from jaarwiel.web.parts.numbers import as_number
from jaarwiel.web.parts.versionparts import figures_in, own_deliveries, texts_in, themes_in
from jaarwiel.web.personal.filling import WHERE, Filling, FillingHere

router = APIRouter(prefix=WHERE)


@dataclass(frozen=True)
class Version:
    """One version in the list."""

    number: int
    delivered_at: datetime
    by: str
    """Who, as far as this visitor may know; empty for anybody else."""
    themes: tuple[str, ...]
    withdrawal: Withdrawal | None
    """That the office took it back, where it did and left it so."""


@router.api_route("/versies", methods=READ)
def page(here: FillingHere, versie: str = "") -> Response:
    """All versions, and the texts of one: the newest, unless another one is asked for."""
    deliveries = own_deliveries(here.desk, here.owed)
    wanted = as_number(versie)
    chosen = next((each for each in deliveries if each.version == wanted), None)
    chosen = chosen or (deliveries[-1] if deliveries else None)
    cycle = here.desk.cycle
    return here.page(
        "inbreng_versies",
        versies=[*reversed(list(_listed(here, deliveries)))],
        gekozen=chosen,
        teksten=list(texts_in(cycle, here.owed, deliveries, chosen)) if chosen else [],
        cijferregels=lines_of(cycle, figures_in(deliveries, chosen)) if chosen else [],
    )


def _listed(here: Filling, deliveries: Sequence[Delivery]) -> Iterator[Version]:
    people, acts = _people(here), acts_about(here.desk, here.owed)
    for each in deliveries:
        person, act = people.get(each.version), acts.get(each.version)
        by = name_for(here.desk, here.visitor.person, person, here.now.date()) if person else ""
        themes = themes_in(here.desk.cycle, each)
        withdrawal = act if act and act.stands else None
        yield Version(each.version, each.delivered_at, by, themes, withdrawal)


def _people(here: Filling) -> Mapping[int, int]:
    """Who delivered each version, where a person of the party did."""
    rows = here.desk.store.rows(
        "SELECT version, person FROM delivery"
        " WHERE item = ? AND deliverer = ? AND person IS NOT NULL",
        here.owed.deadline.id,
        here.owed.deliverer,
    )
    return {row["version"]: row["person"] for row in rows}
