"""The steps in which a document is made, so that who waits for it can be told how far it is."""

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

T = TypeVar("T")

COLLECTING: Final = "Inbreng verzamelen"
CHECKING: Final = "Controleren en opstellen"
MAKING: Final = {
    "html": "Opmaken als webpagina",
    "pdf": "Opmaken als PDF",
    "docx": "Opmaken als Word-document",
}
"""By the form that is made."""
RECORDING: Final = "Vastleggen"
WRITING: Final = "Bestanden klaarzetten"
"""Only where a flow makes the document; elsewhere who asks gets the files."""

STEPS: Final = (COLLECTING, CHECKING, *MAKING.values(), RECORDING, WRITING)
"""All of them, in order, as people see them."""


class Step(Protocol):
    """Does one step, and tells whom it may concern."""

    def __call__(self, name: str, work: Callable[[], T], /) -> T:
        """What the work gives; its name is one of STEPS."""


def at_once(_name: str, work: Callable[[], T]) -> T:
    """What the work gives, done without telling anybody."""
    return work()
