"""What people decided about meetings and questions, and the dates that were proposed."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from jaarwiel.core.decisions import Decision
from jaarwiel.core.yearplan import RecordedProposal
from jaarwiel.records.store import Store, moment

OF_YEARS: Final = "CAST(item AS INTEGER) IN (SELECT value FROM json_each(?))"
"""An item's id begins with its year."""


def decisions_in(store: Store, *years: int) -> tuple[Decision, ...]:
    """What was decided about items of these years, and answered in any year; oldest first."""
    found = store.rows(
        f"SELECT * FROM decision WHERE {OF_YEARS} OR kind = 'answer'"  # noqa: S608 - our own words
        " OR undoes IN (SELECT id FROM decision WHERE kind = 'answer') ORDER BY id",
        json.dumps(years),
    )
    return tuple(
        Decision(
            item=row["item"],
            kind=row["kind"],
            decided_at=moment(row["decided_at"]),
            decided_by=row["decided_by"],
            starts=moment(row["starts"]) if row["starts"] else None,
            reason=row["reason"],
            answer=row["answer"],
            place=row["place"],
            number=row["id"],
            undoes=row["undoes"],
            along_with=row["along_with"],
        )
        for row in found
    )


def record_decision(store: Store, decision: Decision) -> int:
    """Adds a decision and gives its number; an earlier one about the item stays on record."""
    added = store.db.table("decision").insert(
        {
            "item": decision.item,
            "kind": decision.kind,
            "decided_at": decision.decided_at.isoformat(),
            "decided_by": decision.decided_by,
            "starts": decision.starts and decision.starts.isoformat(),
            "reason": decision.reason,
            "answer": decision.answer,
            "place": decision.place,
            "undoes": decision.undoes,
            "along_with": decision.along_with,
        }
    )
    return int(str(added.last_pk))


def proposals_in(store: Store, *years: int) -> tuple[RecordedProposal, ...]:
    """The proposed moments of meetings of these years that were worked out and kept."""
    found = store.rows(
        f"SELECT * FROM proposal WHERE {OF_YEARS} ORDER BY item",  # noqa: S608 - our own words
        json.dumps(years),
    )
    return tuple(
        RecordedProposal(
            item=row["item"],
            starts=moment(row["starts"]),
            given_up=tuple(json.loads(row["given_up"])),
            basis=row["basis"],
            place=row["place"],
        )
        for row in found
    )


def keep_proposals(store: Store, kept: Iterable[RecordedProposal], now: datetime, by: str) -> None:
    """Keeps these proposals, in place of earlier ones for the same meetings."""
    store.db.table("proposal").upsert_all(
        (
            {
                "item": each.item,
                "starts": each.starts.isoformat(),
                "given_up": json.dumps(each.given_up, ensure_ascii=False),
                "basis": each.basis,
                "place": each.place,
                "proposed_at": now.isoformat(),
                "proposed_by": by,
            }
            for each in kept
        ),
        pk="item",
    )
