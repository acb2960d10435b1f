"""Assembled documents: from a dossier and templates to HTML, PDF and docx with the same words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from jaarwiel.core.document import Document
from jaarwiel.core.meetingdossier import AnyDossier

ReadTemplate: TypeAlias = Callable[[str], str]
"""Gives the text of a template by its name under templates/, as "documents/terugblik.md.j2"."""
MakeForm: TypeAlias = Callable[[str, Callable[[], bytes]], bytes]
"""Does the work that makes one form (html, pdf or docx), and gives what it gives."""


@dataclass(frozen=True)
class Assembled:
    """One document in three formats."""

    html: bytes
    pdf: bytes
    docx: bytes
    model_sha256: str
    """Hash of the content: equal for equal content, also after an upgrade of a renderer."""


def assemble(
    dossier: AnyDossier, read_template: ReadTemplate, facts: Mapping[str, object] | None = None
) -> Assembled:
    """Return the document of a dossier; the same dossier and templates give the same bytes.

    facts: more words for the template, as tables and charts (documents/blockfacts.py).
    JaarwielError: a mistake in a template, or a character that no document can hold.
    """
    return render(compose(dossier, read_template, facts), read_template)


def compose(
    dossier: AnyDossier, read_template: ReadTemplate, facts: Mapping[str, object] | None = None
) -> Document:
    """Return the model of a dossier's document. JaarwielError: as `assemble`."""
    from jaarwiel.documents.composition import compose as composed  # brings in Jinja2 and more

    return composed(dossier, read_template, facts)


def describe_difference(old: str, new: str, read_template: ReadTemplate) -> str:
    """Return the words above the difference between two versions, by their labels."""
    from jaarwiel.core.document import words
    from jaarwiel.documents.composition import phrases

    return words(phrases(read_template).text("versieverschil", old, new))


def track_changes(old: bytes, new: bytes, author: str, moment: datetime, header: str) -> bytes:
    """Return the new docx file with tracked changes since the old one."""
    from jaarwiel.documents.word.tracked import tracked

    return tracked(old, new, author, moment, header)


def render(
    document: Document, read_template: ReadTemplate, make: MakeForm = lambda _, work: work()
) -> Assembled:
    """Return a document in three formats, in the house style of the table's own templates.

    make: called for each format, for the PDF in a thread beside the others, in the same context.
    JaarwielError: a mistake in a template or in a file of the house style.
    """
    # These bring in typst, pikepdf and python-docx: only who assembles pays for them.
    from concurrent.futures import ThreadPoolExecutor
    from contextvars import copy_context
    from functools import partial

    from jaarwiel.documents.housestyle import own_house_style
    from jaarwiel.documents.pdf import render_pdf
    from jaarwiel.documents.webpage import render_html
    from jaarwiel.documents.word.writing import render_docx

    house_style = own_house_style()
    with ThreadPoolExecutor(1) as beside:  # typst takes half of the time, and holds no Python lock
        given = (document, read_template, house_style)
        pdf = beside.submit(copy_context().run, make, "pdf", partial(render_pdf, *given))
        html = make("html", partial(render_html, *given))
        docx = make("docx", partial(render_docx, *given))
        return Assembled(html=html, pdf=pdf.result(), docx=docx, model_sha256=document.sha256)


def render_one(document: Document, read_template: ReadTemplate, form: str) -> bytes:
    """Return a document in one format: html, pdf or docx. JaarwielError: as `render`."""
    from jaarwiel.documents.housestyle import own_house_style
    from jaarwiel.documents.pdf import render_pdf
    from jaarwiel.documents.webpage import render_html
    from jaarwiel.documents.word.writing import render_docx

    renderers = {"html": render_html, "pdf": render_pdf, "docx": render_docx}
    return renderers[form](document, read_template, own_house_style())
