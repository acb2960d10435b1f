"""The two runs: `make test`, which is quick, and `make soak`, which takes what it takes.

The soak has the tests marked `soak`, which the quick run leaves out, every property with more
examples, and the command line as processes of its own.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

ON: Final = bool(os.environ.get("JAARWIEL_SOAK"))
"""Whether this run is the soak."""

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of our own in it
ENOUGH: Final = 4 * 1024**3
"""Bytes that must be free there: a run leaves less than a quarter of it."""

if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
    tempfile.tempdir = str(MEMORY)  # a commit in a state file waits for no disk

settings.register_profile("quick", deadline=None, max_examples=25)
settings.register_profile("soak", deadline=None, max_examples=200)
settings.load_profile("soak" if ON else "quick")


def examples(soak: int, quick: int | None = None) -> int:
    """How many examples a property gets; a quarter in the quick run where not said."""
    return soak if ON else quick or max(5, soak // 4)


def is_for_this_run(item: pytest.Item) -> bool:
    """Whether the quick run or the soak has this test."""
    if not ON:
        return item.get_closest_marker("soak") is None
    return (
        item.get_closest_marker("soak") is not None
        or item.get_closest_marker("hypothesis") is not None
        or "jaarwiel" in getattr(item, "fixturenames", ())
    )


def is_about_core(item: pytest.Item) -> bool:
    """Whether this test asks the core itself: `make coverage` has no others."""
    module = getattr(item, "module", None)
    if module is None or module.__name__.startswith(("test_web", "test_flows")):
        return False
    origins = {str(getattr(each, "__module__", "")) for each in vars(module).values()}
    return any(origin.startswith("jaarwiel.core.") for origin in origins)
