"""Tokens with which a program (a zaaksysteem, a dashboard) reads along over the API.

A token is "jaarwiel_number_secret". Only the SHA-256 of the secret is kept: it has 256 random bits,
so nothing slower is needed, and whoever gets hold of state.db cannot read along with it.
"""

import re
import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Final

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.records import programs
from jaarwiel.records.programs import Program
from jaarwiel.records.store import Store

USUAL: Final = timedelta(days=365)
"""How long a token is valid when nobody says otherwise."""
LONGEST: Final = timedelta(days=731)
"""How far ahead the last day may be."""
LONGEST_NAME: Final = 60
"""Characters."""
SECRET_BYTES: Final = 32
_TOKEN: Final = re.compile(r"jaarwiel_([0-9]{1,9})_([A-Za-z0-9_-]{43})")


def make(desk: Desk, name: str, until: date | None, now: datetime, by: str) -> tuple[Program, str]:
    """A new program with its token, which can never be shown again.

    `until` is the last day (inclusive); without it a year from now. Raises InputError for a name
    that cannot be used or is in use, and for a day that has passed or is too far away.
    """
    name = _checked_name(name)
    until = _checked_day(until or now.date() + USUAL, now.date())
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with desk.store.writing():
        _check_free(desk.store, name, now.date())
        number = programs.add(desk.store, name, _hash(secret), now, by, until)
        desk.store.log(now, by, "toegang voor meelezen gegeven", name, f"tot en met {until}")
    return _found(desk.store, number), f"jaarwiel_{number}_{secret}"


def revoke(desk: Desk, which: str, now: datetime, by: str) -> Program:
    """Takes the token of a program back, by number or name; whoever shows it is refused at once.

    Raises NotFoundError where nobody is called so, InputError where that was done already.
    """
    with desk.store.writing():
        program = _named(desk.store, which)
        if program.revoked_at:
            raise InputError(f"De toegang van '{program.name}' was al ingetrokken.")
        programs.revoke(desk.store, program.number, now)
        desk.store.log(now, by, "toegang voor meelezen ingetrokken", program.name)
    return _found(desk.store, program.number)


def opened_by(store: Store, token: str, today: date) -> Program | None:
    """Whose token this is; None when it is nobody's, or was revoked, or its last day has passed.

    It takes as long whatever is wrong with the secret. The day of the use is kept.
    """
    parts = _TOKEN.fullmatch(token)
    program = programs.find(store, int(parts[1])) if parts else None
    given = _hash(parts[2] if parts else "")
    same = compare_digest(given, program.sha256 if program else _hash("nobody's"))
    if program is None or not same or not program.is_valid(today):
        return None
    if program.last_used != today:
        programs.note_use(store, program.number, today)
    return program


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _found(store: Store, number: int) -> Program:
    return next(each for each in programs.programs(store) if each.number == number)


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(
            f"'{name[:LONGEST_NAME]}' kan geen naam zijn. Noem het programma dat meeleest, als "
            f"zaaksysteem, in 1 tot {LONGEST_NAME} tekens."
        )
    if "@" in name:
        raise InputError(
            f"'{name}' lijkt een e-mailadres. Noem het programma dat meeleest, geen persoon."
        )
    if name.isdecimal():
        raise InputError(f"'{name}' is een nummer. Noem het programma bij een naam.")
    return name


def _checked_day(until: date, today: date) -> date:
    if until < today:
        raise InputError(f"De laatste dag {until} is voorbij. Kies een dag vanaf {today}.")
    if until > today + LONGEST:
        raise InputError(
            f"De laatste dag {until} is te ver weg: na ten hoogste twee jaar wordt een token "
            f"vervangen. Kies een dag tot en met {today + LONGEST}."
        )
    return until


def _check_free(store: Store, name: str, today: date) -> None:
    for each in programs.programs(store):
        if each.name.casefold() == name.casefold() and each.is_valid(today):
            raise InputError(
                f"'{each.name}' heeft al toegang, tot en met {each.valid_until}. Trek die eerst in "
                f"(nummer {each.number}) of kies een andere naam."
            )


def _named(store: Store, which: str) -> Program:
    """The newest program of this name or number."""
    found = [
        each
        for each in programs.programs(store)
        if which in {str(each.number), each.name} or each.name.casefold() == which.casefold()
    ]
    if not found:
        known = ", ".join(each.name for each in programs.programs(store) if not each.revoked_at)
        hint = f"Wel bekend: {known}." if known else "Er is nog geen enkele toegang gegeven."
        raise NotFoundError(f"Niemand leest mee onder de naam '{which}'. {hint}")
    return found[-1]
