"""A mail server of a soak: it takes letters, refuses them, hangs up, or the power goes."""

from typing import TYPE_CHECKING, Final, Literal

from jaarwiel.mail.courier import (
    Courier,
    PermanentRefusal,
    TemporaryRefusal,
    Uncertain,
    Unreachable,
)
from jaarwiel.records.post import Letter

if TYPE_CHECKING:
    from collections.abc import Callable

Mood = Literal["takes", "away", "later", "refuses", "hangs up", "cut before", "cut after"]
MOODS: Final[tuple[Mood, ...]] = (
    "away", "later", "refuses", "hangs up", "cut before", "cut after",
)  # fmt: skip
TAKING: Final = frozenset({"takes", "hangs up", "cut after"})
"""In these moods the server has the letter, whatever the sender learns of it."""


class PowerCut(BaseException):
    """The process is gone: nothing after this runs."""


class FickleServer(Courier):
    """Behaves as `mood` says once it has taken `after` letters of a run."""

    def __init__(self) -> None:
        self.look: Callable[[Letter, bytes, bool], None] = lambda *_: None
        """Looks at every letter at the moment that the server gets it."""
        self.mood: Mood = "takes"
        self.after = 0
        """So many letters are taken before the mood shows."""
        self.meanwhile: Callable[[], None] | None = None
        """What happens once while a letter is handed over, as a second tick."""

    def connect(self) -> None:
        """Raises Unreachable when the server is away from the first letter on."""
        if self.mood == "away" and self.after == 0:
            raise Unreachable("de server is weg")

    def hand_over(self, letter: Letter, content: bytes) -> str:
        """The reply, or what the mood leads to."""
        mood: Mood = self.mood if self.after <= 0 else "takes"
        self.after -= 1
        self.look(letter, content, mood in TAKING)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        if mood == "away":
            raise Unreachable("de server is weg")
        if mood == "later":
            raise TemporaryRefusal("451 later")
        if mood == "refuses":
            raise PermanentRefusal("550 nee")
        if mood == "hangs up":
            raise Uncertain("de verbinding viel weg")
        if mood in {"cut before", "cut after"}:
            raise PowerCut
        return "250 ok"
