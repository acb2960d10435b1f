"""Which deliveries were withdrawn, by whom and why; nothing of it is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jaarwiel.records.store import Store, moment

Act = Literal["withdrawn", "restored"]


@dataclass(frozen=True)
class Withdrawal:
    """The newest act about one delivery."""

    act: Act
    at: datetime
    by: str
    reason: str

    @property
    def stands(self) -> bool:
        """Whether the delivery does not count now."""
        return self.act == "withdrawn"


def of_contribution(store: Store, item: str, deliverer: str) -> Mapping[int, Withdrawal]:
    """The newest act about each version of a contribution, by the number of the version."""
    found = store.rows(
        "SELECT version, act, at, by, reason FROM delivery_withdrawal AS w"
        " JOIN delivery AS d ON d.id = w.delivery WHERE item = ? AND deliverer = ? ORDER BY w.id",
        item,
        deliverer,
    )
    return {
        row["version"]: Withdrawal(row["act"], moment(row["at"]), row["by"], row["reason"])
        for row in found
    }


def withdrawn_of_item(store: Store, item: str) -> frozenset[tuple[str, int]]:
    """Every version of a document's contributions that does not count: deliverer and version."""
    found = store.rows(
        "SELECT deliverer, version FROM delivery WHERE item = ?"
        " EXCEPT SELECT deliverer, version FROM standing_delivery WHERE item = ?",
        item,
        item,
    )
    return frozenset((row["deliverer"], row["version"]) for row in found)


def record(
    store: Store, which: tuple[str, str, int], act: Act, now: datetime, by: str, reason: str
) -> None:
    """Adds an act about one delivery, by item, deliverer and version; earlier ones stay."""
    store.db.execute(
        "INSERT INTO delivery_withdrawal (delivery, act, at, by, reason)"
        " SELECT id, ?, ?, ?, ? FROM delivery WHERE item = ? AND deliverer = ? AND version = ?",
        [act, now.isoformat(), by, reason, *which],
    )
