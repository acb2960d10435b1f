"""Makes the cycle file of a new table out of a few answers."""

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Final

from jaarwiel.core.joint import TABLE
from jaarwiel.core.yeardays import MONTHS, day_in
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.words.wording import environment

MAX_NAME: Final = 120
MAX_ID: Final = 40
MAX_NAMES: Final = 50
MAX_YEARS: Final = 10
YEARS: Final = (2000, 2100)
REGIONS: Final = ("Noord", "Midden", "Zuid")
SOME_YEAR: Final = 2027
"""Days of the year are reckoned with in a year that is no leap year."""
EARLIEST_OVERVIEW: Final = "1 mei"
ROUND: Final = timedelta(days=100)
"""Between overview and signing at least: overleg, a draft, overleg once more."""
FROM_THERE: Final = {
    "prestatieafspraken_open": ("overview", 14),
    "ao_laatst": ("overview", 30),
    "ao_per_corporatie_eerst": ("overview", 7),
    "ao_per_corporatie_laatst": ("overview", 44),
    "concept": ("signing", -70),
    "bo_eerst": ("signing", -56),
    "bo_laatst": ("signing", -29),
    "inbreng": ("signing", -14),
}
"""Days of the file by their name in the template: so many days from one of the two asked for."""
OVERVIEW_OPEN: Final = timedelta(days=92)
"""How long the overview can be worked at."""


@dataclass(frozen=True)
class Corporation:
    """A corporatie, and the name of its huurdersorganisatie; empty when there is none."""

    name: str
    tenants: str


@dataclass(frozen=True)
class Founding:
    """What is known of a new table. Days are written as "1 september", both exclusive."""

    id: str
    name: str
    begins: int
    """The first year that the cycle is run for."""
    towns: tuple[str, ...]
    corporations: tuple[Corporation, ...]
    region: str = "Noord"
    years: int = 2
    first: int = SOME_YEAR
    overview: str = "1 september"
    signing: str = "15 december"


def propose(name: str, today: date) -> Founding:
    """The default answers for a table that is called so."""
    plain = _cleaned(name)[:80] or "Onze gemeente"
    tenants = f"Huurdersorganisatie {plain}"
    return Founding(
        id=slug(name),
        name=f"Prestatieafspraken {plain}",
        begins=today.year,
        towns=(f"Gemeente {plain}".replace(";", ","),),
        corporations=(Corporation(f"Woningcorporatie {plain}", tenants),),
        first=today.year + 1,
    )


def slug(text: str, length: int = MAX_ID) -> str:
    """The text as an id: small letters, digits and hyphens only, never empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:length].strip("-") or "tafel"


def _cleaned(text: str) -> str:
    """The text on one line, without characters that cannot be printed."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


# ------------------------------------------------------------------------------------- the answers


def a_name(text: str) -> str:
    """A name that can be used. Raises InputError otherwise, as all that reads an answer here."""
    if not text.strip():
        raise InputError("Vul een naam in.")
    if len(text) > MAX_NAME or not text.isprintable():
        raise InputError(
            f"'{_cleaned(text)[:40]}' is geen bruikbare naam; "
            f"gebruik hooguit {MAX_NAME} gewone tekens."
        )
    return text.strip()


def a_name_or_none(text: str) -> str:
    """A name, or nothing at all."""
    return a_name(text) if text else ""


def names(text: str) -> tuple[str, ...]:
    """One or more names with a semicolon between them."""
    found = tuple(a_name(each) for each in text.split(";") if each.strip())
    if not found or len(found) > MAX_NAMES:
        raise InputError(f"Noem een tot {MAX_NAMES} namen, met een puntkomma ertussen.")
    return found


def region(text: str) -> str:
    """A region of the school holidays."""
    found = next((each for each in REGIONS if each.lower() == text.lower()), None)
    if found is None:
        raise InputError(f"'{text[:40]}' is geen regio. Kies Noord, Midden of Zuid.")
    return found


def length(text: str) -> int:
    """The number of years of a term."""
    return _number(text, 1, MAX_YEARS)


def first_year(text: str) -> int:
    """The first year of a term."""
    return _number(text, *YEARS)


def _number(text: str, least: int, greatest: int) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= 4 and least <= int(text) <= greatest:  # noqa: PLR2004 - a year
        return int(text)
    raise InputError(
        f"'{text[:40]}' kan hier niet. Noem een getal van {least} tot en met {greatest}."
    )


def overview_day(text: str) -> str:
    """The day before which the overview is due, early enough for what follows."""
    last = _written(date(SOME_YEAR, 12, 31) - ROUND)
    if not day_in(SOME_YEAR, EARLIEST_OVERVIEW) <= _day(text) <= day_in(SOME_YEAR, last):
        raise InputError(f"Noem een dag van {EARLIEST_OVERVIEW} tot en met {last}.")
    return _written(_day(text))


def signing_day(text: str, overview: str) -> str:
    """The day before which is signed: long enough after the overview, in the same year."""
    earliest = day_in(SOME_YEAR, overview) + ROUND
    if _day(text) < earliest:
        raise InputError(
            f"Na het activiteitenoverzicht zijn er overleggen en een concept: noem een dag van "
            f"{_written(earliest)} tot en met 31 december."
        )
    return _written(_day(text))


def _day(text: str) -> date:
    try:
        found = day_in(SOME_YEAR, text)
    except ValueError as error:
        raise InputError(f"'{text[:40]}' is geen dag. Schrijf bijvoorbeeld: 1 september") from error
    if found.year != SOME_YEAR:
        raise InputError("Noem alleen een dag en een maand, als: 1 september")
    return found


def _written(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


# ---------------------------------------------------------------------------------------- the file


def check_free(path: Path) -> None:
    """Raises InputError when there is something at this path already."""
    try:
        taken = path.exists() or path.is_symlink()
    except OSError as error:
        raise _refused(path, error) from error
    if taken:
        raise InputError(
            f"{path} bestaat al en wordt niet overschreven. Kies een ander bestand met --to."
        )


def write(path: Path, founding: Founding) -> None:
    """Writes the cycle file, which is in order. Raises InputError when there is one already."""
    text = text_of(founding)
    cyclefile.parse(path, text)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        check_free(path)
        raise
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> JaarwielError:
    return JaarwielError(
        f"{path} kan niet worden gemaakt ({reason(error)}). Kies een andere plaats met --to."
    )


def text_of(founding: Founding) -> str:
    """The commented cycle file of this table."""
    template = environment(html=False, finalize=_as_toml).get_template("cyclus/nieuw.toml.j2")
    parties = _parties(founding)
    kinds = tuple(dict.fromkeys(each["kind"] for each in parties))
    return template.render(
        tafel=founding,
        partijen=parties,
        iedereen=kinds,
        zonder_huurders=tuple(kind for kind in kinds if kind != "huurdersorganisatie"),
        dagen=_days(founding),
        jaren=[founding.first, founding.first + founding.years - 1],
    )


def _as_toml(value: object) -> object:
    """The value as TOML writes it. Text is a basic string, with its escapes (toml.io, 1.0)."""
    if isinstance(value, str):
        readable = value.encode("utf-8", "replace").decode()
        return json.dumps(readable, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return f"[{', '.join(str(_as_toml(each)) for each in value)}]"
    return value


def _parties(founding: Founding) -> list[dict[str, str]]:
    """The parties, each with an id of its own; of one gemeente alone that is its kind."""
    taken: set[str] = set(MONTHS) | {TABLE, "alle", "corporatie", "huurdersorganisatie"}
    found = []
    if len(founding.towns) > 1:
        taken.add("gemeente")
    for town in founding.towns:
        own = _own("gemeente" if len(founding.towns) == 1 else slug(town), taken)
        found.append({"id": own, "name": town, "kind": "gemeente"})
    for each in founding.corporations:
        own = _own(slug(each.name), taken)
        found.append({"id": own, "name": each.name, "kind": "corporatie"})
        if each.tenants:
            tenants = _own(slug(f"ho-{own}"), taken)
            found.append({"id": tenants, "name": each.tenants, "kind": "huurdersorganisatie",
                          "corporatie": own})  # fmt: skip
    return sorted(found, key=lambda party: party["kind"] == "huurdersorganisatie")


def _own(wanted: str, taken: set[str]) -> str:
    """This id, or the first one with a number behind it that is free."""
    numbered = (f"{wanted}-{number}" for number in count(2))
    found = wanted if wanted not in taken else next(e for e in numbered if e not in taken)
    taken.add(found)
    return found


def _days(founding: Founding) -> dict[str, str]:
    """The days of the file that follow from the two that were asked for."""
    overview, signing = (day_in(SOME_YEAR, each) for each in (founding.overview, founding.signing))
    bases = {"overview": overview, "signing": signing}
    found = {name: bases[base] + timedelta(days=days) for name, (base, days) in FROM_THERE.items()}
    found["overzicht_open"] = max(overview - OVERVIEW_OPEN, date(SOME_YEAR, 1, 1))
    return {name: _written(day) for name, day in found.items()}
