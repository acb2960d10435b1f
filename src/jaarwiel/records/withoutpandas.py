"""sqlite-utils without pandas.

It imports pandas where it finds it, and OR-Tools brings that along: half of the time that a command
needs to open the state file, for types of columns that nothing here has.
"""

import sys

if "pandas" in sys.modules:
    from sqlite_utils import Database, Migrations
else:
    # None is the import system's word for "not there".
    sys.modules["pandas"] = None  # type: ignore[assignment]
    try:
        from sqlite_utils import Database, Migrations
    finally:
        del sys.modules["pandas"]

__all__ = ["Database", "Migrations"]
