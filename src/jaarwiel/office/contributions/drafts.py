"""Drafts: what somebody has typed for a contribution and not sent yet.

One for each person and contribution, replaced in place and removed when it is sent. A draft is no
delivery: no document, letter or reminder looks at it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.slot import Slot
from jaarwiel.errors import InputError
from jaarwiel.office.contributions import mailed
from jaarwiel.office.desk import Desk
from jaarwiel.records.store import Store, moment

FORGOTTEN: Final = timedelta(days=90)
"""How long a draft is kept that nothing can be delivered from any more."""


@dataclass(frozen=True)
class Draft:
    """What one person has typed for one contribution."""

    number: int
    """Another one at every save, and never used again."""
    person: int
    item: str
    deliverer: str
    made_from: int
    """The version that was typed over; 0 when there was none."""
    saved_at: datetime
    sheet: str
    """The form on the screen that saved it last."""
    texts: Mapping[Slot, str]
    """Texts that differ from that version, as they were typed; an empty one was taken away."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """Fields for figures and remarks that differ from that version, by name, as they were typed."""
    left_out: tuple[str, ...] = ()
    """What could not be taken over from a file that was read in."""


class OtherDraftError(InputError):
    """Another form of the same person saved a draft meanwhile; nothing was changed."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(
            "Uw concept is intussen op een ander scherm gewijzigd. Open de pagina opnieuw; er is "
            "niets gewijzigd."
        )
        self.draft = draft


def find(store: Store, person: int, contribution: Contribution) -> Draft | None:
    """The draft of this person for this contribution, or None."""
    own = (each for each in of_contribution(store, contribution) if each.person == person)
    return next(own, None)


def of_contribution(store: Store, contribution: Contribution) -> tuple[Draft, ...]:
    """The drafts of everybody for this contribution, oldest first."""
    rows = store.rows(
        "SELECT * FROM draft WHERE item = ? AND deliverer = ? ORDER BY id",
        contribution.deadline.id,
        contribution.deliverer,
    )
    return tuple(map(_draft, rows))


def _draft(row: Mapping[str, Any]) -> Draft:
    return Draft(
        number=row["id"],
        person=row["person"],
        item=row["item"],
        deliverer=row["deliverer"],
        made_from=row["made_from"],
        saved_at=moment(row["saved_at"]),
        sheet=row["sheet"],
        texts={Slot(theme, field): text for theme, field, text in json.loads(row["texts"])},
        figures=json.loads(row["figures"]),
        left_out=tuple(json.loads(row["left_out"])),
    )


@dataclass(frozen=True)
class NewDraft:
    """What a form on the screen would keep."""

    texts: Mapping[Slot, str]
    made_from: int
    seen: int
    """The number of the draft that the form was made from; 0 for none."""
    sheet: str
    """The name of the form."""
    figures: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] | None = None
    """What could not be taken over from a file; None leaves what was said about one before."""


def keep(
    store: Store, person: int, contribution: Contribution, new: NewDraft, now: datetime
) -> Draft | None:
    """Keeps these texts and figures in place of the draft before; without any there is none.

    Raises OtherDraftError when another form saved since this one was made.
    """
    with store.writing():
        before = find(store, person, contribution)
        if before is not None and before.number != new.seen and before.sheet != new.sheet:
            raise OtherDraftError(before)
        discard(store, person, contribution)
        if new.texts or new.figures:
            left_out = new.left_out
            if left_out is None:
                left_out = before.left_out if before else ()
            _insert(store, person, contribution, new, (now, left_out))
        return find(store, person, contribution)


def _insert(
    store: Store,
    person: int,
    contribution: Contribution,
    new: NewDraft,
    kept: tuple[datetime, tuple[str, ...]],
) -> None:
    now, left_out = kept
    texts = [[slot.theme, slot.field, text] for slot, text in new.texts.items()]
    row = {
        "person": person,
        "item": contribution.deadline.id,
        "deliverer": contribution.deliverer,
        "made_from": new.made_from,
        "saved_at": now.isoformat(),
        "sheet": new.sheet,
        "texts": json.dumps(texts, ensure_ascii=False),
        "figures": json.dumps(dict(new.figures), ensure_ascii=False),
        "left_out": json.dumps(left_out, ensure_ascii=False),
    }
    store.db.table("draft").insert(row)


def discard(store: Store, person: int, contribution: Contribution) -> None:
    """Throws the draft of this person away; where there is none, nothing happens."""
    with store.writing():
        store.db.execute(
            "DELETE FROM draft WHERE person = ? AND item = ? AND deliverer = ?",
            [person, contribution.deadline.id, contribution.deliverer],
        )


def forget(desk: Desk, now: datetime) -> int:
    """Throws away what nobody can send any more and nobody touched for months; gives how many."""
    rows = [
        row
        for row in desk.store.rows("SELECT id, item, deliverer, saved_at FROM draft")
        if moment(row["saved_at"]) < now - FORGOTTEN
    ]
    is_open = _open_now(desk, now) if rows else frozenset()
    gone = [row["id"] for row in rows if (row["item"], row["deliverer"]) not in is_open]
    if gone:
        with desk.store.writing():
            for number in gone:
                desk.store.db.execute("DELETE FROM draft WHERE id = ?", [number])
    return len(gone)


def _open_now(desk: Desk, now: datetime) -> frozenset[tuple[str, str]]:
    everybody = frozenset(each.id for each in desk.cycle.named)
    found = mailed.open_contributions(desk, everybody, now.date())
    return frozenset((each.deadline.id, each.deliverer) for each in found)
