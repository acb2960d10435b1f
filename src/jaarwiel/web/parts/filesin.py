"""A file that goes with the form of a contribution: a Word file, or the form for figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.figuregrid import grid_of, remarks_of
from jaarwiel.core.slot import Slot
from jaarwiel.documents.form.workbook import MAX_FORM
from jaarwiel.documents.intake import plain_texts
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.contributions.wordupload import WordTexts, texts_from_word
from jaarwiel.office.desk import Desk
from jaarwiel.office.figures import figureform
from jaarwiel.office.figures.figureform import Proposed
from jaarwiel.web.front import MAX_FIELDS, check_charset
from jaarwiel.web.guard import MAX_BODY
from jaarwiel.web.parts.figurefields import fields_in
from jaarwiel.web.parts.lookover import RefusedError
from jaarwiel.web.parts.sheet import Problem, box_name

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_FILES: Final = 2
"""The form has two places for a file; a browser sends the empty one as well."""
LONGEST_NAME: Final = 120
"""Characters of the name of a file that is said back."""


@dataclass(frozen=True)
class Upload:
    """A form with a file."""

    fields: Mapping[str, str]
    name: str
    content: bytes
    """Empty where none was chosen."""


async def word_in(request: Request) -> Upload:
    """The texts of the form and its Word file; the guard holds how large that may be."""
    return await _upload(request, "bestand", None)


async def form_in(request: Request) -> Upload:
    """The texts of the form and the figures that came with it; no more than a form can be."""
    return await _upload(request, "formulier", MAX_FORM + 1)


async def _upload(request: Request, name: str, most: int | None) -> Upload:
    check_charset(request)
    async with request.form(
        max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_BODY
    ) as form:
        found = form.get(name)
        file = found if isinstance(found, UploadFile) else None
        return Upload(
            {name: text for name, text in form.multi_items() if isinstance(text, str)},
            ((file.filename or "") if file else "")[-LONGEST_NAME:],
            await file.read(-1 if most is None else most) if file else b"",
        )


def refuse_unread(fields: Mapping[str, str]) -> None:
    """Raises RefusedError where a file was chosen but not read in: it would be left out unseen.

    Of a form that takes no files a browser sends their names (HTML, form submission).
    """
    for place in ("bestand", "formulier"):
        if name := fields.get(place, "")[-LONGEST_NAME:]:
            said = (
                f"U heeft {name} gekozen, maar het is nog niet ingelezen. Kies het opnieuw en "
                "gebruik de knop eronder om het in te lezen, of ga verder zonder dit bestand."
            )
            raise RefusedError(Problem("inhoud", said))


# ------------------------------------------------------------------------------------ Word files


def texts_of(desk: Desk, owed: Contribution, upload: Upload) -> WordTexts:
    """What stands in the Word file. Raises InputError for what cannot be read."""
    if not upload.content:
        raise InputError(
            "Er is geen bestand gekozen, of het bestand is leeg. Kies eerst een bestand."
        )
    wanted = upload.fields.get("onderdeel", "")
    place = next((slot for slot in owed.slots if box_name(slot) == wanted), None)
    return texts_from_word(desk, owed, upload.content, upload.name, place)


def filled_in(
    typed: Mapping[Slot, str], texts: Mapping[Slot, str], *, replacing: bool = False
) -> dict[Slot, str]:
    """What was typed with these texts in it; below what stands there, unless that is replaced."""
    plain = plain_texts(typed)
    return {**typed} | {
        slot: text if replacing or plain.get(slot, "") in {"", text} else f"{plain[slot]}\n\n{text}"
        for slot, text in texts.items()
    }


def completed(owed: Contribution, typed: Mapping[Slot, str]) -> dict[Slot, str]:
    """What was typed, with what is on record in the boxes that the form did not bring."""
    return {slot: owed.text(slot) for slot in owed.slots} | {**typed}


# --------------------------------------------------------------------------------------- figures


def check_asked(owed: Contribution) -> None:
    """Raises NotFoundError where no figures are asked."""
    if not owed.cells:
        raise NotFoundError("Voor dit stuk worden geen cijfers gevraagd.")


def blank_form(desk: Desk, owed: Contribution) -> Response:
    """The form for figures as a file to be kept, with what was delivered filled in."""
    check_asked(owed)
    name = figureform.form_name(owed)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(figureform.form_of(desk, owed), media_type=XLSX, headers=headers)


def figure_fields(desk: Desk, owed: Contribution, found: Proposed) -> Mapping[str, str]:
    """The fields that the form fills in: each figure of it that is new, and the remarks there."""
    grid = grid_of(desk.cycle, owed.deadline, owed.deliverer)
    news = found.changes.news
    lines = [line for line in grid.lines if any(cell in news for cell in line.cells.values())]
    texts = fields_in(replace(grid, lines=tuple(lines)), news)
    bare = [line.key for line in lines if remarks_of(line, news) == remarks_of(line, {})]
    return {name: text for name, text in texts.items() if text or name.partition("/")[2] in bare}
