"""Errors that people read: each says what went wrong, with which value, and what to do now."""

import errno
from typing import Final

REASONS: Final = {
    errno.ENOENT: "bestaat niet",
    errno.EACCES: "geen toegang",
    errno.EPERM: "geen toegang",
    errno.EISDIR: "is een map",
    errno.ENOTDIR: "is geen map",
    errno.EEXIST: "bestaat al, en is geen map",
    errno.ENOSPC: "de schijf is vol",
    errno.EROFS: "alleen te lezen",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.ECONNREFUSED: "verbinding geweigerd",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Dutch where we know the words."""
    return REASONS.get(error.errno or 0, error.strerror or type(error).__name__)


class JaarwielError(Exception):
    """The work could not be done. The command line exits with 1, the page answers 500."""


class InputError(JaarwielError):
    """What was given cannot be used as it is. The command line exits with 2, the page with 400."""


class NotFoundError(InputError):
    """What was named does not exist. The command line exits with 2, the page answers 404."""


class WrongLinkError(NotFoundError):
    """A personal address that is not, or no longer, valid; `given` is its token."""

    def __init__(self, message: str, given: str) -> None:
        super().__init__(message)
        self.given = given
