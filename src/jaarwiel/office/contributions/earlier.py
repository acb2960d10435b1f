"""What a party wrote the last time that it was asked the same."""

from collections.abc import Mapping
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline
from jaarwiel.office.desk import Desk
from jaarwiel.records.deliveries import deliveries_in


@dataclass(frozen=True)
class EarlierText:
    """One text of an earlier year."""

    text: str
    document: str
    """The document that it was delivered for, as "Terugblik prestatieafspraken 2025"."""


def earlier_texts(desk: Desk, contribution: Contribution) -> Mapping[Slot, EarlierText]:
    """By theme and field: the text of this deliverer for the same document, of the newest year.

    Only of the newest earlier year in which anything was delivered for it.
    """
    item = _newest_item(desk, contribution)
    if item is None:
        return {}
    title = _title(desk, item, contribution.deadline)
    texts = {
        slot: text
        for delivery in deliveries_in(desk.store, item)
        if delivery.deliverer == contribution.deliverer
        for slot, text in delivery.texts.items()
    }
    return {slot: EarlierText(texts[slot], title) for slot in contribution.slots if texts.get(slot)}


def _newest_item(desk: Desk, contribution: Contribution) -> str | None:
    deadline = contribution.deadline
    found = desk.store.rows(
        "SELECT item FROM standing_delivery WHERE deliverer = ?"
        " AND substr(item, instr(item, '/') + 1) = ? AND CAST(item AS INTEGER) < ?"
        " ORDER BY CAST(item AS INTEGER) DESC LIMIT 1",
        contribution.deliverer,
        deadline.document_id,
        deadline.year,
    )
    return str(found[0]["item"]) if found else None


def _title(desk: Desk, item: str, deadline: Deadline) -> str:
    """What the document was called; the cycle file may ask for it no more."""
    year = int(item.partition("/")[0])
    then = desk.plan(year).deadlines if year >= desk.cycle.table.first_year else ()
    same = (each.document for each in then if each.id == item)
    return next(same, f"{deadline.document_id} ({year})")
