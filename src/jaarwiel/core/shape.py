"""Reads plain data, as TOML gives it, into dataclasses, and finds everything that does not fit.

The annotations of the dataclasses say what fits: text, whole numbers, yes or no, days, times,
fixed choices, lists, and other dataclasses. Nothing is converted: "3" is no number.

What does not fit is replaced by a stand-in, so that the rest can be looked at as well. A key that
was misspelt is taken for the one that is lacking.
"""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from functools import lru_cache
from types import NoneType
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

from jaarwiel.core.problem import EntryPath, Problem, meant, nearest

Shape = TypeVar("Shape")

WANTED: Final = {
    str: "moet tekst tussen aanhalingstekens zijn",
    int: "moet een geheel getal zijn, zonder aanhalingstekens",
    bool: "moet true of false zijn",
    date: "moet een datum zijn, als 2027-02-15",
    time: "moet een tijd zijn, als 13:30:00",
}


STAND_INS: Final[dict[Any, Any]] = {
    str: "", int: 1, bool: False, date: date(2027, 1, 1), time: time(12),
}  # fmt: skip


def read(shape: type[Shape], data: object) -> tuple[Shape, tuple[Problem, ...]]:
    """The data in this shape, with every problem; with a problem it is only fit to be checked."""
    reader = _Reader()
    made: Shape = reader.value(shape, data, ())
    return made, tuple(reader.problems)


def _stand_in(wanted: Any) -> Any:
    """Something of this kind, in place of what is lacking or does not fit."""
    return _Reader().value(wanted, {}, ())


def _misspelt(data: dict[str, Any], lacking: list[str], wanted: dict[str, Any]) -> dict[str, Any]:
    """What is read from keys that are probably misspelt, by the key that is lacking.

    Only where it fits: then the key is all that is wrong.
    """
    found = {}
    for key in sorted(data.keys() - set(wanted)):
        name = nearest(key, wanted)
        if name in lacking:
            reader = _Reader()
            value = reader.value(wanted[name], data[key], ())
            if not reader.problems:
                found[name] = value
    return found


def _lacks(name: str, wanted: Any) -> str:
    """What to say of a key that must be given and is not; a block is given with a heading."""
    elements = get_args(wanted)
    if is_dataclass(wanted):
        return f"dit blok ontbreekt; begin het met een regel [{name}]"
    if get_origin(wanted) is tuple and is_dataclass(elements[0]):
        return f"hiervan is er geen; begin ieder met een regel [[{name}]]"
    return "ontbreekt; vul dit in"


@lru_cache(maxsize=64)
def _annotations(shape: type) -> dict[str, Any]:
    return get_type_hints(shape)


class _Reader:
    """Goes through the data once and notes what does not fit."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def value(self, wanted: Any, data: Any, path: EntryPath) -> Any:
        """The data as the annotation wants it."""
        choices = [each for each in get_args(wanted) if each is not NoneType]
        if get_origin(wanted) is Literal:
            return self._choice(choices, data, path)
        if get_origin(wanted) is tuple:
            return self._list(choices[0], data, path)
        if len(choices) == 1:  # optional: TOML has no null, so what is given must fit
            return self.value(choices[0], data, path)
        if is_dataclass(wanted):
            return self._block(wanted, data, path)
        if type(data) is not wanted:
            self._note(path, WANTED[wanted])
            return STAND_INS[wanted]
        return data

    def _choice(self, choices: list[str], data: Any, path: EntryPath) -> Any:
        if not isinstance(data, str):
            self._note(path, WANTED[str])
            return choices[0]
        if data not in choices:
            self._note(path, f"'{data}' kan hier niet. {meant(data, choices)}")
            return nearest(data, choices) or choices[0]
        return data

    def _list(self, wanted: Any, data: Any, path: EntryPath) -> Any:
        if not isinstance(data, list):
            self._note(path, "moet een lijst tussen vierkante haken zijn")
            return ()
        return tuple(self.value(wanted, each, (*path, at)) for at, each in enumerate(data))

    def _block(self, shape: Any, data: Any, path: EntryPath) -> Any:
        if not isinstance(data, dict):
            self._note(path, "moet een blok met gegevens zijn")
            return _stand_in(shape)
        known = {field.name: field for field in fields(shape)}
        for key in data.keys() - known.keys():
            self._note((*path, key), f"onbekend gegeven '{key}'. {meant(key, known)}")
        wanted = {name: _annotations(shape)[name] for name in known}
        lacking = [name for name in known if name not in data]
        values = _misspelt(data, lacking, wanted)
        needed = [name for name in lacking
                  if known[name].default is MISSING and name not in values]  # fmt: skip
        for name in needed:
            self._note((*path, name), _lacks(name, wanted[name]))
        values |= {
            name: self.value(wanted[name], data[name], (*path, name))
            for name in known
            if name in data
        }
        return shape(**{name: _stand_in(wanted[name]) for name in needed} | values)

    def _note(self, path: EntryPath, message: str) -> None:
        self.problems.append(Problem(path, message))
