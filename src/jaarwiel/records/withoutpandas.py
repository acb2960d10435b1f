"""sqlite-utils without pandas.

It imports pandas where it finds it, and OR-Tools brings that along: half of the time that a command
needs to open the state file, for types of columns that nothing here has.
"""

import sys

is_absent = "pandas" not in sys.modules
if is_absent:
    sys.modules["pandas"] = None  # type: ignore[assignment] # so it says that there is none
try:
    from sqlite_utils import Database, Migrations
finally:
    if is_absent:
        del sys.modules["pandas"]

__all__ = ["Database", "Migrations"]
