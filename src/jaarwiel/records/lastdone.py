"""When the regular work was last brought to its end; of work that failed nothing is kept."""

from datetime import datetime
from typing import Literal

from jaarwiel.records.store import Store, moment

Work = Literal["tick", "mailbox", "backup", "opening"]


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


def last(store: Store, what: Work) -> datetime | None:
    """When this work was last done; None where it never was."""
    found = store.rows("SELECT at FROM last_done WHERE what = ?", what)
    return moment(found[0]["at"]) if found else None
