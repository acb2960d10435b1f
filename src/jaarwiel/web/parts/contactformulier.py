"""What the forms about contacts share: their choices, the mark they carry, how errors read.

A form carries the mark of what it was made from. When somebody else changed that meanwhile, it
comes back as typed, beside what is on record now.
"""

from collections.abc import Mapping
from hashlib import sha256

from jaarwiel.errors import InputError
from jaarwiel.office.desk import Desk
from jaarwiel.office.people import particulars
from jaarwiel.records.people import KINDS


class ConflictError(InputError):
    """Somebody else changed meanwhile what the form was made from."""

    def __init__(self) -> None:
        super().__init__(
            "Iemand anders heeft dit intussen gewijzigd. Vergelijk uw invoer met wat er nu staat, "
            "en verstuur opnieuw als uw invoer moet gelden"
        )


def mark(*values: object) -> str:
    """The same as long as these values are."""
    return sha256(repr(values).encode()).hexdigest()[:16]


def check_mark(fields: Mapping[str, str], *values: object) -> None:
    """Raises ConflictError unless the form was made from these values."""
    if fields.get("stand") != mark(*values):
        raise ConflictError


def sentence(error: InputError) -> str:
    """What is wrong, ending as a sentence does."""
    text = str(error).strip()
    return text if text.endswith((".", "?")) else f"{text}."


def contact_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """What a form says about a contact; empty where it says nothing."""
    names = ("party", "name", "email", "role", "from", "until", "kind")
    return {name: fields.get(name, "") for name in names}


def choices(desk: Desk) -> dict[str, object]:
    """What can be chosen, and how long texts may be, in the words of the templates."""
    return {
        "partij_keuze": [(each.id, each.name) for each in desk.cycle.named],
        "rol_keuze": particulars.ROLES,
        "soort_keuze": KINDS,
        "max_naam": particulars.MAX_NAME,
        "max_tekst": particulars.MAX_NOTE,
    }
