"""A document as it is stored: as JSON, and back to the same model."""

import json
import typing
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeAlias

from jaarwiel.core import document
from jaarwiel.core.document import Document, plain

_Kind: TypeAlias = type[Any]

_KINDS: Final[dict[str, _Kind]] = {
    str(vars(value)["kind"]): value
    for value in vars(document).values()
    if isinstance(value, type) and "kind" in vars(value)
}


def stored(it: Document) -> str:
    """The document as JSON; the same document gives the same text."""
    return json.dumps(plain(it), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def restored(text: str) -> Document:
    """The document that `stored` gave as text.

    Parts that a later version of jaarwiel added have their default. ValueError: it is no document.
    """
    try:
        found = _restored(json.loads(text))
    except (KeyError, TypeError) as error:
        raise ValueError(f"this is no stored document: {error}") from error
    if not isinstance(found, Document):
        raise ValueError("this is no stored document")  # noqa: TRY004 - it is about the text
    return found


def _restored(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_restored, value))
    if not isinstance(value, dict):
        return value
    kind = _KINDS[value["kind"]]
    moments = _moments(value["kind"])
    return kind(
        **{
            name: datetime.fromisoformat(inner) if name in moments else _restored(inner)
            for name, inner in value.items()
            if name != "kind"
        }
    )


@cache
def _moments(kind: str) -> frozenset[str]:
    """The names of the fields that hold a moment."""
    hints = typing.get_type_hints(_KINDS[kind], vars(document))
    return frozenset(name for name, hint in hints.items() if hint is datetime)
