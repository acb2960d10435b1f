"""Compares what somebody typed with what the form held and with what is on record by now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.slot import Slot
from jaarwiel.documents.intake import cleaned

MAX_TEXT: Final = 50_000
"""Characters of one text: some fifteen pages."""


@dataclass(frozen=True)
class Comparison:
    """What a posted form means."""

    changed: Mapping[Slot, str]
    """Texts that differ from what the form held."""
    emptied: tuple[Slot, ...]
    """Of these, the ones that had a text and now have none."""
    clashes: tuple[Slot, ...]
    """Of these, the ones that somebody else changed meanwhile, to another text."""
    news: Mapping[Slot, str]
    """Texts to be stored: changed, and not on record already."""


def compare(typed: Mapping[Slot, str], base: Contribution, current: Contribution) -> Comparison:
    """Sets the typed texts beside the version that the form was made from, and the newest one."""
    plain = {slot: plain_text(text) for slot, text in typed.items()}
    changed = {slot: text for slot, text in plain.items() if text != text_of(base, slot)}
    return Comparison(
        changed,
        tuple(slot for slot, text in changed.items() if not text and text_of(current, slot)),
        tuple(
            slot
            for slot, text in changed.items()
            if text_of(current, slot) not in {text_of(base, slot), text}
        ),
        {slot: text for slot, text in changed.items() if text != text_of(current, slot)},
    )


def text_of(contribution: Contribution, slot: Slot) -> str:
    """The text on record, or an empty one."""
    delivery = contribution.current.get(slot)
    return delivery.texts[slot] if delivery else ""


def plain_text(text: str) -> str:
    """The text as it would be stored; browsers send other line ends than they were given."""
    return cleaned(text).strip()
