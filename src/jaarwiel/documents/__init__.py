"""Assembled documents: from a dossier and templates to HTML, PDF and docx with the same words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from jaarwiel.core.document import Document
from jaarwiel.core.dossier import Dossier

ReadTemplate: TypeAlias = Callable[[str], str]
"""Gives the text of a template by its name under templates/, as "documents/terugblik.md.j2"."""


@dataclass(frozen=True)
class Assembled:
    """One document in three formats."""

    html: bytes
    pdf: bytes
    docx: bytes
    model_sha256: str
    """Hash of the content: equal for equal content, also after an upgrade of a renderer."""


def assemble(
    dossier: Dossier, read_template: ReadTemplate, facts: Mapping[str, object] | None = None
) -> Assembled:
    """Return the document of a dossier; the same dossier and templates give the same bytes.

    facts: more words for the template, as tables and charts (documents/blockfacts.py).
    JaarwielError: a mistake in a template, or a character that no document can hold.
    """
    # These bring in typst, pikepdf and python-docx: only who assembles pays for them.
    from jaarwiel.documents.composition import compose

    return render(compose(dossier, read_template, facts), read_template)


def render(document: Document, read_template: ReadTemplate) -> Assembled:
    """Return a document in three formats, in the house style of the table's own templates.

    JaarwielError: a mistake in a template or in a file of the house style.
    """
    from jaarwiel.documents.housestyle import own_house_style
    from jaarwiel.documents.pdf import render_pdf
    from jaarwiel.documents.webpage import render_html
    from jaarwiel.documents.word import render_docx

    house_style = own_house_style()
    return Assembled(
        html=render_html(document, read_template, house_style),
        pdf=render_pdf(document, read_template, house_style),
        docx=render_docx(document, read_template, house_style),
        model_sha256=document.sha256,
    )
