"""The letter with a link for signing in. What is kept of it has no link that signs anybody in."""

from datetime import datetime
from typing import Final

from jaarwiel.core.contact import Contact
from jaarwiel.mail.courier import Courier
from jaarwiel.mail.letters import Address, compose
from jaarwiel.mail.sending import send_at_once
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.correspondence import coordinator_of, make_envelope, store_letter
from jaarwiel.records.post import Letter, letters
from jaarwiel.records.sessions import LINK_LASTS

KIND: Final = "aanmelden"
PAGE: Final = "/aanmelden"
"""Where a link is asked for; stands in place of the link in what is kept."""
PATH: Final = f"{PAGE}/brief/"
"""How the address of a mailed link begins, before its token."""


def is_sign_in(letter: Letter) -> bool:
    """Whether this letter had a link for signing in."""
    return letter.kind.partition("-")[0] == KIND


def send_link(
    desk: Desk, courier: Courier, to: Contact, number: int, token: str, now: datetime
) -> str:
    """Sends the link with this number and token at once; gives the state of the letter.

    The office reads letters byte for byte, so what is kept has the address of the page where
    anybody may ask for a link instead. Raises InputError when there is no sender.
    """
    coordinator = coordinator_of(desk, now.date())
    kind = f"{KIND}-{number}"
    envelope = make_envelope(desk, to, kind, coordinator, now, None)
    facts = {"tafel": desk.cycle.table.name, "naam": to.name, "tot": now + LINK_LASTS}
    kept, sent = (
        compose("mail/aanmelden.md.j2", {**facts, "link": Address(desk.address + path)}, envelope)
        for path in (PAGE, PATH + token)
    )
    why = "aanmelden; de link zelf is niet bewaard"
    stored = store_letter(desk, to.person, kind, kept, envelope, reason=why, at_once=True)
    letter = letters(desk.store, "id = ?", stored)[0]
    return send_at_once(desk.store, courier, letter, sent.content, now)
