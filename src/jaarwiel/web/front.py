"""What every page has at hand: the settings, the clock, the templates, the desk and the form."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends, HTTPException, Request
from python_multipart.multipart import parse_options_header

from jaarwiel.office.desk import Desk, NoCycleError, open_desk
from jaarwiel.settings import Settings
from jaarwiel.web.given import Given
from jaarwiel.web.guard import MAX_BODY
from jaarwiel.web.lastcycle import LastCycle, works_without
from jaarwiel.web.limits import Limits
from jaarwiel.web.pages import Pages

READ: Final = ["GET", "HEAD"]
MAX_FIELDS: Final = 20_000
"""Of one form: a group of many parties has many figures."""


@dataclass(frozen=True)
class Front:
    """Wired once, by `make_app`."""

    settings: Settings
    clock: Callable[[], datetime]
    pages: Pages
    given: Given
    limits: Limits
    cycle: LastCycle


async def _front(request: Request) -> Front:
    """What was wired, with pages that know who is signed in once that is known."""
    found: Front = request.app.state.front
    return replace(found, pages=found.pages.of(request.state))


def _trouble(request: Request, front: Annotated[Front, Depends(_front)]) -> NoCycleError | None:
    """Why the cycle file cannot be used, on the pages that work all the same; None where it can.

    Raises NoCycleError on the others.
    """
    try:
        front.cycle.present()
    except NoCycleError as error:
        if not works_without(request.url.path):
            raise
        request.state.trouble = error
        return error
    return None


def _desk(
    front: Annotated[Front, Depends(_front)],
    _trouble: Annotated[NoCycleError | None, Depends(_trouble)],
) -> Iterator[Desk]:
    """A desk for this request alone, so that no two threads share a connection."""
    with open_desk(front.settings, cycle=front.cycle.cycle) as desk:
        yield desk


async def _now(front: Annotated[Front, Depends(_front)]) -> datetime:
    """The moment of the request: the clock is read once."""
    return front.clock()


async def _fields(request: Request) -> Mapping[str, str]:
    """The texts of a posted form, by name; files are left out. 400 unless it is in UTF-8."""
    check_charset(request)
    async with request.form(max_fields=MAX_FIELDS, max_part_size=MAX_BODY) as form:
        return {name: text for name, text in form.multi_items() if isinstance(text, str)}


def check_charset(request: Request) -> None:
    """Answers 400 unless the form is in UTF-8.

    Our pages are in UTF-8, so a browser that sends their forms names that or nothing; other names,
    such as unicode_escape, would make texts that cannot be stored.
    """
    _, options = parse_options_header(request.headers.get("content-type"))
    if options.get(b"charset", b"utf-8").lower() != b"utf-8":
        raise HTTPException(400)


FrontHere = Annotated[Front, Depends(_front)]
DeskHere = Annotated[Desk, Depends(_desk)]
Trouble = Annotated[NoCycleError | None, Depends(_trouble)]
Now = Annotated[datetime, Depends(_now)]
Fields = Annotated[Mapping[str, str], Depends(_fields)]
