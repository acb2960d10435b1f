"""The shape of a cycle file as JSON Schema, so that editors complete and underline.

Draft 2020-12. Days, dates and times are text there: TOML's own have no counterpart in JSON.
"""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from jaarwiel.core.cycle import Cycle, Recurring
from jaarwiel.core.cyclecheck import BOUNDS

PLAIN: Final[dict[type, dict[str, str]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "format": "partial-time"},
}


def schema() -> dict[str, Any]:
    """The schema of a whole file."""
    blocks: dict[str, Any] = {}
    root = _block(Cycle, blocks)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cyclusbestand van jaarwiel",
        **root,
        "$defs": blocks,
    }


def _block(shape: type, blocks: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(shape)
    bounds = BOUNDS.get(shape, {})
    if issubclass(shape, Recurring):
        bounds = BOUNDS[Recurring] | bounds
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [each.name for each in fields(shape) if each.default is MISSING],
        "properties": {
            each.name: _bounded(_value(hints[each.name], blocks), bounds.get(each.name))
            for each in fields(shape)
        },
    }


def _value(wanted: Any, blocks: dict[str, Any]) -> dict[str, Any]:
    """What one annotation allows, as `core.shape` reads it."""
    choices = [each for each in get_args(wanted) if each is not NoneType]
    if get_origin(wanted) is Literal:
        return {"enum": choices}
    if get_origin(wanted) is tuple:
        return {"type": "array", "items": _value(choices[0], blocks)}
    if len(choices) == 1:
        return _value(choices[0], blocks)
    if is_dataclass(wanted) and isinstance(wanted, type):
        if wanted.__name__ not in blocks:
            blocks[wanted.__name__] = {}  # its place, before what is inside asks for it
            blocks[wanted.__name__] = _block(wanted, blocks)
        return {"$ref": f"#/$defs/{wanted.__name__}"}
    return dict(PLAIN[wanted])


def _bounded(value: dict[str, Any], bounds: tuple[int, int] | None) -> dict[str, Any]:
    if bounds is None:
        return value
    if value.get("type") == "array":
        return value | {"items": _bounded(value["items"], bounds)}
    return value | {"minimum": bounds[0], "maximum": bounds[1]}
