"""Renders the pages of templates/web/ and knows the files that stand beside them."""

import hashlib
from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fastapi.responses import HTMLResponse

from jaarwiel.resources import template_path
from jaarwiel.words.wording import environment

if TYPE_CHECKING:
    from jaarwiel.web.visitor import Visitor

STATIC: Final = {
    "stijl.css": "text/css; charset=utf-8",
    "wiel.svg": "image/svg+xml",
    "inbreng.js": "text/javascript; charset=utf-8",
    "samenstellen.js": "text/javascript; charset=utf-8",
}
"""The files that pages refer to, with their content types."""


MINUTE: Final = timedelta(minutes=1)


def static_file(name: str) -> Path:
    """Where the file of this name stands."""
    return template_path(f"web/{name}")


class Pages:
    """The templates, read once."""

    def __init__(self) -> None:
        self.environment = environment(html=True)
        self.visit: object = None
        """The state of the request that a page is for."""
        content = b"".join(static_file(name).read_bytes() for name in STATIC)
        self.edition = hashlib.sha256(content).hexdigest()[:12]
        """Stands in the addresses of static files, so that caches may keep them for ever."""

    def of(self, visit: object) -> "Pages":
        """The same, for one request; `visit.visitor` says who is signed in, where that is set."""
        found = copy(self)
        found.visit = visit
        return found

    def without_visitor(self) -> "Pages":
        """The same, for somebody who is not signed in any more."""
        return self.of(None)

    def too_often(self, wait: timedelta) -> HTMLResponse:
        """Says how long to wait before something may be tried again (RFC 6585 section 4)."""
        answer = self.show("fout", 429, soort="te_vaak", minuten=max(1, ceil(wait / MINUTE)))
        answer.headers["Retry-After"] = str(ceil(wait.total_seconds()))
        return answer

    def show(self, name: str, status: int = 200, **facts: object) -> HTMLResponse:
        """The page `web/{name}.html.j2` with these facts."""
        body = self.environment.get_template(f"web/{name}.html.j2").render(
            {**self._about_visitor(), **facts}, uitgave=self.edition
        )
        return HTMLResponse(body, status)

    def _about_visitor(self) -> Mapping[str, object]:
        """Who is signed in, and what that person may: `mag` has the names of the rights."""
        visitor: Visitor | None = getattr(self.visit, "visitor", None)
        if visitor is None:
            return {"aangemeld": None, "mag": frozenset(), "wie": str, "cyclus_mis": False}
        return {
            "cyclus_mis": getattr(self.visit, "trouble", None) is not None,
            "aangemeld": {"naam": visitor.name, "rol": visitor.role},
            "mag": visitor.rights,
            "wie": visitor.told,
        }
