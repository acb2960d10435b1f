"""Writes src/jaarwiel/start/prefect.sql: `python -m flows.schema`, or `make prefect-schema`.

It holds what the migrations of the installed Prefect make of an empty file.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from jaarwiel.start import prefectdb


def schema() -> str:
    """The text of the file. Takes some twenty seconds."""
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(
            [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"],
            cwd=home,
            # Its migrations write the constraints of a table in the order of a set.
            env={**os.environ, "PREFECT_HOME": home, "DO_NOT_TRACK": "1", "PYTHONHASHSEED": "0"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        with closing(sqlite3.connect(Path(home) / prefectdb.NAME)) as db:
            lines = "\n".join(db.iterdump())
    made = f"-- The database of Prefect {version('prefect')} as its own migrations make it;"
    return f"{made}\n-- written by `make prefect-schema`.\n{lines}\n"


if __name__ == "__main__":
    target = Path(prefectdb.__file__).with_name(prefectdb.SCHEMA)
    target.write_text(schema(), encoding="utf-8")
