"""What parties may deliver to do harm, or by accident: it comes out as text in every format."""

import io
import re
import subprocess
import time
import zipfile
from html.parser import HTMLParser
from itertools import pairwise

import documentblocks
import docx
import machine
import page
import pikepdf
import pytest
from test_documents import pdf_text, structure, word_text
from test_documents_blocks import validated

from jaarwiel.documents import render
from jaarwiel.documents.blockfacts import Bevindingen, Grafiek, Ondertekenaar, Reeks, Tabel
from jaarwiel.documents.pdf import render_pdf
from jaarwiel.resources import read_template

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><svg onload=alert(1)>",
    '#eval("1+1") #read("/etc/passwd") #import "x.typ"',
    "{{7*7}} {% raw %} {{ themas }}",
    "$ x^2 $ @label <label> \\u{41} *#[",
    "```\nopen fence",
    "</w:t></w:r><w:del/> ]]> <!-- &lt; &#x41; &nbsp;",
    "[klik](javascript:alert(1)) ![x](http://elders.example/a.png)",
    "=cmd|' /C calc'!A0 \" ' ; --",
    "%PDF-1.7 endobj",
    "W" * 300,
)
SOURCE = """# {{ titel }}

{{ tafel }}

{{ bevindingen(findings) }}

{{ bijdrage(themas[0].delen[0]) }}

{{ tabel(table) }}

{{ grafiek(chart) }}

## Ondertekening

{{ handtekeningen(signatories) }}
"""


def everywhere(text):
    """A document that has the text in a contribution and in every block that takes words."""
    line = " ".join(text.split())
    table = Tabel(line, ("Naam", line, 2027), ((line, 1, 2), ("B", None, -3)), ((line, 1, 2),))
    facts = {
        "table": table,
        "chart": Grafiek(line, line, (line, 2027), (Reeks(line, (1, 2), 2027),), tabel=table),
        "signatories": (Ondertekenaar(line, (line, "B")),),
        "findings": Bevindingen(line, (line,)),
    }
    delivered = f"{text}\n\n- {line}\n\n| {line} | b |\n|---|---|\n| 1 | {line} |"
    return documentblocks.document(delivered, SOURCE, facts=facts)


class Tags(HTMLParser):
    """Collects the elements of a page, and attributes that could do something."""

    def __init__(self):
        super().__init__()
        self.found, self.acting = set(), []

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.acting += [(tag, name, value) for name, value in attrs if acts(name, value or "")]


def acts(name, value):
    harmless = ("#", "http://elders.example/")
    return name.startswith("on") or (name in {"href", "src"} and not value.startswith(harmless))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_delivered_comes_out_as_text_in_every_format(text, tmp_path):
    made = render(everywhere(text), read_template)

    tags = Tags()
    tags.feed(made.html.decode())
    shown = re.sub(r"\s|\u200b", "", text)
    on_paper = pdf_text(pikepdf.open(io.BytesIO(made.pdf))).replace("\u200b", "")
    in_word = word_text(docx.Document(io.BytesIO(made.docx)))
    assert {"script", "img", "iframe", "object"} & tags.found == set()
    assert tags.acting == []
    if "](" not in text and "&" not in text and "\\" not in text and "*" not in text:
        assert in_word.count(shown) >= 8
        assert on_paper.count(shown) >= 5
    assert page.is_pdf_compliant_bytes(made.pdf, profile="ua1")
    assert page.is_pdf_compliant_bytes(made.pdf, profile="2a")
    assert validated(made.docx, tmp_path) == []


def test_a_link_to_a_program_is_no_link():
    made = render(everywhere("[klik](javascript:alert(1))"), read_template)

    relations = zipfile.ZipFile(io.BytesIO(made.docx)).read("word/_rels/document.xml.rels")
    assert b'href="javascript' not in made.html
    assert b"javascript" not in relations
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        actions = [each.get("/A") for sheet in pdf.pages for each in sheet.get("/Annots", [])]
        assert [each for each in actions if each is not None and each.get("/S") == "/URI"] == []
        assert "/JavaScript" not in str(pdf.Root.get("/Names", ""))


def test_a_megabyte_in_one_paragraph_comes_out_whole_and_in_time():
    text = "Leefbaarheid in dorpen. " * 43_000
    began = time.monotonic()

    made = render(documentblocks.document(text, SOURCE, facts=FEW), read_template)

    assert time.monotonic() - began < 60
    assert made.html.count(b"Leefbaarheid in dorpen.") == 43_000
    assert word_text(docx.Document(io.BytesIO(made.docx))).count("Leefbaarheid") == 43_000


@pytest.mark.parametrize(
    "text",
    [
        "Wij\u00a0bouwen\u00a0woningen\u00a0in\u00a0dorpen\u00a0" * 30 + "W" * 300 + "\u00a0einde",
        "|" + "Woningen|" * 20 + "\n|" + "-|" * 20 + "\n|" + "12.345|" * 20,
        "|" + "Woningen|" * 60 + "\n|" + "-|" * 60 + "\n|" + "12.345|" * 60,
    ],
)
def test_what_is_wider_than_the_page_stays_on_it_and_over_no_neighbour(text, tmp_path):
    machine.need("pdftotext")
    made = render(
        documentblocks.document(
            text, "# {{ titel }}\n\n{{ tafel }}\n\n{{ bijdrage(themas[0].delen[0]) }}"
        ),
        read_template,
    )
    (tmp_path / "stuk.pdf").write_bytes(made.pdf)

    found = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "stuk.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    boxes = [
        [float(each) for each in box]
        for box in re.findall(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)"', found)
    ]

    assert max(right for _, _, right, _ in boxes) < PAGE_WIDTH - 60
    for (_, top, end, _), (start, next_top, _, _) in pairwise(boxes):
        assert next_top != top or start >= end - 1


PAGE_WIDTH = 595.3
"""Of A4, in points."""
FEW = {
    "table": Tabel("T", ("A", 2027), (("x", 1),)),
    "chart": Grafiek("G", "", (2027,), (Reeks("A", (1,)),)),
    "signatories": (),
    "findings": Bevindingen("B", ()),
}


def drawn(chart):
    return documentblocks.document(source=SOURCE, facts=FEW | {"chart": chart})


@pytest.mark.parametrize(
    "figures",
    [(), (None,), (0,), (0, 0), (-5, None, 5), (10**15, 1), (0.0001, 0.0002), (7,) * 40],
)
@pytest.mark.parametrize("form", ["lijnen", "kolommen", "gestapeld", ""])
def test_a_chart_of_any_figures_can_be_drawn(figures, form):
    years = tuple(range(2000, 2000 + len(figures)))
    chart = Grafiek("G", "woningen", years, (Reeks("A", figures, 2001), Reeks("B", figures)), form)

    made = render(
        documentblocks.document(source=SOURCE, facts=FEW | {"chart": chart}), read_template
    )

    assert "nan" not in made.html.decode()
    assert page.is_pdf_compliant_bytes(made.pdf, profile="ua1")


@pytest.mark.parametrize("rows", [(), (Reeks("A", ()),)])
def test_a_chart_without_figures_says_so(rows):
    chart = Grafiek("G", "", (), rows)

    made = render(
        documentblocks.document(source=SOURCE, facts=FEW | {"chart": chart}), read_template
    )

    assert ("geen cijfers" in made.html.decode()) == bool(rows)


def test_no_stream_ends_in_what_reads_as_another_end_of_line():
    models = (documentblocks.document(f"Tekst {n}.", SOURCE, facts=FEW) for n in range(30))

    ends = [b"\r\nendstream" in render_pdf(model, read_template) for model in models]

    assert not any(ends)


def test_many_rows_in_a_chart_keep_marks_and_fillings_apart():
    rows = tuple(Reeks(f"Corporatie met een lange naam {n}", (n, n + 1)) for n in range(14))
    chart = Grafiek("G", "", (2026, 2027), rows, "kolommen")

    made = render(
        documentblocks.document(source=SOURCE, facts=FEW | {"chart": chart}), read_template
    )

    assert made.html.count(b"<pattern ") == 14 - 3


def test_a_table_within_a_list_keeps_its_place_among_the_tables_of_the_pdf():
    text = "- punt\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |"

    made = render_pdf(documentblocks.document(text, SOURCE, facts=FEW), read_template)

    with pikepdf.open(io.BytesIO(made)) as pdf:
        tables = [each for each in structure(pdf.Root.StructTreeRoot) if each.S == "/Table"]
        first = [
            [str(cell.S) for cell in structure(table) if cell.S in {"/TH", "/TD"}]
            for table in tables
        ]
    assert first[:2] == [["/TH", "/TH", "/TD", "/TD"], ["/TH", "/TH", "/TH", "/TD"]]
