"""What changed between two versions, as lines of text and as plain data for JSON."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jaarwiel.core.comparing.difference import Change, Difference, Tally
    from jaarwiel.core.comparing.stretches import Stretch
    from jaarwiel.records.archive import StoredDocument

MOST_PLACES: Final = 12
"""Headings that the summary names at most."""
_EQUAL: Final = "De teksten zijn gelijk."
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "restyled": "~"}
_MARKS: Final = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def summary_lines(found: "Difference") -> Iterator[str]:
    """How much changed under which heading."""
    tallies = found.summary
    if not tallies:
        yield _EQUAL if found.is_empty else "Alleen de herkomst van teksten is gewijzigd."
    for each in tallies[:MOST_PLACES]:
        yield f"{_place(each.place)}: {_counted(each)}."
    left = len(tallies) - MOST_PLACES
    if left > 0:
        yield f"En nog op {left} {'plaats' if left == 1 else 'plaatsen'}."


def _place(place: tuple[str, ...]) -> str:
    return " > ".join(place) or "Titel en inleiding"


def _counted(tally: "Tally") -> str:
    counts = (
        (tally.changed, "gewijzigd"),
        (tally.added, "toegevoegd"),
        (tally.removed, "verwijderd"),
        (tally.moved, "verplaatst"),
        (tally.rows, "tabelrij" if tally.rows == 1 else "tabelrijen"),
    )
    return ", ".join(f"{count} {what}" for count, what in counts if count)


def difference_lines(found: "Difference") -> Iterator[str]:
    """Everything that changed, under its headings."""
    if found.is_empty:
        yield _EQUAL
    for place, changes in found.sections:
        yield _place(place)
        yield from (f"  {_line(each)}" for each in changes if each.act != "same")


def _line(change: "Change") -> str:
    text = " | ".join(
        "".join(_told(each, whole=change.act != "changed") for each in cell)
        for cell in change.cells
    )
    moved = " (verplaatst)" if change.moved else ""
    styled = " (opmaak of verwijzing)" if change.act == "restyled" else ""
    return f"{_SIGNS[change.act]} {' '.join(text.split())}{moved}{styled}"


def _told(stretch: "Stretch", *, whole: bool) -> str:
    return stretch.text if whole else _MARKS[stretch.part].format(stretch.text)


def difference_data(
    found: "Difference", old: "StoredDocument", new: "StoredDocument"
) -> dict[str, Any]:
    """The same as data; each cell is a list of stretches that stayed, went or came."""
    return {
        "item": new.item,
        "old": old.label,
        "new": new.label,
        "changes": [
            {
                "act": each.act,
                "moved": each.moved,
                "place": list(each.place),
                "kind": each.kind,
                "cells": [
                    [{"part": part.part, "text": part.text} for part in cell] for cell in each.cells
                ],
            }
            for _, changes in found.sections
            for each in changes
            if each.act != "same"
        ],
    }
