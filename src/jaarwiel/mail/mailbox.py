"""Opens a mailbox to read: a folder on an IMAP server, or a Maildir.

Nothing is moved or deleted. Which mail was read already is for the caller to remember, by the
place and the uid: then a mail that somebody opened in a mail program is still read, and a state
file that was put back from a backup reads again what it has lost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jaarwiel.errors import InputError
from jaarwiel.mail import imap
from jaarwiel.mail.fetched import Mailbox
from jaarwiel.mail.savedmail import Maildir, is_maildir


@contextmanager
def open_mailbox(
    address: str, name: str = "JAARWIEL_MAILBOX", authority: Path | None = None
) -> Iterator[Mailbox]:
    """The mailbox at imaps://user:password@host/Folder, imap://..., or maildir:/path.

    `name` is that of the setting which holds the address. Raises InputError for an address that
    cannot be used, and MailboxError when the mailbox cannot be read; neither says a word of the
    password.
    """
    if not address.startswith("maildir:"):
        with imap.signed_in(address, name, authority) as box:
            yield box
        return
    path = Path(address.removeprefix("maildir:"))
    if not is_maildir(path):
        raise InputError(
            f"{path} is geen Maildir: er horen mappen 'new' en 'cur' in te staan. "
            f"Controleer {name}."
        )
    yield Maildir(path)
