"""Sends pages compressed, where nobody else can learn from their length what stands in them.

Whoever makes somebody's browser ask for our pages with words of theirs in it, and sees how long the
answers are, can find out piece by piece what else stands there (BREACH, CVE-2013-3587). Such
requests come from another site, and the browser says so.
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

OURS: Final = frozenset({"same-origin", "none"})
"""What a browser says when one of our own pages leads here, or the person at the screen."""
STATIC: Final = "/static/"
"""How the addresses begin of what everybody may know."""
PLAIN: Final = ("application/*", "image/png", "text/calendar")
"""Documents are packed already, and calendar programs compare an ETag that means these bytes."""
SHORT: Final = 1000
"""Bytes that are not worth it."""
LEVEL: Final = 6


class Compression:
    """The ASGI application around all others."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressed = GZipMiddleware(
            app, minimum_size=SHORT, compresslevel=LEVEL, exclude_content_types=PLAIN
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        app = self.compressed if scope["type"] == "http" and is_safe(scope) else self.app
        await app(scope, receive, send)


def is_safe(scope: Scope) -> bool:
    """Whether the length of the answer tells nobody else anything.

    Who does not say where a request comes from (Fetch Metadata) is not believed: an old browser,
    any over plain http, or no browser at all.
    """
    return scope["path"].startswith(STATIC) or Headers(scope=scope).get("sec-fetch-site") in OURS
