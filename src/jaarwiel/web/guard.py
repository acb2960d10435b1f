"""Stands before every page: refuses foreign and oversized posts, sets the security headers."""

import logging
from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jaarwiel.web.limits import Limits, client_of
from jaarwiel.web.pages import Pages

MAX_BODY: Final = 2_000_000
"""Bytes of a posted form."""
MAX_UPLOAD: Final = 22_000_000
"""Bytes of a posted form with a file in it."""
UPLOADS: Final = ("/word", "/cijfers", "/ondertekening", "/teruglezen")
"""How the addresses end that take a file."""
MAX_DRAINED: Final = 20 * MAX_BODY
"""Bytes that are still read of a body that is too large, so that a browser sees the answer."""
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'self'; frame-src 'self'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    # Addresses hold tokens, so no other site may learn them. Not "no-referrer": browsers then
    # send "Origin: null" with our own forms, and nothing is left to tell ours from a foreign one.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{each}=()"
        for each in (
            "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media",
            "fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
            "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock",
            "sync-xhr", "usb", "web-share", "xr-spatial-tracking",
        )
    ),
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-DNS-Prefetch-Control": "off",
    "X-Robots-Tag": "noindex, nofollow",
}  # fmt: skip
"""Those of OWASP's Secure Headers Project (https://owasp.org/www-project-secure-headers/), for
whatever does not set its own."""
HTTPS_ONLY: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""Of this name alone: what else the organisation has below it is not ours to decide about."""
TOKEN_PATHS: Final = ("/inbreng/", "/overleg/", "/agenda/", "/aanmelden/")
"""How the addresses begin that have a token in them."""
ISOLATED: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "frame-ancestors 'self'; sandbox allow-downloads"
    )
}
"""For a letter or document: HTML with a style of its own, and nothing else that can act."""

API: Final = "/api/v1"
"""What is below this is another application, with headers and errors of its own. It reads no body
and no cookie. Not a Mount, which lets a path with a line end in it pass to the pages."""

log = logging.getLogger(__name__)


class Guard:
    """The ASGI application around the pages."""

    def __init__(
        self,
        app: ASGIApp,
        pages: Pages,
        api: ASGIApp,
        limits: Limits,
        clock: Callable[[], datetime],
        *,
        https: bool,
    ) -> None:
        self.app = app
        self.api = api
        self.pages = pages
        self.limits = limits
        self.clock = clock
        self.headers = HEADERS | (HTTPS_ONLY if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] == "http" and scope["path"].startswith(f"{API}/"):
            await self.api(
                {**scope, "root_path": f"{scope.get('root_path', '')}{API}"}, receive, send
            )
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send, self.headers)
        try:
            if is_foreign(scope["method"], Headers(scope=scope)):
                await self.pages.show("fout", 403, soort="vreemd")(scope, receive, answer)
            elif wait := self._wait(scope):
                await self.pages.too_often(wait)(scope, receive, answer)
            else:
                await self.app(scope, _limited(scope, receive), answer)
        except Exception:
            # The address is left out of the log: it may hold a token.
            log.exception("Unexpected error in %s", getattr(scope.get("route"), "path", "?"))
            if answer.started:
                raise
            await self.pages.show("fout", 500, soort="onverwacht")(scope, receive, answer)

    def _wait(self, scope: Scope) -> timedelta | None:
        """How long this client may open no address with a token; None when it may."""
        if not scope["path"].startswith(TOKEN_PATHS):
            return None
        return self.limits.links.wait(client_of(scope), self.clock())


class _Answer:
    """Sends the answer on, with the security headers where a page has not set its own."""

    def __init__(self, send: Send, headers: Mapping[str, str]) -> None:
        self.send = send
        self.headers = headers
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=_with_headers(message))
            for name, text in self.headers.items():
                headers.setdefault(name, text)
        await self.send(message)


def _with_headers(message: Message) -> MutableMapping[str, Any]:
    message.setdefault("headers", [])
    return message


def is_foreign(method: str, headers: Headers) -> bool:
    """Whether a post comes from another site, as the browser says it (Fetch Metadata, Origin).

    Without either header it comes from no browser of this decade; the session cookie is SameSite.
    """
    if method in SAFE_METHODS:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and _host(origin) != headers.get("host")


def _host(origin: str) -> str:
    """The host and port in an Origin header; empty where it is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _limited(scope: Scope, receive: Receive) -> Receive:
    """Receives the body until it proves too large, whether it said so or not."""
    size = 0
    limit = MAX_UPLOAD if scope["path"].endswith(UPLOADS) else MAX_BODY

    async def receive_part() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if max(size, _declared(scope)) > limit:
            await _drain(receive, message, MAX_DRAINED - size)
            raise HTTPException(413)
        return message

    return receive_part


def _declared(scope: Scope) -> int:
    text = Headers(scope=scope).get("content-length", "0")
    return int(text) if text.isascii() and text.isdecimal() else 0


async def _drain(receive: Receive, message: Message, limit: int) -> None:
    while message.get("more_body") and limit > 0:
        message = await receive()
        limit -= len(message.get("body", b""))
