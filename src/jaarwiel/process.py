"""A process that is looked after: begun anew when it ends by itself, ended with all it started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

import click

GRACE: Final = timedelta(seconds=15)
"""How long a process may take to stop before it is killed."""
LONGEST_PAUSE: Final = timedelta(minutes=1)
LAST_LINES: Final = 5


class Child:
    """A Python process with everything that it starts, under the name that people know it by."""

    def __init__(self, name: str, command: list[str], env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.command = [sys.executable, *command]
        self.env = env
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = timedelta(0)
        self.began = 0.0
        log.write_bytes(b"")

    def tend(self) -> None:
        """Begins it when it is time to, and tells when it has ended."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.began + self.pause.total_seconds():
                self._begin(now)
        elif self.process.poll() is not None:
            self._mourn(now)

    def _begin(self, now: float) -> None:
        self.began = now
        with self.log.open("ab") as log:
            # Not in the folder of the user: a .env or pyproject.toml there would be read.
            self.process = subprocess.Popen(  # noqa: S603 - our own words
                self.command,
                env=self.env,
                cwd=self.log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _mourn(self, now: float) -> None:
        code = self.process.returncode if self.process else 0
        self.end()
        lasted = timedelta(seconds=now - self.began)
        longer = max(self.pause * 2, timedelta(seconds=1))
        self.pause = timedelta(seconds=1) if lasted > LONGEST_PAUSE else min(longer, LONGEST_PAUSE)
        self.began = now
        click.echo(
            f"{self.name} is gestopt (code {code}) en start over "
            f"{self.pause.total_seconds():.0f} s opnieuw. Het laatste uit {self.log}:\n"
            f"{self.last_lines()}"
        )

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

    def _signal(self, number: signal.Signals) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
