"""What written texts change: set beside the version they were made from, and the newest."""

from collections.abc import Mapping
from dataclasses import dataclass

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.slot import Slot


@dataclass(frozen=True)
class TextChanges:
    """What a filled-in form, or a file that was read, means."""

    changed: Mapping[Slot, str]
    """Texts that differ from the version that they were made from."""
    emptied: tuple[Slot, ...]
    """Of these, the ones that had a text and now have none."""
    clashes: tuple[Slot, ...]
    """Of these, the ones that somebody else changed meanwhile, to another text."""
    news: Mapping[Slot, str]
    """Texts to be stored: changed, and not on record already."""


def compare(texts: Mapping[Slot, str], base: Contribution, current: Contribution) -> TextChanges:
    """Sets texts, as they would be stored, beside the version they were made from and the last."""
    changed = {slot: text for slot, text in texts.items() if text != base.text(slot)}
    return TextChanges(
        changed,
        tuple(slot for slot, text in changed.items() if not text and current.text(slot)),
        tuple(
            slot
            for slot, text in changed.items()
            if current.text(slot) not in {base.text(slot), text}
        ),
        {slot: text for slot, text in changed.items() if text != current.text(slot)},
    )
