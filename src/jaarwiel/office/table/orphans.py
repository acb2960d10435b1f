"""Finds what on record would be orphaned by a changed cycle file: nothing would lead to it still.

It stays in state.db, but no page, letter or document shows it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from jaarwiel.core import contributions
from jaarwiel.core.decisions import standing
from jaarwiel.core.joint import TABLE
from jaarwiel.core.problem import nearest
from jaarwiel.core.series import EARLIER
from jaarwiel.core.yearplan import Deadline, Item, Question
from jaarwiel.office.desk import Desk
from jaarwiel.records.decisions import decisions_in
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.store import Store
from jaarwiel.words.wording import listed

Kind = Literal[
    "vanishes", "party", "deliverer", "text", "figure", "answer", "signature", "table",
    "stays", "moves", "new", "changes", "deadline", "letters", "proposals",
]  # fmt: skip


@dataclass(frozen=True)
class Consequence:
    """One thing that a changed cycle file would do to a running table."""

    kind: Kind
    subject: str
    """The item, as "2027/terugblik", or the party or table."""
    message: str
    lost: bool = False
    """Whether something on record would be orphaned."""


ABOUT_ITEMS: Final = {
    "delivery": ("aangeleverde versie", "aangeleverde versies"),
    "ask": ("verzoek", "verzoeken"),
    "decision": ("besluit", "besluiten"),
    "document": ("samengestelde versie", "samengestelde versies"),
    "signature": ("ondertekening", "ondertekeningen"),
    "invitation": ("uitnodiging", "uitnodigingen"),
    "reply": ("antwoord op een uitnodiging", "antwoorden op een uitnodiging"),
}
"""Tables with a column `item`, and what one row and more rows of them are called."""
ABOUT_PARTIES: Final = {
    "contact": ("party", "contactpersoon", "contactpersonen"),
    "delivery": ("deliverer", "aangeleverde versie", "aangeleverde versies"),
    "ask": ("deliverer", "verzoek", "verzoeken"),
    "signature": ("party", "ondertekening", "ondertekeningen"),
    "busy_source": ("party", "agenda met bezette tijden", "agenda's met bezette tijden"),
}
"""Tables that name a party: the column, and what one row and more rows are called."""

BOUND: Final = "laat de partij staan, met bound_until als zij niet meer meedoet"

Records = Mapping[str, Mapping[str, int]]
"""How much there is on record about an item or a party, by the name of its table."""


def records_of_items(store: Store) -> Records:
    """What is on record about each item; decisions that were undone are not counted."""
    found: dict[str, Counter[str]] = {}
    for table in ABOUT_ITEMS.keys() - {"decision"}:
        for row in store.rows(f"SELECT item, count(*) AS n FROM {table} GROUP BY item"):  # noqa: S608 - our own words
            found.setdefault(row["item"], Counter())[table] = row["n"]
    years = store.rows("SELECT DISTINCT substr(item, 1, 4) AS year FROM decision")
    for year in (row["year"] for row in years if row["year"].isdecimal()):
        for each in standing(decisions_in(store, int(year))):
            if each.item.startswith(f"{year}/"):
                found.setdefault(each.item, Counter())["decision"] += 1
    return found


def orphans(
    desk: Desk, items: Mapping[str, Item], events: Mapping[str, Mapping[str, Any]], today: date
) -> Iterator[Consequence]:
    """Everything that would be orphaned; `items` has those of all years on record, by id.

    `events` has what was last published of each item.
    """
    yield from _table(desk)
    yield from _parties(desk, today)
    for key, counts in sorted(records_of_items(desk.store).items()):
        if key not in items and not key.endswith(f"/{EARLIER}"):  # that no step ever asked for
            yield _vanished(desk, key, events.get(key, {}).get("title", ""), counts)
    for item in items.values():
        if isinstance(item, Deadline):
            yield from _deliveries(desk, item)
            yield from _signatures(desk, item)
        elif isinstance(item, Question) and item.answer is not None:
            yield from _answer(item)


def _counted(counts: Mapping[str, int], words: Mapping[str, tuple[str, ...]]) -> str:
    """As "2 contactpersonen en 1 verzoek"."""
    return listed(
        [f"{counts[key]} {words[key][-2 + (counts[key] > 1)]}" for key in words if counts.get(key)]
    )


def _vanished(desk: Desk, item: str, title: str, counts: Mapping[str, int]) -> Consequence:
    year = item[:4]
    if year.isdecimal() and not desk.cycle.knows(int(year)):
        advice = f"het jaar {year} valt buiten de cyclus; laat first_year staan"
    else:
        advice = f"laat deze stap staan, desnoods met through = {year}"
    message = f"{named(item, title)} verdwijnt, met {_counted(counts, ABOUT_ITEMS)}: {advice}."
    return Consequence("vanishes", item, message, lost=True)


def named(item: str, title: str) -> str:
    """The item as people find it, as "AO voorjaar (2027/ao-voorjaar)"."""
    return f"{title} ({item})" if title else item


def _table(desk: Desk) -> Iterator[Consequence]:
    """Every key of an ask begins with the id of the table, and every UID ends with it."""
    own = desk.cycle.table.id
    keys = desk.store.rows(
        "SELECT key FROM ask WHERE substr(key, 1, ?) <> ?", len(own) + 1, f"{own}:"
    )
    if keys:
        earlier = keys[0]["key"].partition(":")[0]
        message = (
            f"Het kenmerk van de tafel wordt '{own}' en was '{earlier}': {len(keys)} verzoeken "
            "tellen dan niet meer mee, zodat iedereen opnieuw wordt aangeschreven, en in agenda's "
            f'komt alles dubbel. Laat onder [table] staan: id = "{earlier}".'
        )
        yield Consequence("table", own, message, lost=True)


def _parties(desk: Desk, today: date) -> Iterator[Consequence]:
    """Parties on record that the file does not know. Contacts whose time is over do not count."""
    known = [each.id for each in desk.cycle.named]
    found: dict[str, Counter[str]] = {}
    for table, (column, *_) in ABOUT_PARTIES.items():
        valid = "coalesce(valid_until, '9999') >= ?" if table == "contact" else "? <> ''"
        sql = f"SELECT {column} AS party, count(*) AS n FROM {table} WHERE {valid} GROUP BY party"  # noqa: S608 - our own words
        for row in desk.store.rows(sql, today.isoformat()):
            found.setdefault(row["party"], Counter())[table] = row["n"]
    fresh = [each for each in known if each not in found]
    for party, counts in sorted(found.items()):
        if party not in known and party != TABLE:
            near = nearest(party, fresh)
            advice = f"heet zij nu '{near}'? Laat dan het id staan" if near else BOUND
            counted = _counted(counts, ABOUT_PARTIES)
            message = f"De partij '{party}' verdwijnt, met {counted}: {advice}."
            yield Consequence("party", party, message, lost=True)


def _deliveries(desk: Desk, deadline: Deadline) -> Iterator[Consequence]:
    """Deliveries of who owes nothing any more, and texts that are asked for no more."""
    deliveries = deliveries_in(desk.store, deadline.id, withdrawn=True)
    owed = contributions.contributions(desk.cycle, deadline, deliveries)
    slots = {each.deliverer: each.slots for each in owed}
    slots[TABLE] = contributions.joint_slots(desk.cycle, deadline)
    for deliverer in dict.fromkeys(each.deliverer for each in deliveries):
        own = [each for each in deliveries if each.deliverer == deliverer]
        name = desk.cycle.name_of(deliverer)
        if deliverer not in slots:
            message = (
                f"{named(deadline.id, deadline.title)}: {name} levert niet meer aan, terwijl er "
                f"{_counted({'delivery': len(own)}, ABOUT_ITEMS)} van is."
            )
            yield Consequence("deliverer", deadline.id, message, lost=True)
            continue
        texts = {slot for each in own for slot, text in each.texts.items() if text.strip()}
        gone = sorted((slot.theme, slot.field) for slot in texts - set(slots[deliverer]))
        if gone:
            where = listed([f"'{field}' bij thema '{theme}'" for theme, field in gone])
            message = (
                f"{named(deadline.id, deadline.title)}: van {name} vervalt de aangeleverde tekst "
                f"van {where}. Laat thema en onderdeel staan zoals ze heten."
            )
            yield Consequence("text", deadline.id, message, lost=True)
        yield from _figures(desk, deadline, deliverer, own)


def _figures(
    desk: Desk, deadline: Deadline, deliverer: str, own: list[contributions.Delivery]
) -> Iterator[Consequence]:
    """Figures that are asked for no more."""
    asked = {
        *contributions.cells_of(desk.cycle, deadline, deliverer),
        *contributions.totals_of(desk.cycle, deadline, deliverer),
    }
    gone = {cell for each in own for cell in each.figures} - asked
    if gone:
        names = listed(sorted({f"'{cell.indicator}' ({cell.kind} {cell.year})" for cell in gone}))
        message = (
            f"{named(deadline.id, deadline.title)}: van {desk.cycle.name_of(deliverer)} vervallen "
            f"aangeleverde cijfers: {names}. Laat de indicator staan zoals die heet, en vraag naar "
            "dezelfde jaren."
        )
        yield Consequence("figure", deadline.id, message, lost=True)


def _signatures(desk: Desk, deadline: Deadline) -> Iterator[Consequence]:
    signed = desk.store.rows("SELECT DISTINCT party FROM signature WHERE item = ?", deadline.id)
    for party in (row["party"] for row in signed):
        if party not in deadline.signatories:
            message = (
                f"{named(deadline.id, deadline.title)}: {desk.cycle.name_of(party)} heeft "
                "ondertekend, maar staat niet meer bij signed_by."
            )
            yield Consequence("signature", deadline.id, message, lost=True)


def _answer(question: Question) -> Iterator[Consequence]:
    if question.answer not in question.rule.answers:
        message = (
            f"{named(question.id, question.title)}: het antwoord was '{question.answer}', maar dat "
            f"staat niet meer bij answers ({listed(question.rule.answers)})."
        )
        yield Consequence("answer", question.id, message, lost=True)
