"""Finds what is shipped beside the code: the cycle files and the templates.

In an installed package they stand inside `jaarwiel`, in a checkout in the root of the project. A
table may have templates of its own, in a folder that mirrors templates/: those go first.
"""

import os
from pathlib import Path, PurePosixPath
from typing import Final

OWN_TEMPLATES: Final = "JAARWIEL_TEMPLATES"
"""The variable of the environment that names the folder of a table's own templates."""


def folder(name: str) -> Path:
    """The folder `calendar` or `templates`, wherever it is."""
    installed = Path(__file__).parent / name
    return installed if installed.is_dir() else Path(__file__).parents[2] / name


def own_templates() -> Path | None:
    """The folder of a table's own templates, or None; looked at for whatever is made of one."""
    given = os.environ.get(OWN_TEMPLATES)
    return Path(given) if given else None


def template_path(name: str) -> Path:
    """Where a template stands, as "documents/terugblik.md.j2": the table's own, or else ours.

    Raises FileNotFoundError for a name that leads out of the folder.
    """
    if name.startswith("/") or ".." in PurePosixPath(name).parts:
        raise FileNotFoundError(name)
    own = own_templates()
    if own is not None and (own / name).is_file():
        return own / name
    return folder("templates") / name


def read_template(name: str) -> str:
    """The text of a template. Raises FileNotFoundError when there is none."""
    return template_path(name).read_text(encoding="utf-8")
