"""Refuses what no document can show, and says where it stands."""

from jaarwiel.documents.intake import cleaned, described, unprintable
from jaarwiel.errors import JaarwielError


def printable(where: str, text: str) -> str:
    """Return the text, cleaned. JaarwielError: it holds a character that no document can show."""
    found = cleaned(text)
    if wrong := unprintable(found):
        raise JaarwielError(
            f"In {where} staat een teken dat niet in het document kan: {described(wrong)}. "
            "Vervang het teken en stel het document daarna opnieuw samen."
        )
    return found
