"""The document model as it is kept with a version, and back: the inverse of `document.plain`."""

import json
import types
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from jaarwiel.core import document
from jaarwiel.core.document import Document, plain

_WRITTEN: Final[Mapping[type, Callable[[str], object]]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Decimal: Decimal,
}
"""What JSON knows as text only."""


class UnknownModelError(ValueError):
    """A stored model holds what this model does not know: another release wrote it."""


def stored(model: Document) -> bytes:
    """The model as compressed JSON; equal models give equal bytes."""
    text = json.dumps(plain(model), ensure_ascii=False, sort_keys=True)
    return zlib.compress(text.encode(), level=6)


def restored(content: bytes) -> Document:
    """The model that `stored` was given. Raises UnknownModelError for anything else."""
    try:
        found = from_plain(json.loads(zlib.decompress(content)))
    except (zlib.error, ValueError, TypeError, RecursionError) as error:
        raise UnknownModelError(str(error)) from error
    if not isinstance(found, Document):
        raise UnknownModelError("no document")
    return found


def from_plain(value: Any, hint: Any = None) -> Any:
    """The part of the model that `plain` was given. Raises UnknownModelError.

    `hint` is the type that stands in the model; without one, every dict must name its kind.
    """
    if isinstance(value, dict):
        return _part(value, hint)
    if isinstance(value, list):
        inner = _items(hint, len(value))
        return tuple(from_plain(each, of) for each, of in zip(value, inner, strict=True))
    if isinstance(value, str):
        read = next((_WRITTEN[each] for each in _choices(hint) if each in _WRITTEN), None)
        return read(value) if read else value
    return value


def _part(value: dict[str, Any], hint: Any) -> Any:
    made: Any = _kinds().get(str(value.get("kind"))) or next(
        filter(is_dataclass, _choices(hint)), None
    )
    if made is None:
        raise UnknownModelError(f"kind {value.get('kind')}")
    hints = _hints(made)
    given = {name: each for name, each in value.items() if name != "kind" or "kind" in hints}
    if unknown := sorted(given.keys() - hints.keys()):
        raise UnknownModelError(f"{made.__name__}: {', '.join(unknown)}")
    return made(**{name: from_plain(each, hints[name]) for name, each in given.items()})


@cache
def _kinds() -> Mapping[str, type]:
    """Every part of the model by its kind."""
    parts = (each for each in vars(document).values() if isinstance(each, type))
    return {str(part.kind): part for part in parts if hasattr(part, "kind")}


@cache
def _hints(part: type) -> Mapping[str, Any]:
    found = get_type_hints(part, vars(document))
    return {each.name: found[each.name] for each in fields(part)}


def _choices(hint: Any) -> tuple[Any, ...]:
    """The types that a value may have."""
    if get_origin(hint) in {Union, types.UnionType}:
        return tuple(each for part in get_args(hint) for each in _choices(part))
    return (hint,)


def _items(hint: Any, count: int) -> tuple[Any, ...]:
    """The types of the items of a tuple."""
    found = next((each for each in _choices(hint) if get_origin(each) is tuple), None)
    inner = get_args(found)
    if len(inner) == count and Ellipsis not in inner:
        return inner
    return (inner[0] if inner else None,) * count
