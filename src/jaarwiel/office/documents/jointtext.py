"""Keeps the joint text of a document: what the table agrees on, written by the secretary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jaarwiel.core.contributions import Contribution, Delivery, joint_slots, joint_text
from jaarwiel.core.intakechecks import personal_data_in
from jaarwiel.core.joint import SPARE, TABLE
from jaarwiel.core.slot import Slot
from jaarwiel.core.textchanges import TextChanges, compare
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.intake import plain, plain_texts
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.contributions.deliver import check_printable, check_size
from jaarwiel.office.contributions.intakewarnings import sentences
from jaarwiel.office.desk import Desk
from jaarwiel.records.deliveries import deliveries_in, record_delivery


@dataclass(frozen=True)
class JointVersion:
    """One version of the joint text: what changed in it, when, and by whom."""

    delivery: Delivery
    kept_by: str
    """Who kept it and by which way, as "secretariaat, webpagina"."""


class ClashError(InputError):
    """Somebody else changed the same texts meanwhile; nothing was stored."""

    def __init__(self, message: str, changes: TextChanges) -> None:
        super().__init__(message)
        self.changes = changes


# ------------------------------------------------------------------------------------ what stands


def joint_of(desk: Desk, deadline: Deadline) -> Contribution | None:
    """What stands of the joint text; None for a document that has none."""
    return joint_text(desk.cycle, deadline, deliveries_in(desk.store, deadline.id))


def joint_at(desk: Desk, deadline: Deadline, version: int) -> Contribution:
    """The joint text as it was in this version (0: before the first).

    Raises NotFoundError for a document without joint text.
    """
    known = [each for each in deliveries_in(desk.store, deadline.id) if each.version <= version]
    found = joint_text(desk.cycle, deadline, known)
    if found is None:
        raise NotFoundError(f"{deadline.document} heeft geen gezamenlijke tekst.")
    return found


def versions_of(desk: Desk, deadline: Deadline) -> tuple[JointVersion, ...]:
    """Every version of the joint text, oldest first; also one that only emptied a text."""
    rows = desk.store.rows(
        "SELECT version, channel FROM delivery WHERE item = ? AND deliverer = ?", deadline.id, TABLE
    )
    channels = {row["version"]: row["channel"] for row in rows}
    return tuple(
        JointVersion(each, channels[each.version])
        for each in deliveries_in(desk.store, deadline.id)
        if each.deliverer == TABLE
    )


def newest_version(desk: Desk, deadline: Deadline) -> int:
    """The number of the newest version; 0 while there is none."""
    found = desk.store.rows(
        "SELECT coalesce(max(version), 0) AS newest FROM delivery WHERE item = ? AND deliverer = ?",
        deadline.id,
        TABLE,
    )
    return int(found[0]["newest"])


def earlier_joint(desk: Desk, deadline: Deadline, theme: str) -> Contribution | None:
    """What was agreed on this theme before: in the newest earlier year that has a text for it.

    In a year with an update these are the agreements that are being updated, or their last update.
    """
    years = range(deadline.year - 1, desk.cycle.table.first_year - 1, -1)
    plans = {plan.year: plan for plan in desk.plans(years)}
    for year in years:
        for each in plans[year].deadlines:
            found = joint_of(desk, each) if each.document_id == deadline.document_id else None
            if found and any(slot.theme == theme for slot in found.current):
                return found
    return None


# ----------------------------------------------------------------------------------- what is kept


def agree(
    desk: Desk,
    deadline: Deadline,
    texts: Mapping[Slot, str],
    made_from: int,
    now: datetime,
    by: str,
    channel: str,
) -> int | None:
    """Keeps what changed since version `made_from`, and gives the new number; None for nothing.

    All or nothing. Raises ClashError where somebody else changed one of these texts meanwhile,
    and InputError as `keep_joint` does.
    """
    with desk.store.writing():
        base = joint_at(desk, deadline, made_from)
        current = joint_at(desk, deadline, newest_version(desk, deadline))
        found = compare(plain_texts(texts), base, current)
        if found.clashes:
            raise ClashError(_clash_in_words(desk, found), found)
        if not found.news:
            return None
        return keep_joint(desk, deadline, found.news, now, f"{by}, {channel}", by=by)


def _clash_in_words(desk: Desk, found: TextChanges) -> str:
    names = {theme.id: theme.name for theme in desk.cycle.themes}
    which = "; ".join(f"{names[slot.theme]}, {slot.field}" for slot in found.clashes)
    return (
        f"Iemand anders heeft intussen dezelfde teksten gewijzigd: {which}. Er is niets opgeslagen."
    )


def keep_joint(
    desk: Desk,
    deadline: Deadline,
    texts: Mapping[Slot, str],
    now: datetime,
    channel: str,
    *,
    by: str | None = None,
) -> int:
    """Stores a version of the joint text with the texts that changed, and gives its number.

    A text that is emptied does not count any more. Raises InputError when nothing changed, when a
    text is not one of the joint text, is too large or cannot be printed. The log names `by`.
    """
    asked = joint_slots(desk.cycle, deadline, spare=SPARE)
    strange = next((slot for slot in texts if slot not in asked), None)
    if not asked or strange is not None:
        what = f"; '{strange.field}' bij '{strange.theme}' hoort er niet bij" if strange else ""
        raise InputError(
            f"{deadline.document} heeft hier geen gezamenlijke tekst{what}. Niets is gewijzigd."
        )
    known = joint_of(desk, deadline)
    kept = {
        slot: text
        for slot, written in texts.items()
        for text in [plain(written)]
        if known is None or text != known.text(slot)
    }
    if not kept:
        raise InputError("De gezamenlijke tekst is ongewijzigd; er is niets opgeslagen.")
    check_size(desk.cycle, kept)
    check_printable(desk.cycle, kept)
    return record_delivery(desk.store, deadline.id, TABLE, kept, now, channel, by=by)


def remarks_about(desk: Desk, deadline: Deadline, theme: str | None = None) -> tuple[str, ...]:
    """What looks like personal data in the joint text, or in that of one theme; it stops nothing.

    Whole sentences, in Dutch.
    """
    joint = joint_at(desk, deadline, newest_version(desk, deadline))
    texts = {
        slot: by.texts[slot]
        for slot, by in joint.current.items()
        if theme is None or slot.theme == theme
    }
    return tuple(sentences(desk.cycle, personal_data_in(texts)))
