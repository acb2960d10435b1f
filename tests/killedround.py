"""Does the work of a round in a process that is killed at a step of its own choosing.

    python killedround.py PORT

Each line that is read is "STATE FOLDER MOMENT STEP": the state file, the folder for the calendars,
the moment, and the step before which the process gets SIGKILL; with 0 it lives. A step is whatever
somebody else can see: a statement to SQLite, a line to the mail server, a file made, renamed or
removed. What is printed is how many steps it took, and how it ended.

Each piece of work is forked, so that it is at work at once, without Python's start.
"""

import os
import signal
import sys
import traceback
from datetime import datetime
from pathlib import Path

from hogeland import HET_HOGELAND

from jaarwiel.cyclefiles import cyclefile
from jaarwiel.mail.courier import STILL
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.office.calendars.publish import publish
from jaarwiel.office.desk import Desk
from jaarwiel.office.rounds import make_round
from jaarwiel.records.statefile import open_store

ADDRESS = f"smtp://127.0.0.1:{sys.argv[1]}"
CYCLE = cyclefile.load(HET_HOGELAND)
SEEN = {"smtplib.send", "socket.connect", "os.rename", "os.remove"}


class Steps:
    """Counts what others can see, and ends the process before the one that was asked for."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.taken = 0

    def step(self, _statement: str = "") -> None:
        """One more."""
        self.taken += 1
        if self.taken == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, event: str, given: tuple[object, ...]) -> None:
        """What the interpreter tells that it is about to do."""
        if event in SEEN or (event == "open" and isinstance(given[2], int) and _writes(given[2])):
            self.step()


def _writes(flags: int) -> bool:
    return bool(flags & (os.O_WRONLY | os.O_RDWR))


def work(state: Path, folder: Path, now: datetime, steps: Steps) -> int:
    """One round and the calendars; gives the exit code of the process."""
    try:
        store = open_store(state)
        store.db.conn.set_trace_callback(steps.step)
        courier = SmtpCourier(ADDRESS, timer=STILL)
        desk = Desk(CYCLE, store, "https://jaarwiel.example", courier=courier)
        make_round(desk, now)
        publish(desk, folder, now, on_the_web=True)
        store.close()
    except Exception:  # noqa: BLE001 - the test tells what it was
        traceback.print_exc()
        return 1
    sys.stdout.write(f"{steps.taken} ")
    sys.stdout.flush()
    return 0


for line in sys.stdin:
    state, folder, now, last = line.split()
    child = os.fork()
    if child == 0:
        steps = Steps(int(last))
        sys.addaudithook(steps.hear)
        os._exit(work(Path(state), Path(folder), datetime.fromisoformat(now), steps))
    sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
    sys.stdout.flush()
