"""The command line, in the process of the test or in one of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from jaarwiel.cli import main

Done = subprocess.CompletedProcess[str]


def process(arguments: Sequence[str], folder: Path, environ: Mapping[str, str]) -> Done:
    """As a person runs it: Python starts, which takes a second."""
    return subprocess.run(
        [sys.executable, "-m", "jaarwiel", *arguments],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def commandline(arguments: Sequence[str], folder: Path, environ: Mapping[str, str]) -> Done:
    """The same program without a process; an error nobody foresaw reaches the test."""
    out, err = _stream(), _stream()
    with (
        chdir(folder),
        patch.dict(os.environ, environ, clear=True),
        patch.object(sys, "argv", ["jaarwiel", *arguments]),
        patch.object(sys, "stdin", io.StringIO()),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
        else:
            code = 0
    return Done(arguments, int(code or 0), _told(out), _told(err))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _told(stream: io.TextIOWrapper) -> str:
    return stream.buffer.getvalue().decode()
