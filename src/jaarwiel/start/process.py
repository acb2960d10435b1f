"""A process that is looked after: begun anew when it ends by itself, ended with all it started.

It ends too when its parent is killed and can look after nothing any more. On Linux the kernel tells
it so; what is deaf to that is ended by the next parent, which finds the number of its group in a
file beside its log.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import click

from jaarwiel.errors import reason

GRACE: Final = timedelta(seconds=15)
"""How long a process may take to stop before it is killed."""
LONGEST_PAUSE: Final = timedelta(minutes=1)
LAST_LINES: Final = 5
PROCESSES: Final = Path("/proc")
_TIED_TO_PARENT: Final = """\
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG, prctl(2); it survives the exec
if os.getppid() != int(sys.argv[1]):
    sys.exit("its parent has gone already")
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Becomes the command given after the number of the parent, and gets SIGTERM when that dies.

A program of its own: a preexec_fn is not safe in a parent with threads.
"""


class Child:
    """A Python process with everything that it starts, under the name that people know it by.

    Is begun from the main thread: the kernel ties it to the thread, not the process, that began it.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        env: Mapping[str, str],
        log: Path,
        prepare: Callable[[], str] = str,
    ) -> None:
        self.name = name
        self.command = [sys.executable, *command]
        self.env = env
        self.log = log
        self.prepare = prepare
        """Called before each time that it is begun; what it gives is said."""
        self.group_file = log.with_suffix(".pid")
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = timedelta(0)
        self.began = 0.0
        log.write_bytes(b"")

    def tend(self) -> bool:
        """Begins it when it is time to, and tells when it has ended; gives whether it had."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.began + self.pause.total_seconds():
                self._try_to_begin(now)
        elif self.process.poll() is not None:
            self._mourn(now)
            return True
        return False

    def _try_to_begin(self, now: float) -> None:
        try:
            if told := self.prepare():
                click.echo(told)
            self._begin(now)
        except OSError as error:
            self.end()
            self._wait_longer(now)
            where = f"{error.filename}: " if error.filename else ""
            click.echo(
                f"{self.name} kan niet starten ({where}{reason(error)}) en probeert het over "
                f"{self.pause.total_seconds():.0f} s opnieuw."
            )

    def _begin(self, now: float) -> None:
        self.began = now
        with self.log.open("ab") as log:
            # Not in the folder of the user: a .env or pyproject.toml there would be read.
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                _tied(self.command),
                env=self.env,
                cwd=self.log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.group_file.write_text(f"{self.process.pid}\n", encoding="ascii")

    def _mourn(self, now: float) -> None:
        code = self.process.returncode if self.process else 0
        self.end()
        if now - self.began > LONGEST_PAUSE.total_seconds():
            self.pause = timedelta(0)
        self._wait_longer(now)
        click.echo(
            f"{self.name} is gestopt (code {code}) en start over "
            f"{self.pause.total_seconds():.0f} s opnieuw. Het laatste uit {self.log}:\n"
            f"{self.last_lines()}"
        )

    def _wait_longer(self, now: float) -> None:
        longer = max(self.pause * 2, timedelta(seconds=1))
        self.pause, self.began = min(longer, LONGEST_PAUSE), now

    def last_lines(self) -> str:
        """The end of its log, indented."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-LAST_LINES:])

    def end(self) -> None:
        """Ends it and everything it started: asks first, and kills after a while."""
        if self.process is None:
            return
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE.total_seconds())
        self._signal(signal.SIGKILL)
        self.process.wait()
        self.process = None
        self.group_file.unlink(missing_ok=True)

    def _signal(self, number: signal.Signals) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def _tied(command: list[str]) -> list[str]:
    """The command that ends when this process does, where the system knows how."""
    if sys.platform != "linux":
        return command
    return [sys.executable, "-I", "-S", "-c", _TIED_TO_PARENT, str(os.getpid()), *command]


def end_leftovers(home: Path, mark: str) -> bool:
    """Ends what a killed parent with its logs in `home` left running; whether there was anything.

    Only a process in the group of a child, and with `mark`, as "NAME=value", in its environment, is
    ended: numbers are given out again. Where there is no /proc nothing is found.
    """
    files = list(home.glob("*.pid"))
    groups = {int(text) for each in files if (text := each.read_text("ascii").strip()).isdecimal()}
    left = list(_marked(groups, mark))
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in _marked(groups, mark):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        until = time.monotonic() + GRACE.total_seconds()
        while any(_marked(groups, mark)) and time.monotonic() < until:
            time.sleep(0.1)
    for each in files:
        each.unlink()
    return bool(left)


def _marked(groups: set[int], mark: str) -> Iterator[int]:
    """The numbers of the processes in these groups that have `mark` in their environment."""
    for folder in PROCESSES.glob("[0-9]*") if groups else ():
        with suppress(OSError):  # it has ended meanwhile, or is somebody else's
            pid = int(folder.name)
            if os.getpgid(pid) in groups:
                words = (folder / "environ").read_bytes().split(b"\0")
                if os.fsencode(mark) in words:
                    yield pid
