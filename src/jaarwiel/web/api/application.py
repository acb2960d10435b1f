"""Puts the API together: a read-only application below the pages of the same table."""

from typing import Final

from fastapi import FastAPI

from jaarwiel.web.api import (
    contributions,
    documents,
    figures,
    letters,
    meetings,
    openapi,
    questions,
    signatures,
    table,
    versions,
    years,
)
from jaarwiel.web.api.access import KnownProgram, Pace
from jaarwiel.web.api.envelope import Envelope
from jaarwiel.web.api.problems import explain_errors
from jaarwiel.web.front import Front

ROOMS: Final = (
    table, years, meetings, questions, contributions, documents, versions, figures, signatures,
    letters,
)  # fmt: skip


def make_api(front: Front) -> FastAPI:
    """The API for the table of these pages. A trailing slash is another address (404)."""
    api = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    api.state.front = front
    api.state.pace = Pace()
    api.add_middleware(Envelope, over_tls=(front.settings.address or "").startswith("https://"))
    for room in ROOMS:
        api.include_router(room.router, dependencies=[KnownProgram])
    api.include_router(openapi.router)
    explain_errors(api)
    return api
