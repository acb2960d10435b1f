"""Sends what is ready, in a process of its own for every "go" that it reads.

    python sender.py STATE PORT MOMENT

Each is forked, so that it is at work at once, without Python's start. It prints its number when it
begins to send; at the next line that is read it is waited for, and how it ended is printed.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from jaarwiel.mail.sending import send_ready
from jaarwiel.mail.smtp import SmtpCourier
from jaarwiel.records.statefile import open_store

STATE, PORT, MOMENT = Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])


def send() -> None:
    """One run of letters."""
    store = open_store(STATE)
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    send_ready(store, SmtpCourier(f"smtp://127.0.0.1:{PORT}"), MOMENT)
    store.close()


for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        send()
        os._exit(0)
    sys.stdin.readline()
    sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
    sys.stdout.flush()
