"""Texts that the secretary proposes to a party, and what the party answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from jaarwiel.core.slot import Slot
from jaarwiel.records.store import Store, moment

Answer = Literal["accepted", "refused", "withdrawn"]


@dataclass(frozen=True)
class Outcome:
    """What became of a proposal."""

    answer: Answer
    at: datetime
    by: str
    """As the log names who did it."""
    person: int | None
    """Who of the party answered; None where the office recorded it."""
    remark: str
    version: int | None
    """The version of the contribution that it was delivered as; None unless it was accepted."""


@dataclass(frozen=True)
class TextProposal:
    """One text that a party is asked to agree with; it stands in no document before that."""

    id: int
    item: str
    deliverer: str
    slot: Slot
    text: str
    document: int
    """The id of the version of the document in which the text was changed."""
    made_from: int
    """The delivery whose text it would take the place of (1, 2 ...); 0 where there was none."""
    proposed_at: datetime
    proposed_by: str
    remark: str
    outcome: Outcome | None = None
    """None as long as it waits for an answer."""


@dataclass(frozen=True)
class NewProposal:
    """What is proposed, before it has a number."""

    item: str
    deliverer: str
    slot: Slot
    text: str
    document: int
    made_from: int
    remark: str = ""


def add(store: Store, new: NewProposal, now: datetime, by: str) -> TextProposal:
    """Adds a proposal, and gives it with its number."""
    row = {
        "item": new.item,
        "deliverer": new.deliverer,
        "theme": new.slot.theme,
        "field": new.slot.field,
        "text": new.text,
        "document": new.document,
        "made_from": new.made_from,
        "proposed_at": now.isoformat(),
        "proposed_by": by,
        "remark": new.remark,
    }
    number = int(str(store.db.table("text_proposal").insert(row, pk="id").last_pk))
    return TextProposal(
        number, new.item, new.deliverer, new.slot, new.text, new.document, new.made_from, now, by,
        new.remark,
    )  # fmt: skip


def settle(store: Store, number: int, outcome: Outcome) -> None:
    """Notes what became of a proposal; sqlite3.IntegrityError where that was noted before."""
    store.db.table("text_proposal_outcome").insert(
        {
            "proposal": number,
            "answer": outcome.answer,
            "at": outcome.at.isoformat(),
            "by": outcome.by,
            "person": outcome.person,
            "remark": outcome.remark,
            "version": outcome.version,
        }
    )


def find(store: Store, number: int) -> TextProposal | None:
    """The proposal with this number, or None."""
    return next(iter(_found(store, "p.id = ?", number)), None)


def of_item(store: Store, item: str) -> tuple[TextProposal, ...]:
    """All proposals about a document, oldest first."""
    return _found(store, "p.item = ?", item)


def waiting(store: Store) -> tuple[TextProposal, ...]:
    """All proposals that nobody answered yet, oldest first."""
    return _found(store, "o.proposal IS NULL")


def note_reminder(store: Store, letter: int, proposals: Iterable[int]) -> None:
    """Notes that this letter reminds of these proposals."""
    store.db.table("text_proposal_reminder").insert_all(
        {"proposal": each, "letter": letter} for each in proposals
    )


def reminded(store: Store) -> frozenset[int]:
    """The proposals that a letter was written about to remind of them, sent or not."""
    rows = store.rows("SELECT DISTINCT proposal FROM text_proposal_reminder")
    return frozenset(row["proposal"] for row in rows)


def reminders_sent(store: Store) -> dict[int, datetime]:
    """The proposals of which a reminder went out, with when the first did."""
    rows = store.rows(
        "SELECT proposal, min(sent_at) AS at FROM text_proposal_reminder"
        " JOIN letter ON letter.id = letter WHERE state = 'accepted' GROUP BY proposal"
    )
    return {row["proposal"]: moment(row["at"]) for row in rows}


def reminded_by(store: Store, letter: int) -> tuple[int, ...]:
    """The proposals that this letter reminds of."""
    rows = store.rows("SELECT proposal FROM text_proposal_reminder WHERE letter = ?", letter)
    return tuple(row["proposal"] for row in rows)


def newest(store: Store) -> int:
    """The number of the newest proposal; 0 while there is none."""
    return int(store.rows("SELECT coalesce(max(id), 0) AS id FROM text_proposal")[0]["id"])


def _found(store: Store, where: str, *values: object) -> tuple[TextProposal, ...]:
    rows = store.rows(
        "SELECT p.*, o.answer, o.at, o.by, o.person, o.remark AS answered, o.version"  # noqa: S608 - our own words
        " FROM text_proposal AS p LEFT JOIN text_proposal_outcome AS o ON o.proposal = p.id"
        f" WHERE {where} ORDER BY p.id",
        *values,
    )
    return tuple(_proposal(row) for row in rows)


def _proposal(row: Mapping[str, Any]) -> TextProposal:
    return TextProposal(
        id=row["id"],
        item=row["item"],
        deliverer=row["deliverer"],
        slot=Slot(row["theme"], row["field"]),
        text=row["text"],
        document=row["document"],
        made_from=row["made_from"],
        proposed_at=moment(row["proposed_at"]),
        proposed_by=row["proposed_by"],
        remark=row["remark"],
        outcome=_outcome(row) if row["answer"] else None,
    )


def _outcome(row: Mapping[str, Any]) -> Outcome:
    return Outcome(
        row["answer"], moment(row["at"]), row["by"], row["person"], row["answered"], row["version"]
    )
