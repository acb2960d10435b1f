"""Writes the invented country as files.

    python benchmarks/country.py FOLDER [--seed N] [--people]

writes FOLDER/cycles/<name>.toml for every gemeente and for some regions, and with --people also
FOLDER/states/<name>.db with somebody for every role.
"""

import argparse
from pathlib import Path

from jaarwiel.rehearsal.country import write


def main() -> None:
    """Writes the country that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", action="store_true")
    asked = parser.parse_args()
    written = write(asked.folder, asked.seed, people=asked.people)
    print(f"{len(written)} cyclusbestanden in {asked.folder / 'cycles'}")


if __name__ == "__main__":
    main()
