"""Renders the pages of templates/web/ and knows the files that stand beside them."""

import hashlib
from pathlib import Path
from typing import Final

from fastapi.responses import HTMLResponse

from jaarwiel.resources import template_path
from jaarwiel.words.wording import environment

STATIC: Final = {
    "stijl.css": "text/css; charset=utf-8",
    "wiel.svg": "image/svg+xml",
    "inbreng.js": "text/javascript; charset=utf-8",
}
"""The files that pages refer to, with their content types."""


def static_file(name: str) -> Path:
    """Where the file of this name stands."""
    return template_path(f"web/{name}")


class Pages:
    """The templates, read once."""

    def __init__(self) -> None:
        self.environment = environment(html=True)
        content = b"".join(static_file(name).read_bytes() for name in STATIC)
        self.edition = hashlib.sha256(content).hexdigest()[:12]
        """Stands in the addresses of static files, so that caches may keep them for ever."""

    def show(self, name: str, status: int = 200, **facts: object) -> HTMLResponse:
        """The page `web/{name}.html.j2` with these facts; never kept by a cache."""
        body = self.environment.get_template(f"web/{name}.html.j2").render(
            facts, uitgave=self.edition
        )
        return HTMLResponse(body, status, {"Cache-Control": "no-store"})
