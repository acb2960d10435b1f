"""Assembling: three formats of ours beside one Word file of docxtpl and of python-docx alone."""

from collections.abc import Iterator
from itertools import count

import largedossier
import rehearsed
import wordpeers
from measured import Row, interleaved, process, size

from jaarwiel.core.dossier import Dossier
from jaarwiel.documents import assemble, compose, render_one
from jaarwiel.documents.typesetting import forget
from jaarwiel.resources import read_template

TIMES = 3
"""What our three formats may take of docxtpl's one."""
AIM = 0.5
"""Seconds in which the secretary's button gives a document."""
WITHOUT_PDF = "composing, HTML and Word alone are over four times docxtpl (docs/design.md)"
FIRST = "typst lays out every page of a first document, and is three quarters of it"
MORE = (
    "ours draws charts and writes bold words, bookmarks, tints and numbering, which docxtpl's lacks"
)


def rows() -> Iterator[Row]:
    """Every row about documents."""
    with rehearsed.table() as (desk, _):
        dossier = rehearsed.terugblik(desk)
    others = (rehearsed.reworded(dossier, number) for number in count())
    document = compose(next(others), read_template)
    content = wordpeers.pieces(document)
    template = wordpeers.docxtpl_template(content)
    by_hand = wordpeers.with_python_docx(content)
    if wordpeers.text_of(wordpeers.with_docxtpl(template, content)) != wordpeers.text_of(by_hand):
        raise RuntimeError("the peers do not write the same")
    ours, first, docxtpl, plain, word = interleaved(
        [
            lambda: assemble(next(others), read_template),
            lambda: _anew(next(others)),
            lambda: wordpeers.with_docxtpl(template, content),
            lambda: wordpeers.with_python_docx(content),
            lambda: render_one(document, read_template, "docx"),
        ],
        9,
    )
    what = "a Terugblik as html, pdf and docx"
    limit = min(docxtpl) * TIMES
    yield Row(
        f"{what} ({1 / min(ours):.1f}/s)",
        ours,
        f"{TIMES} x one docx of docxtpl",
        limit,
        why=WITHOUT_PDF,
    )
    yield Row("the same", ours, "the aim", AIM)
    begun = "the same, nothing remembered by typst"
    yield Row(begun, first, f"{TIMES} x one docx of docxtpl", limit, why=WITHOUT_PDF)
    yield Row(begun, first, "the aim", AIM, why=FIRST)
    yield Row("the same, docx alone", word, "one docx of docxtpl", min(docxtpl), why=MORE)
    yield Row("the same, docx alone", word, "one docx of python-docx", min(plain))
    yield from _large()


def _anew(dossier: Dossier) -> None:
    """Assemble as the first document of a process, or of another table."""
    forget()
    assemble(dossier, read_template)


def _large() -> Iterator[Row]:
    """50 parties at 8 themes, in processes of their own."""
    found = [process(largedossier.__file__) for _ in range(3)]
    seconds, memory = ([each[part] for each in found] for part in (0, 1))
    yield Row("50 parties x 8 themes, 3 formats, new process", seconds, "the aim", 3.0)
    yield Row("the same, most memory", memory, "the aim", 300_000_000, size)


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
