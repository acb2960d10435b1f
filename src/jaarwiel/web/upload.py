"""A posted form with a file in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from jaarwiel.web.front import check_charset
from jaarwiel.web.guard import MAX_BODY


@dataclass(frozen=True)
class Posted:
    """The texts of a form by name, and the bytes of its file; None where none was chosen."""

    fields: Mapping[str, str]
    content: bytes | None


async def _posted(request: Request) -> Posted:
    """The guard stops a body that is too large; a large file stands on disk till it is read."""
    check_charset(request)
    async with request.form(max_files=1, max_part_size=MAX_BODY) as form:
        texts = {name: text for name, text in form.multi_items() if isinstance(text, str)}
        files = [each for _, each in form.multi_items() if not isinstance(each, str)]
        chosen = [each for each in files if each.filename]
        return Posted(texts, await chosen[0].read() if chosen else None)


PostedHere = Annotated[Posted, Depends(_posted)]
