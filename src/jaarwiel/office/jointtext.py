"""Keeps the joint text of a document: what the table agrees on, written by the secretary."""

from collections.abc import Mapping
from datetime import datetime

from jaarwiel.core.contributions import Contribution, joint_slots, joint_text
from jaarwiel.core.joint import SPARE, TABLE
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.intake import cleaned
from jaarwiel.errors import InputError
from jaarwiel.office.deliver import check_printable
from jaarwiel.office.desk import Desk


def joint_of(desk: Desk, deadline: Deadline) -> Contribution | None:
    """What stands of the joint text; None for a document that has none."""
    return joint_text(desk.cycle, deadline, desk.store.deliveries(deadline.id))


def keep_joint(
    desk: Desk, deadline: Deadline, texts: Mapping[Slot, str], now: datetime, channel: str
) -> int:
    """Stores a version of the joint text with the texts that changed, and gives its number.

    A text that is emptied does not count any more. Raises InputError when nothing changed, when a
    text is not one of the joint text, or when it cannot be printed.
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
        for text in [cleaned(written).strip()]
        if known is None or text != text_of(known, slot)
    }
    if not kept:
        raise InputError("De gezamenlijke tekst is ongewijzigd; er is niets opgeslagen.")
    check_printable(desk.cycle, kept)
    return desk.store.record_delivery(deadline.id, TABLE, kept, now, channel)


def text_of(joint: Contribution, slot: Slot) -> str:
    """The text that stands; empty where there is none."""
    by = joint.current.get(slot)
    return by.texts[slot] if by else ""
