"""Who may read along: a token in the Authorization header, and not too often."""

from collections.abc import Mapping
from datetime import datetime
from math import ceil
from threading import Lock
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param

from jaarwiel.office.programs import tokens
from jaarwiel.records.programs import Program
from jaarwiel.web.api.problems import ProblemError
from jaarwiel.web.front import DeskHere, Now

PER_MINUTE: Final = 300
"""Requests of one program; so many at once as well."""
HOW: Final = (
    "Stuur uw token mee in de kop 'Authorization: Bearer ...', nooit in het adres. Een token "
    "vraagt u aan bij de procescoördinator van de tafel."
)

Bearer: Final = HTTPBearer(
    scheme_name="token",
    description="Een token per programma dat meeleest; zie de handleiding van de API.",
    auto_error=False,
)
"""Only tells the OpenAPI document how programs show who they are."""


class Pace:
    """How often each program asked, in this process: a bucket that fills up again over time."""

    def __init__(self, per_minute: int = PER_MINUTE) -> None:
        self.per_minute = per_minute
        self.left: dict[int, tuple[float, datetime]] = {}
        self.lock = Lock()

    def wait(self, program: int, now: datetime) -> int:
        """Seconds until this program may ask again; 0 when it may now, which then counts."""
        with self.lock:
            left, since = self.left.get(program, (float(self.per_minute), now))
            passed = max(0.0, (now - since).total_seconds())
            left = min(float(self.per_minute), left + passed * self.per_minute / 60)
            may = left >= 1
            self.left[program] = (left - 1 if may else left, now)
        return 0 if may else max(1, ceil((1 - left) * 60 / self.per_minute))


def known_program(
    request: Request, desk: DeskHere, now: Now, _shown: Annotated[object, Depends(Bearer)]
) -> Program:
    """Whose token came along. Answers 401 without a token that is valid, 429 to who asks too often.

    Whatever is wrong with a token, the answer is the same.
    """
    scheme, token = get_authorization_scheme_param(request.headers.get("authorization"))
    if scheme.lower() != "bearer" or not token:
        raise _unknown("Er is geen token meegestuurd.", {"WWW-Authenticate": _challenge()})
    program = tokens.opened_by(desk.store, token, now.date())
    if program is None:
        challenge = _challenge('error="invalid_token"')
        raise _unknown("Dit token is niet (meer) geldig.", {"WWW-Authenticate": challenge})
    pace: Pace = request.app.state.pace
    seconds = pace.wait(program.number, now)
    if seconds:
        raise ProblemError(
            429,
            f"Met dit token zijn meer dan {pace.per_minute} aanvragen per minuut gedaan. Wacht "
            f"{seconds} {'seconde' if seconds == 1 else 'seconden'} en probeer het opnieuw.",
            {"Retry-After": str(seconds)},
        )
    return program


def _challenge(more: str = "") -> str:
    return ", ".join(part for part in ('Bearer realm="jaarwiel"', more) if part)


def _unknown(what: str, headers: Mapping[str, str]) -> ProblemError:
    return ProblemError(401, f"{what} {HOW}", headers)


KnownProgram = Depends(known_program)
