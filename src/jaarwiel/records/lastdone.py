"""When the regular work was last brought to its end; of work that failed nothing is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from jaarwiel.records.store import Store, moment

Work = Literal["tick", "mailbox", "backup", "opening"]
DONE: Final[Mapping[Work, str]] = {
    "tick": "ronde afgerond",
    "mailbox": "mailbox gelezen",
    "backup": "reservekopie vastgelegd",
    "opening": "opening van het jaar nagegaan",
}
"""How the log of the program tells it."""


def note(store: Store, what: Work, now: datetime) -> None:
    """Keeps that this work was done now.

    What was kept before is replaced, also by an earlier moment: somebody may have let the table
    work as if it were another day, and that may not hide that it stands still.
    """
    with store.writing():
        store.db.execute(
            "INSERT INTO last_done (what, at) VALUES (?, ?)"
            " ON CONFLICT (what) DO UPDATE SET at = excluded.at",
            [what, now.isoformat()],
        )
        store.tell(DONE[what])


def last(store: Store, what: Work) -> datetime | None:
    """When this work was last done; None where it never was."""
    found = store.rows("SELECT at FROM last_done WHERE what = ?", what)
    return moment(found[0]["at"]) if found else None
