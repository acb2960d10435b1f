"""Gives a JSON Schema of the cycle file, so that an editor completes and explains its keys.

Draft 2020-12, kept to what older readers know as well and without `$ref`: Taplo, which most
editors use for TOML, follows draft 4, where what stands beside a `$ref` is not read. Days and
times of TOML count as text here, as they do for Taplo.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.cyclecheck.limits import BOUNDS, NOT_BLANK
from jaarwiel.resources import read_template

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
TITLE: Final = "_titel"
SCALARS: Final[Mapping[Any, dict[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    time: {"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}(\.\d+)?$"},
}
FILLED: Final = r"\S"
"""A text that is not blank."""

Words = Mapping[str, Mapping[str, str]]


def schema() -> dict[str, Any]:
    """The JSON Schema of a whole cycle file."""
    return {"$schema": DIALECT, **_block(explanations(), Cycle)}


def explanations() -> Words:
    """What every key means, in Dutch, by the name of its block."""
    return tomllib.loads(read_template("cyclus/uitleg.toml"))


def explanation(words: Words, block: type, key: str) -> str:
    """What this key of this block means; a block has the keys of what it is a kind of as well."""
    return next(words[each.__name__][key] for each in block.__mro__
                if key in words.get(each.__name__, {}))  # fmt: skip


def _block(words: Words, block: type) -> dict[str, Any]:
    wanted = get_type_hints(block)
    found = fields(block)
    return {
        "type": "object",
        "title": words[block.__name__][TITLE],
        "additionalProperties": False,
        "required": [each.name for each in found if each.default is MISSING],
        "properties": {each.name: _entry(words, block, each, wanted[each.name]) for each in found},
    }


def _entry(words: Words, block: type, field: "Field[Any]", wanted: Any) -> dict[str, Any]:
    """One key: what fits, what it means, and what holds when it is left out."""
    made = _value(words, wanted, _limits(block, field.name))
    made["description"] = explanation(words, block, field.name)
    if isinstance(field.default, (str, int)):
        made["default"] = field.default
    return made


def _limits(block: type, key: str) -> dict[str, Any]:
    """What more must hold of a number or a text."""
    limits: dict[str, Any] = {}
    for each in block.__mro__:
        if key in NOT_BLANK.get(each, ()):
            limits["pattern"] = FILLED
        if key in BOUNDS.get(each, {}):
            limits["minimum"], limits["maximum"] = BOUNDS[each][key]
    return limits


def _value(words: Words, wanted: Any, limits: Mapping[str, Any]) -> dict[str, Any]:
    """What fits this annotation; of a list, the limits hold for each element."""
    choices = [each for each in get_args(wanted) if each is not NoneType]
    if get_origin(wanted) is Literal:
        return {"type": "string", "enum": choices}
    if get_origin(wanted) is tuple:
        return {"type": "array", "items": _value(words, choices[0], limits)}
    if len(choices) == 1:  # optional: TOML has no null
        return _value(words, choices[0], limits)
    if is_dataclass(wanted):
        return _block(words, wanted)  # type: ignore[arg-type] # a class, not an instance
    return {**SCALARS[wanted], **limits}
