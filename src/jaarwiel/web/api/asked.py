"""One request: the desk, the moment, the part of the list that is asked for, and addresses."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant

from jaarwiel.core.problem import meant
from jaarwiel.core.yearplan import YearPlan
from jaarwiel.errors import NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.web.api.access import known_program
from jaarwiel.web.api.problems import ProblemError
from jaarwiel.web.api.shape import Link, Links, PageLinks
from jaarwiel.web.front import DeskHere, Now
from jaarwiel.web.guard import API

USUAL, MOST = 100, 500
"""So many entries of a list in one answer."""

Given = TypeVar("Given")
Key = tuple[int | str, ...]
"""Where an entry stands in its list: keys of later entries are greater."""


@dataclass(frozen=True)
class Asked:
    """What a handler has at hand."""

    desk: Desk
    now: datetime
    path: str
    """Below the base, as "/bijdragen"."""
    query: tuple[tuple[str, str], ...]

    @property
    def today(self) -> date:
        """The day of the request."""
        return self.now.date()

    def link(self, *parts: object, **query: object) -> Link:
        """A reference to these parts of a path below the base, with these parameters."""
        path = "".join(f"/{quote(str(each), safe='')}" for each in parts)
        asking = f"?{urlencode(query)}" if query else ""
        return Link(href=f"{self.desk.address}{API}{path}{asking}")

    def links(self, *parts: object) -> Links:
        """The reference of something to itself."""
        return Links(own=self.link(*parts))

    def own(self, **changed: str) -> Link:
        """A reference to what was asked, with these parameters instead."""
        query = urlencode({**dict(self.query), **changed})
        return Link(href=f"{self.desk.address}{API}{self.path}{'?' if query else ''}{query}")

    def years(self, year: int | None) -> tuple[YearPlan, ...]:
        """The plan of this year, or of all from the first to the next. NotFoundError: no year."""
        if year is not None:
            return (self.plan(year),)
        cycle = self.desk.cycle
        last = self.desk.years_around(self.today)[-1]
        return tuple(self.desk.plans(range(cycle.table.first_year, last + 1)))

    def plan(self, year: int) -> YearPlan:
        """The plan of this year. Raises NotFoundError for a year that the cycle does not know."""
        cycle = self.desk.cycle
        if not cycle.knows(year):
            raise NotFoundError(
                f"Het jaar {year} kent deze tafel niet. Kies een jaar van "
                f"{cycle.table.first_year} tot en met {cycle.last_year}."
            )
        return self.desk.plan(year)

    def check_document(self, document: str) -> None:
        """Raises NotFoundError for a document that the table does not make."""
        known = [each.id for each in self.desk.cycle.deadlines]
        if document not in known:
            raise NotFoundError(f"Onbekend document '{document}'. {meant(document, known)}")


def _asked(
    request: Request, desk: DeskHere, now: Now, _program: Annotated[object, Depends(known_program)]
) -> Asked:
    query = request.query_params.multi_items()
    names = [name for name, _ in query]
    known = {*_parameters(request.scope["route"].dependant)}
    for name in names:
        if name not in known:
            hint = f"Mogelijk zijn: {', '.join(sorted(known))}." if known else "Er zijn er geen."
            raise ProblemError(422, f"Onbekende parameter '{name[:60]}'. {hint}")
        if names.count(name) > 1:
            raise ProblemError(
                422, f"De parameter '{name}' staat er meer dan één keer. Noem er één."
            )
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return Asked(desk, now, quote(path), tuple(query))


def _parameters(dependant: Dependant) -> Iterator[str]:
    """The names of the parameters that an address takes."""
    yield from (each.alias for each in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _parameters(inner)


AskedHere = Annotated[Asked, Depends(_asked)]


@dataclass(frozen=True)
class Stretch:
    """Which part of a list is asked for."""

    limit: int
    after: Key | None
    """The key of the last entry of the part before; None at the beginning."""

    def of(
        self, asked: Asked, found: Iterable[Given], key: Callable[[Given], Key]
    ) -> tuple[list[Given], PageLinks]:
        """The entries of this part, with the references that go with it.

        `found` is in order of the key. Raises ProblemError for a cursor of another list.
        """
        part: list[Given] = []
        for each in found:
            if self._is_past(key(each)):
                continue
            if len(part) == self.limit:
                last = _cursor(key(part[-1]))
                return part, PageLinks(own=asked.own(), next=asked.own(cursor=last))
            part.append(each)
        return part, PageLinks(own=asked.own())

    def _is_past(self, key: Key) -> bool:
        if self.after is None:
            return False
        if len(key) != len(self.after):
            raise _no_cursor()
        try:
            return key <= self.after
        except TypeError as error:
            raise _no_cursor() from error


def _stretch(
    limit: Annotated[
        int, Query(ge=1, le=MOST, description="Zoveel resultaten in één antwoord, ten hoogste.")
    ] = USUAL,
    cursor: Annotated[
        str | None,
        Query(
            pattern="^[A-Za-z0-9_-]+$",
            max_length=600,
            description="Waar het vorige deel eindigde; staat in _links.next van dat deel.",
        ),
    ] = None,
) -> Stretch:
    return Stretch(limit, None if cursor is None else _key(cursor))


StretchHere = Annotated[Stretch, Depends(_stretch)]


def _cursor(key: Key) -> str:
    text = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _key(cursor: str) -> Key:
    try:
        found: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise _no_cursor() from error
    if not isinstance(found, list) or not found:
        raise _no_cursor()
    if not all(isinstance(each, (int, str)) for each in found):
        raise _no_cursor()
    return tuple(found)


def _no_cursor() -> ProblemError:
    return ProblemError(
        422, "Deze cursor hoort niet bij deze lijst. Begin zonder cursor en volg _links.next."
    )
