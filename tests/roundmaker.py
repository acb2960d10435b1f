"""Makes the round of the secretariat, in a process of its own for every moment that it reads.

    python roundmaker.py STATE MAILDIR TAKEN

Each is forked, so that it is at work at once, without Python's start. It prints its number when it
begins; at the next line that is read it is waited for, and how it ended is printed. What its mail
server takes is added to the file TAKEN: the Message-ID of the letter on a line.
"""

import os
import sys
import traceback
from datetime import datetime
from pathlib import Path

from hogeland import HET_HOGELAND

from jaarwiel.cyclefiles import cyclefile
from jaarwiel.mail.courier import Courier
from jaarwiel.office.desk import Desk
from jaarwiel.office.rounds import make_round
from jaarwiel.records.post import Letter
from jaarwiel.records.statefile import open_store

STATE, MAILDIR, TAKEN = (Path(each) for each in sys.argv[1:])
CYCLE = cyclefile.load(HET_HOGELAND)


class Noting(Courier):
    """A mail server that takes everything."""

    def hand_over(self, letter: Letter, _: bytes) -> str:
        """Takes the letter, at once and for good."""
        with TAKEN.open("ab", buffering=0) as taken:
            taken.write(f"{letter.message_id}\n".encode())
        return "250 ok"


def work(now: datetime) -> int:
    """One round; gives the exit code of the process."""
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    try:
        store = open_store(STATE)
        desk = Desk(
            CYCLE, store, "https://jaarwiel.example", courier=Noting(), mailbox=f"maildir:{MAILDIR}"
        )
        make_round(desk, now)
        store.close()
    except Exception:  # noqa: BLE001 - the test tells what it was
        traceback.print_exc()
        return 1
    return 0


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os._exit(work(datetime.fromisoformat(line.strip())))
    sys.stdin.readline()
    sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
    sys.stdout.flush()
