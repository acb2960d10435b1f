"""What was delivered: every version of every contribution, with its texts and figures."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from jaarwiel.core.contributions import Delivery
from jaarwiel.core.figures import Cell, Figure, Figures
from jaarwiel.core.slot import Slot
from jaarwiel.records.store import Store, day_or_none, moment


def deliveries_in(store: Store, *items: str, withdrawn: bool = False) -> tuple[Delivery, ...]:
    """Every version delivered for these items, as "2027/terugblik", oldest first.

    Those that were withdrawn only when they are asked for. What was read before is given again
    as long as nothing came in: nothing of a delivery ever changes.
    """
    newest = store.rows(
        "SELECT (SELECT max(id) FROM delivery), (SELECT max(id) FROM delivery_withdrawal),"
        " (SELECT count(*) FROM text_proposal_outcome)"
    )
    return store.once(
        ("deliveries", items, withdrawn),
        lambda: _read(store, items, withdrawn=withdrawn),
        rests_on=newest,
    )


def _read(store: Store, items: Sequence[str], *, withdrawn: bool) -> tuple[Delivery, ...]:
    table = "delivery" if withdrawn else "standing_delivery"
    wanted = json.dumps(items)
    texts: dict[int, dict[Slot, str]] = {}
    for row in store.rows(
        "SELECT delivery, theme, field, text FROM delivery_text"
        " JOIN delivery ON delivery.id = delivery"
        " WHERE item IN (SELECT value FROM json_each(?))",
        wanted,
    ):
        texts.setdefault(row["delivery"], {})[Slot(row["theme"], row["field"])] = row["text"]
    figures: dict[int, dict[Cell, Figure]] = {}
    for row in store.rows(
        "SELECT f.* FROM delivery_figure AS f JOIN delivery ON delivery.id = delivery"
        " WHERE item IN (SELECT value FROM json_each(?))",
        wanted,
    ):
        cell = Cell(row["indicator"], row["party"], row["year"], row["kind"])
        figures.setdefault(row["delivery"], {})[cell] = Figure(
            None if row["value"] is None else Decimal(row["value"]),
            day_or_none(row["peildatum"]),
            row["voorbehoud"],
            row["source"],
        )
    agreed: dict[tuple[str, str, int], dict[Slot, int]] = {}
    for row in store.rows(
        "SELECT item, deliverer, theme, field, made_from, version FROM text_proposal"
        " JOIN text_proposal_outcome ON proposal = text_proposal.id"
        " WHERE version IS NOT NULL AND item IN (SELECT value FROM json_each(?))",
        wanted,
    ):
        texts_of = agreed.setdefault((row["item"], row["deliverer"], row["version"]), {})
        texts_of[Slot(row["theme"], row["field"])] = row["made_from"]
    found = store.rows(
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
    store: Store,
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
    with store.writing():
        version = store.rows(
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
        number = store.db.table("delivery").insert(row, pk="id").last_pk
        store.db.table("delivery_text").insert_all(
            {"delivery": number, "theme": slot.theme, "field": slot.field, "text": text}
            for slot, text in texts.items()
        )
        store.db.table("delivery_figure").insert_all(
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
        store.log(now, by or deliverer, "aangeleverd", item, why)
    return int(version)
