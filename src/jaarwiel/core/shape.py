"""Reads plain data, as TOML gives it, into dataclasses, and finds everything that does not fit.

The annotations of the dataclasses say what fits: text, whole numbers, yes or no, days, times,
fixed choices, lists, and other dataclasses. Nothing is converted: "3" is no number.
"""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from functools import lru_cache
from types import NoneType
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

from jaarwiel.core.problem import EntryPath, Problem, meant

Shape = TypeVar("Shape")

WANTED: Final = {
    str: "moet tekst tussen aanhalingstekens zijn",
    int: "moet een geheel getal zijn, zonder aanhalingstekens",
    bool: "moet true of false zijn",
    date: "moet een datum zijn, als 2027-02-15",
    time: "moet een tijd zijn, als 13:30:00",
}


def read(shape: type[Shape], data: object) -> tuple[Shape | None, tuple[Problem, ...]]:
    """The data in this shape; or None, with every problem."""
    reader = _Reader()
    made = reader.value(shape, data, ())
    return (None if reader.problems else made), tuple(reader.problems)


@lru_cache(maxsize=64)
def _annotations(shape: type) -> dict[str, Any]:
    return get_type_hints(shape)


class _Reader:
    """Goes through the data once; what it makes is worthless as soon as there is a problem."""

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
        return data

    def _choice(self, choices: list[str], data: Any, path: EntryPath) -> Any:
        if not isinstance(data, str):
            self._note(path, WANTED[str])
        elif data not in choices:
            self._note(path, f"'{data}' kan hier niet. {meant(data, choices)}")
        return data

    def _list(self, wanted: Any, data: Any, path: EntryPath) -> Any:
        if not isinstance(data, list):
            self._note(path, "moet een lijst tussen vierkante haken zijn")
            return ()
        return tuple(self.value(wanted, each, (*path, at)) for at, each in enumerate(data))

    def _block(self, shape: Any, data: Any, path: EntryPath) -> Any:
        if not isinstance(data, dict):
            self._note(path, "moet een blok met gegevens zijn")
            return None
        known = {field.name: field for field in fields(shape)}
        for key in data.keys() - known.keys():
            self._note((*path, key), f"onbekend gegeven '{key}'. {meant(key, known)}")
        for name, field in known.items():
            if name not in data and field.default is MISSING:
                self._note((*path, name), "ontbreekt; vul dit in")
        wanted = _annotations(shape)
        values = {
            name: self.value(wanted[name], data[name], (*path, name))
            for name in known
            if name in data
        }
        return None if self.problems else shape(**values)

    def _note(self, path: EntryPath, message: str) -> None:
        self.problems.append(Problem(path, message))
