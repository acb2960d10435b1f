"""Reading back, comparing and checking files, each beside the library that does no more than read.

Ours looks first at what the bytes are, and says what came over and what is wrong.
"""

import difflib
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import largedossier
import rehearsed
import wordpeers
from measured import Row, interleaved
from openpyxl import load_workbook
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from jaarwiel.core.comparing.difference import difference
from jaarwiel.core.comparing.lines import lines_of
from jaarwiel.core.document import words
from jaarwiel.documents import compose
from jaarwiel.documents.form.reading import read_form
from jaarwiel.documents.form.writing import write_form
from jaarwiel.documents.signedpdf import inspect
from jaarwiel.documents.word.reading import read_word
from jaarwiel.office.desk import Desk
from jaarwiel.resources import read_template

TESTS = Path(__file__).parents[1] / "tests"
PARTY = "goud-wonen"
MORE = "ours looks first at what the bytes are, and says what came over and what is wrong"
FINER = (
    "ours tells moved paragraphs, and which words of a sentence are others; ndiff compares lines"
)


def rows() -> Iterator[Row]:
    """Every row about reading."""
    with rehearsed.table() as (desk, _):
        yield _word(desk)
        yield _form(desk)
    yield _difference()
    yield _signed()


def _word(desk: Desk) -> Row:
    """A contribution as a party writes it in Word: what it brought to the Terugblik."""
    document = compose(rehearsed.terugblik(desk), read_template)
    content = wordpeers.with_python_docx(wordpeers.pieces(document))
    ours, plain = interleaved(
        [
            lambda: read_word(content, "inbreng.docx"),
            lambda: wordpeers.text_of(content),
        ],
        9,
    )
    return Row(
        "a Word contribution taken in", ours, "python-docx reading its text", min(plain), why=MORE
    )


def _form(desk: Desk) -> Row:
    """A form for figures, filled in."""
    deadline = desk.deadline("terugblik", rehearsed.YEAR)
    owed = desk.contributions([deadline])
    filled = next(each for each in owed if each.deliverer == PARTY)
    content = write_form(desk.cycle, filled, {})
    if not read_form(content, desk.cycle, deadline, PARTY).figures:
        raise RuntimeError("the form has no figures")

    def every_cell() -> list[object]:
        book = load_workbook(io.BytesIO(content))
        return [cell for sheet in book for row in sheet.values for cell in row]

    ours, plain = interleaved(
        [lambda: read_form(content, desk.cycle, deadline, PARTY), every_cell], 9
    )
    return Row(
        "a form for figures read back", ours, "openpyxl reading its cells", min(plain), why=MORE
    )


def _difference() -> Row:
    """Two versions of a large document, of which a fifth of the texts is another."""
    old, new = (compose(largedossier.large(changed=n), read_template) for n in (0, 5))
    before, after = (
        [" ".join(words(cell) for cell in line.cells) for line in lines_of(each)]
        for each in (old, new)
    )
    ours, plain = interleaved(
        [lambda: difference(old, new), lambda: list(difflib.ndiff(before, after))], 3
    )
    return Row(
        "difference of two versions, 50 x 8",
        ours,
        "difflib.ndiff of its lines",
        min(plain),
        why=FINER,
    )


def _signed() -> Row:
    """A document of ours with two digital signatures."""
    sys.path.append(str(TESTS))
    import signedpdfs

    frozen = signedpdfs.version()
    names = ("Anna", "Berend")
    content = signedpdfs.signed(frozen, *names)
    roots = [signedpdfs.signer(name).signing_cert for name in names]
    trusted = ValidationContext(trust_roots=roots)

    def validated() -> None:
        for each in PdfFileReader(io.BytesIO(content)).embedded_regular_signatures:
            if not validate_pdf_signature(each, trusted).intact:
                raise RuntimeError("a broken signature")

    ours, plain = interleaved([lambda: inspect(content, frozen, scan=False), validated], 9)
    return Row("a signed PDF checked", ours, "pyHanko validating it", min(plain), why=MORE)


if __name__ == "__main__":
    for row in rows():
        print(row, flush=True)
