"""What goes around every answer of the API: its version, safe headers, ETag, and HEAD."""

import logging
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jaarwiel.web.api.problems import problem
from jaarwiel.web.conditional import is_known

log = logging.getLogger(__name__)

VERSION: Final = "1.0.0"
"""Of the API, by semantic versioning; docs/api.md tells what changed."""
HEADERS: Final[Mapping[str, str]] = {
    "API-Version": VERSION,
    # Not "no-store": a reader may keep an answer, as long as it asks with its ETag each time.
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TLS_ONLY: Final = {"Strict-Transport-Security": "max-age=31536000"}


class Envelope:
    """The ASGI application around the API. Answers are held whole: lists come in pages."""

    def __init__(self, app: ASGIApp, *, over_tls: bool) -> None:
        self.app = app
        self.headers = {**HEADERS, **(TLS_ONLY if over_tls else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request; an error nobody foresaw becomes a problem as well."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer()
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self.app(asked, receive, answer)
        except Exception:
            log.exception("Unexpected error in %s", getattr(asked.get("route"), "path", "?"))
            answer = _Answer()
            await problem(500, scope["path"])(scope, receive, answer)
        await answer.pass_on(scope, send, self.headers)


class _Answer:
    """An answer until it is complete."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.parts.append(message.get("body", b""))

    async def pass_on(self, scope: Scope, send: Send, standard: Mapping[str, str]) -> None:
        """Sends it, or tells that the reader has it already (RFC 9110, 13.1.2)."""
        body = b"".join(self.parts)
        headers = MutableHeaders(raw=list(self.start.get("headers", [])))
        for name, text in standard.items():
            headers.setdefault(name, text)
        status = self.start["status"]
        if status == 200:  # noqa: PLR2004 - OK
            headers["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
            headers.add_vary_header("Authorization")
            if is_known(headers["ETag"], Headers(scope=scope).getlist("if-none-match")):
                status, body = 304, b""
                del headers["content-length"], headers["content-type"]
        await send({"type": "http.response.start", "status": status, "headers": headers.raw})
        await send({"type": "http.response.body", "body": b"" if _is_head(scope) else body})


def _is_head(scope: Scope) -> bool:
    return bool(scope["method"] == "HEAD")
