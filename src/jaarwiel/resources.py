"""Finds what is shipped beside the code: the cycle files and the templates.

In an installed package they stand inside `jaarwiel`, in a checkout in the root of the project.
"""

from pathlib import Path


def folder(name: str) -> Path:
    """The folder `calendar` or `templates`, wherever it is."""
    installed = Path(__file__).parent / name
    return installed if installed.is_dir() else Path(__file__).parents[2] / name


def read_template(name: str) -> str:
    """The text of a template, as "documents/terugblik.md.j2"."""
    return (folder("templates") / name).read_text(encoding="utf-8")
