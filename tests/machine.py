"""What a test needs of the machine beside Python: where it is missing the test is skipped.

On CI, which installs everything (`.ci/run`), what is missing is a failure instead.
"""

import os
import shutil
from typing import NoReturn

import pytest

CI = "JAARWIEL_CI"


def need(*programs: str) -> None:
    """Goes on when these programs are installed."""
    for program in programs:
        if shutil.which(program) is None:
            lack(f"{program} is not installed")


def lack(reason: str) -> NoReturn:
    """Ends the test because something is not there."""
    if os.environ.get(CI):
        pytest.fail(f"{reason}; .ci/run should have seen to that", pytrace=False)
    pytest.skip(reason)
