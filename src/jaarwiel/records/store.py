"""state.db: what did happen at one table, and what people decided. SQLite through sqlite-utils.

Moments are stored as ISO 8601 with their offset and given back in Dutch local time. Nothing else
holds names and addresses.
"""

import json
import logging
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jaarwiel.core.contact import READER, Absence, Contact
from jaarwiel.core.contributions import Delivery
from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.core.decisions import Decision
from jaarwiel.core.figures import Cell, Figure, Figures
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import RecordedProposal
from jaarwiel.records import telling
from jaarwiel.records.withoutpandas import Database

log = logging.getLogger(__name__)

USUAL_PAGES, HURRIED_PAGES = 1000, 8000
"""Pages (of 4 kB) that are written beside the file before they are moved into it."""
NORMAL: Final = 1
"""What SQLite calls keeping the file whole without waiting for the disk at each commit."""
MOST_READ: Final = 64
"""So many answers about deliveries are kept at most while nothing comes in."""
OF_YEARS: Final = "CAST(item AS INTEGER) IN (SELECT value FROM json_each(?))"
"""An item's id begins with its year."""


@dataclass(frozen=True)
class LogEntry:
    """One line of the log: who did what to which thing, and why."""

    at: datetime
    who: str
    what: str
    subject: str
    why: str


class Store:
    """One open state file. Use `open_store`; close it when done."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._undone = 0
        """How many transactions were undone: what was read in one of them may not be so."""
        self._delivered: tuple[object, dict[object, tuple[Delivery, ...]]] = (None, {})
        """Deliveries that were read, with what tells whether they still stand so."""
        self._untold: list[tuple[int, str]] = []
        """Lines for the log of the program about what is not yet on record for good."""

    @cached_property
    def path(self) -> Path | None:
        """Where the file stands; None for one in memory."""
        found = self.rows("PRAGMA database_list")[0]["file"]
        return Path(found) if found else None

    @cached_property
    def _name(self) -> str | None:
        """What the log of the program calls this table; None for one in memory."""
        return self.path.stem if self.path else None

    def close(self) -> None:
        """Closes the file."""
        self.db.close()

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[None]:
        """One transaction that has the right to write from its first statement on.

        With `keep` False it is undone at the end. Inside another transaction it is part of that.
        """
        if self.db.conn.in_transaction:
            yield
            return
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._undo()
            raise
        if keep:
            self.db.commit()
            self._tell_all()
        else:
            self._undo()

    def _undo(self) -> None:
        self._untold.clear()
        self.db.rollback()
        self._undone += 1

    def _tell_all(self) -> None:
        told, self._untold = self._untold, []
        for level, line in told:
            log.log(level, "%s: %s", self._name, line)

    def tell(self, line: str, level: int = logging.INFO) -> None:
        """Tells the log of the program, once what is being written is there for good.

        Nothing is told of a table in memory: what happens there did not happen. The line holds no
        name, address or token.
        """
        if self._name is not None:
            self._untold.append((level, line))
            if not self.db.conn.in_transaction:
                self._tell_all()

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """Transactions that a power cut may undo, up to the next that is not hurried.

        A crash of this process undoes none. Not to wait for the disk is what makes them quick
        (https://www.sqlite.org/pragma.html#pragma_synchronous).
        """
        before = self.rows("PRAGMA synchronous")[0]["synchronous"]
        self.db.execute(f"PRAGMA synchronous = {min(before, NORMAL)}")
        self.db.execute(f"PRAGMA wal_autocheckpoint = {HURRIED_PAGES}")
        try:
            yield
        finally:
            self.db.execute(f"PRAGMA wal_autocheckpoint = {USUAL_PAGES}")
            self.db.execute(f"PRAGMA synchronous = {before}")

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """The rows that this query gives; none for a number of more than 64 bits."""
        try:
            cursor = self.db.execute(sql, list(values))
        except OverflowError:
            return []
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def log(self, now: datetime, who: str, what: str, subject: str, why: str = "") -> None:
        """Adds a line to the log; it can never be changed. The log of the program tells of it."""
        added = self.db.execute(
            "INSERT INTO log (at, who, what, subject, why) VALUES (?, ?, ?, ?, ?)",
            [now.isoformat(), who, what, subject, why],
        )
        level = logging.WARNING if what in telling.TROUBLE else logging.INFO
        self.tell(telling.line(int(added.lastrowid or 0), who, what, subject, why), level)

    def log_entries(self, limit: int) -> list[LogEntry]:
        """The newest lines of the log, newest first."""
        found = self.rows(
            "SELECT at, who, what, subject, why FROM log ORDER BY id DESC LIMIT ?", limit
        )
        return [LogEntry(**{**row, "at": moment(row["at"])}) for row in found]

    def damage(self) -> str:
        """What SQLite finds wrong with the file, in its words; empty where it is whole.

        Reads all of it, so that what no page or round happens to need is looked at as well.
        """
        try:
            found = str(self.rows("PRAGMA quick_check(1)")[0]["quick_check"])
        except sqlite3.DatabaseError as error:
            return str(error)
        return "" if found == "ok" else found.splitlines()[-1]

    # ------------------------------------------------------------------------- settings, links

    @cached_property
    def secret(self) -> str:
        """The secret that links and sessions are signed with; made when first asked for."""
        known = self.setting("secret")  # asked first: reading waits for no other process
        if known is None:
            with self.writing():
                self.db.execute(
                    "INSERT OR IGNORE INTO setting VALUES ('secret', ?)", [secrets.token_hex(32)]
                )
            known = self.setting("secret")
        return str(known)

    def setting(self, name: str) -> str | None:
        """What is kept under this name, or None."""
        found = self.rows("SELECT value FROM setting WHERE name = ?", name)
        return str(found[0]["value"]) if found else None

    def keep_setting(self, name: str, value: str) -> None:
        """Keeps a value under this name; the same value once more writes nothing."""
        with self.writing():
            self.db.execute(
                "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name)"
                " DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
                [name, value],
            )

    # ----------------------------------------------------------------------------------- people

    def contacts(
        self, person: int | None = None, *, with_readers: bool = False
    ) -> tuple[Contact, ...]:
        """All roles that persons hold or held, in order of person; or those of one person.

        Somebody who only reads along answers for nobody, and is left out unless asked for.
        """
        found = self.rows(
            "SELECT person, name, email, party, role, valid_from, valid_until,"
            " bounced_at IS NOT NULL AS bounced"
            " FROM contact JOIN person ON person.id = contact.person"
            " WHERE removed_at IS NULL AND person = coalesce(?, person) AND (? OR role <> ?)"
            " ORDER BY person, contact.id",
            person,
            with_readers,
            READER,
        )
        return tuple(
            Contact(
                **{
                    **row,
                    "valid_from": _day(row["valid_from"]),
                    "valid_until": _day(row["valid_until"]),
                    "bounced": bool(row["bounced"]),
                }
            )
            for row in found
        )

    def keep_contact(self, contact: Contact) -> bool:
        """Adds or updates a role; the person is known by the address. Tells whether it changed.

        `contact.person` is not looked at.
        """
        before = self.db.conn.total_changes
        self.db.execute(
            "INSERT INTO person (name, email) VALUES (?, ?) ON CONFLICT (email)"
            " DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
            [contact.name, contact.email],
        )
        self.db.execute(
            "INSERT INTO contact (person, party, role, valid_from, valid_until)"
            " SELECT id, ?, ?, ?, ? FROM person WHERE email = ?"
            " ON CONFLICT (person, party, role) DO UPDATE"
            " SET valid_from = excluded.valid_from, valid_until = excluded.valid_until"
            " WHERE valid_from IS NOT excluded.valid_from"
            " OR valid_until IS NOT excluded.valid_until",
            [
                contact.party,
                contact.role,
                contact.valid_from and contact.valid_from.isoformat(),
                contact.valid_until and contact.valid_until.isoformat(),
                contact.email,
            ],
        )
        return self.db.conn.total_changes > before

    def absences(self) -> tuple[Absence, ...]:
        """When persons are away, in order of the first day."""
        found = self.rows("SELECT person, first, last, note FROM absence ORDER BY first, last, id")
        return tuple(
            Absence(
                **{
                    **row,
                    "first": date.fromisoformat(row["first"]),
                    "last": date.fromisoformat(row["last"]),
                }
            )
            for row in found
        )

    # -------------------------------------------------------------------------------- decisions

    def decisions(self, *years: int) -> tuple[Decision, ...]:
        """What was decided about items of these years, and answered in any year; oldest first."""
        found = self.rows(
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

    def record_decision(self, decision: Decision) -> int:
        """Adds a decision and gives its number; an earlier one about the item stays on record."""
        added = self.db.table("decision").insert(
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

    def proposals(self, *years: int) -> tuple[RecordedProposal, ...]:
        """The proposed moments of meetings of these years that were worked out and kept."""
        found = self.rows(
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

    def keep_proposals(self, kept: Iterable[RecordedProposal], now: datetime, by: str) -> None:
        """Keeps these proposals, in place of earlier ones for the same meetings."""
        self.db.table("proposal").upsert_all(
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

    # ------------------------------------------------------------------------------- deliveries

    def deliveries(self, *items: str, withdrawn: bool = False) -> tuple[Delivery, ...]:
        """Every version delivered for these items, as "2027/terugblik", oldest first.

        Those that were withdrawn only when they are asked for. What was read before is given again
        as long as nothing came in: nothing of a delivery ever changes.
        """
        newest = self.rows(
            "SELECT (SELECT max(id) FROM delivery), (SELECT max(id) FROM delivery_withdrawal),"
            " (SELECT count(*) FROM text_proposal_outcome)"
        )
        stands = (newest, self._undone)
        if self._delivered[0] != stands:
            self._delivered = (stands, {})
        known = self._delivered[1]
        if (items, withdrawn) not in known:
            if len(known) >= MOST_READ:
                known.clear()
            known[items, withdrawn] = self._read_deliveries(items, withdrawn=withdrawn)
        return known[items, withdrawn]

    def _read_deliveries(self, items: Sequence[str], *, withdrawn: bool) -> tuple[Delivery, ...]:
        table = "delivery" if withdrawn else "standing_delivery"
        wanted = json.dumps(items)
        texts: dict[int, dict[Slot, str]] = {}
        for row in self.rows(
            "SELECT delivery, theme, field, text FROM delivery_text"
            " JOIN delivery ON delivery.id = delivery"
            " WHERE item IN (SELECT value FROM json_each(?))",
            wanted,
        ):
            texts.setdefault(row["delivery"], {})[Slot(row["theme"], row["field"])] = row["text"]
        figures: dict[int, dict[Cell, Figure]] = {}
        for row in self.rows(
            "SELECT f.* FROM delivery_figure AS f JOIN delivery ON delivery.id = delivery"
            " WHERE item IN (SELECT value FROM json_each(?))",
            wanted,
        ):
            cell = Cell(row["indicator"], row["party"], row["year"], row["kind"])
            figures.setdefault(row["delivery"], {})[cell] = Figure(
                None if row["value"] is None else Decimal(row["value"]),
                _day(row["peildatum"]),
                row["voorbehoud"],
                row["source"],
            )
        agreed: dict[tuple[str, str, int], dict[Slot, int]] = {}
        for row in self.rows(
            "SELECT item, deliverer, theme, field, made_from, version FROM text_proposal"
            " JOIN text_proposal_outcome ON proposal = text_proposal.id"
            " WHERE version IS NOT NULL AND item IN (SELECT value FROM json_each(?))",
            wanted,
        ):
            texts_of = agreed.setdefault((row["item"], row["deliverer"], row["version"]), {})
            texts_of[Slot(row["theme"], row["field"])] = row["made_from"]
        found = self.rows(
            f"SELECT id, item, deliverer, version, delivered_at FROM {table}"  # noqa: S608 - our own words
            " WHERE item IN (SELECT value FROM json_each(?)) ORDER BY id",
            wanted,
        )
        return tuple(
            Delivery(
                item=row["item"],
                deliverer=row["deliverer"],
                version=row["version"],
                delivered_at=moment(row["delivered_at"]),
                texts=texts.get(row["id"], {}),
                figures=figures.get(row["id"], {}),
                agreed=agreed.get((row["item"], row["deliverer"], row["version"]), {}),
            )
            for row in found
        )

    def record_delivery(  # noqa: PLR0913 - what is handed in, by whom, when and how
        self,
        item: str,
        deliverer: str,
        texts: Mapping[Slot, str],
        now: datetime,
        channel: str,
        *,
        figures: Figures | None = None,
        person: int | None = None,
        by: str | None = None,
    ) -> int:
        """Adds a version and gives its number; versions count from 1 for each contribution.

        `person` handed it in, where a person of the party did so himself. The log names `by`, or
        else who delivers.
        """
        with self.writing():
            version = self.rows(
                "SELECT coalesce(max(version), 0) + 1 AS next FROM delivery"
                " WHERE item = ? AND deliverer = ?",
                item,
                deliverer,
            )[0]["next"]
            row = {
                "item": item,
                "deliverer": deliverer,
                "version": version,
                "delivered_at": now.isoformat(),
                "channel": channel,
                "person": person,
            }
            number = self.db.table("delivery").insert(row, pk="id").last_pk
            self.db.table("delivery_text").insert_all(
                {"delivery": number, "theme": slot.theme, "field": slot.field, "text": text}
                for slot, text in texts.items()
            )
            self.db.table("delivery_figure").insert_all(
                {
                    "delivery": number,
                    "indicator": cell.indicator,
                    "party": cell.party,
                    "year": cell.year,
                    "kind": cell.kind,
                    "value": None if each.value is None else f"{each.value:f}",
                    "peildatum": each.peildatum and each.peildatum.isoformat(),
                    "voorbehoud": each.voorbehoud,
                    "source": each.source,
                }
                for cell, each in (figures or {}).items()
            )
            why = f"versie {version}, via {channel}"
            self.log(now, by or deliverer, "aangeleverd", item, why)
        return int(version)

    # ----------------------------------------------------------------------------------- events

    def events(self) -> dict[str, dict[str, Any]]:
        """The revision of each calendar event as last published, by item."""
        return {row["item"]: row for row in self.rows("SELECT * FROM event")}

    def keep_events(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Records the given revisions in place of the ones before."""
        self.db.table("event").upsert_all([dict(row) for row in rows], pk="item")


@lru_cache(maxsize=4096)
def moment(text: str) -> datetime:
    """A stored moment, in Dutch local time."""
    return datetime.fromisoformat(text).astimezone(ZoneInfo(TIMEZONE))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
