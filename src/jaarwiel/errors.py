"""Errors that people read: each says what went wrong, with which value, and what to do now."""


class JaarwielError(Exception):
    """The work could not be done. The command line exits with 1, the page answers 500."""


class InputError(JaarwielError):
    """What was given cannot be used as it is. The command line exits with 2, the page with 400."""


class NotFoundError(InputError):
    """What was named does not exist. The command line exits with 2, the page answers 404."""
