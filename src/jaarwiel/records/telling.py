"""The line in the log of the program for an entry of the record, in words that name no person."""

import re
from typing import Final

ABOUT: Final = re.compile(
    r"(?:(?:brief|bericht|persoon|handtekening|bestand)[ :]\d+"
    r"|\d{4}(?:/[a-z0-9-]+)+(?: \([a-z0-9-]+\)|, [a-z0-9-]+)?"
    r"|\d{4}|\d+ (?:brieven|verzoeken|vergaderingen|gewijzigd)"
    r"|webpagina)(?![\w./-])"
)
"""What a line may be about: numbers, and ids of the cycle file. Whatever else an entry is about may
be a name that somebody typed, as of a program, and is not told."""
DETAIL: Final = re.compile(
    r"(?:(?:versie|brief|als brief|handtekening|voorstel|sessie) \d+(?:\.\d+)*"
    r"|tot en met \d{4}-\d\d-\d\d)(?!\w)"
)
"""What is told of why; free words follow it, or stand there instead."""
PERSON: Final = re.compile(r"persoon \d+")
PARTY: Final = re.compile(r"[a-z0-9-]+")
DELIVERED: Final = "aangeleverd"
"""The entry of which a party may be the author."""
TROUBLE: Final = frozenset(
    {"brief geweigerd door de mailserver", "brief onbestelbaar", "aanmelding geweigerd"}
)
"""What somebody should look at."""


def line(number: int, who: str, what: str, subject: str, why: str) -> str:
    """As "#12 aangeleverd, 2027/terugblik, versie 2, door goud-wonen"; #12 is its number there."""
    about, detail = ABOUT.match(subject), DETAIL.match(why)
    by = PERSON.search(who) or (PARTY.fullmatch(who) if what == DELIVERED else None)
    parts = (f"#{number} {what}", about and about[0], detail and detail[0], by and f"door {by[0]}")
    return ", ".join(part for part in parts if part)
