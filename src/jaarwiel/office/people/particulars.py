"""What may be noted of a person and a role, read from what somebody typed. Raises InputError."""

import re
from datetime import date
from typing import Final, get_args

from email_validator import EmailNotValidError, validate_email

from jaarwiel.core.contact import READER
from jaarwiel.core.cycle import Cycle, HeldRole
from jaarwiel.core.problem import meant
from jaarwiel.errors import InputError
from jaarwiel.records.people import KINDS, AddressKind
from jaarwiel.words.wording import day_in_words

MAX_NAME: Final = 120
MAX_NOTE: Final = 500
"""Characters of a note or a reason."""
FIRST_YEAR, LAST_YEAR = 2000, 2200
FORMULA_WITHIN: Final = re.compile(r"[,;]\s*[=+@-]")
"""What a spreadsheet that splits at the other separator would take for a formula."""
DUTCH_DAY: Final = re.compile(r"^([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})$")
ROLES: Final[tuple[HeldRole, ...]] = get_args(HeldRole)


def name(text: str) -> str:
    """A name: one line of at most 120 characters."""
    plain = text.strip()
    good = plain and len(plain) <= MAX_NAME and plain.isprintable()
    if not good or FORMULA_WITHIN.search(plain):
        raise InputError(f"'{text[:40]}' is geen bruikbare naam")
    return plain


def address(text: str) -> str:
    """An e-mail address."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise InputError(
            f"'{text[:80]}' is geen e-mailadres. Controleer de schrijfwijze"
        ) from error
    return found.ascii_email or found.normalized


def role(text: str) -> HeldRole:
    """A role, with or without its diaeresis."""
    plain = text.strip().casefold().replace("ö", "o")
    for each in ROLES:
        if each == plain:
            return each
    raise InputError(f"onbekende rol '{text[:40]}'. {meant(text[:40], ROLES)}")


def check_reader(cycle: Cycle, party: str, role: HeldRole) -> None:
    """Raises InputError for a reader of a huurdersorganisatie, who would read of other meetings."""
    if role == READER and is_of_tenants(cycle, party):
        raise InputError(
            f"Een lezer leest alles wat het secretariaat leest, ook over overleggen waaraan een "
            f"huurdersorganisatie niet deelneemt. Kies voor {cycle.name_of(party)} een andere rol"
        )


def is_of_tenants(cycle: Cycle, party: str) -> bool:
    """Whether this party is, or this group has, a huurdersorganisatie."""
    members = cycle.members(party)
    return any(each.kind == "huurdersorganisatie" for each in cycle.parties if each.id in members)


def kind(text: str) -> AddressKind | None:
    """The kind of an address; None where nothing is filled in."""
    plain = text.strip().casefold().replace("é", "e")
    for each in KINDS:
        if each == plain:
            return each
    if plain:
        raise InputError(f"onbekende soort adres '{text[:40]}'. {meant(text[:40], KINDS)}")
    return None


def day(text: str) -> date | None:
    """A day, as 2027-01-31 or as Excel writes it, 31-1-2027; None where nothing is filled in."""
    plain = DUTCH_DAY.sub(_turned, text.strip())
    try:
        found = date.fromisoformat(plain) if plain else None
    except ValueError as error:
        raise InputError(f"'{text[:40]}' is geen datum. Schrijf 2027-01-31") from error
    if found and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise InputError(f"'{text[:40]}' ligt buiten de jaren {FIRST_YEAR} tot en met {LAST_YEAR}")
    return found


def _turned(found: re.Match[str]) -> str:
    day, month, year = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def note(text: str) -> str:
    """A note of a few sentences, on one line."""
    plain = " ".join(text.split())
    if not plain.isprintable():
        raise InputError("De toelichting bevat tekens die niet te tonen zijn. Typ de tekst over")
    if len(plain) > MAX_NOTE:
        raise InputError(f"De toelichting mag {MAX_NOTE} tekens lang zijn; dit zijn {len(plain)}")
    return plain


def check_days(first: date | None, last: date | None) -> None:
    """Raises InputError where the last day lies before the first."""
    if first and last and last < first:
        raise InputError(
            f"De laatste dag ({day_in_words(last)}) ligt vóór de eerste ({day_in_words(first)})"
        )
