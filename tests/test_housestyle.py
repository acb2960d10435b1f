"""A table's own house style: colours, logo and Word styles, and files that want more than that."""

import io
import re
import struct
import zipfile
import zlib

import documentblocks
import docx
import page
import pikepdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor
from hogeland import small_dossier
from test_documents import structure
from test_documents_blocks import validated

from jaarwiel.documents import assemble, render
from jaarwiel.documents.colours import Colours, colours_in
from jaarwiel.documents.housestyle import HouseStyle, read_house_style
from jaarwiel.documents.logo import read_logo
from jaarwiel.documents.webpage import render_html
from jaarwiel.documents.word.writing import render_docx
from jaarwiel.errors import JaarwielError
from jaarwiel.resources import OWN_TEMPLATES, read_template
from jaarwiel.templating import templatecheck

CSS = ":root { --accent: #7a003c; --ink: #222; }\nh1 { letter-spacing: .02em; }\n"
SVG = (
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">'
    '<rect width="120" height="40" fill="#7a003c"/><circle cx="20" cy="20" r="12" fill="#fff"/>'
    "</svg>"
)


def png(width=30, height=10):
    rows = b"".join(b"\0" + b"\x7a\x00\x3c" * width for _ in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def word_file(change=lambda _document: None):
    """A Word file as a Dutch organisation has it: styles with Dutch ids, numbered headings."""
    document = docx.Document()
    for ours, dutch in (("Heading 1", "Kop1"), ("Title", "Titel"), ("List Bullet", "Opsomming")):
        style = document.styles[ours]
        style.element.set(qn("w:styleId"), dutch)
        style.font.color.rgb = RGBColor(0x7A, 0, 0x3C)
        style.font.name = "Georgia"
    for node in document.styles.element.iter(qn("w:basedOn"), qn("w:next"), qn("w:link")):
        if node.get(qn("w:val")) == "Heading1":
            node.set(qn("w:val"), "Kop1")
    document.add_paragraph("De tekst van dit bestand hoort niet in het stuk.")
    change(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def repacked(content, parts):
    """The Word file with these parts in place of, or beside, its own."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        own = {name: source.read(name) for name in source.namelist()}
        for name, data in {**own, **parts}.items():
            target.writestr(name, data)
    return out.getvalue()


def house(**files):
    """The house style of these files, named as "huisstijl_css"."""
    given = {f"documents/{name.replace('_', '.')}": content for name, content in files.items()}
    return read_house_style(given.get)


def refused(**files):
    with pytest.raises(JaarwielError) as caught:
        house(**files)
    return str(caught.value)


@pytest.fixture(scope="module")
def model():
    return documentblocks.document()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Puts files into the folder of the table's own templates."""
    monkeypatch.setenv(OWN_TEMPLATES, str(tmp_path))
    (tmp_path / "documents").mkdir()

    def put(name, content):
        path = tmp_path / "documents" / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


def test_files_beside_the_templates_change_all_three_formats(own):
    plain = assemble(small_dossier(), read_template)
    own("huisstijl.css", CSS)
    own("huisstijl.docx", word_file())
    own("logo.svg", SVG)

    styled = assemble(small_dossier(), read_template)

    word = docx.Document(io.BytesIO(styled.docx))
    text = styled.html.decode()
    assert styled.model_sha256 == plain.model_sha256
    assert text.index("letter-spacing: .02em") > text.index("@page")
    assert '<img src="data:image/svg+xml;base64,' in text
    assert 'alt="Overlegtafel"' in text
    assert word.styles["Title"].font.name == "Georgia"
    assert [node.get("descr") for node in word.element.body.iter(qn("wp:docPr"))] == [
        "Overlegtafel"
    ]
    assert page.is_pdf_compliant_bytes(styled.pdf, profile="ua1")
    assert page.is_pdf_compliant_bytes(styled.pdf, profile="2a")


def test_the_check_of_templates_knows_the_files_of_a_house_style(own):
    own("huisstijl.css", CSS)
    own("huisstijl.docx", word_file())
    own("logo.png", png())

    assert templatecheck.check() == []
    names = [each.name for each in templatecheck.entries() if each.own]
    assert names == ["documents/huisstijl.css", "documents/huisstijl.docx", "documents/logo.png"]


def test_the_check_of_templates_tells_what_is_wrong_with_a_house_style(own):
    path = own("huisstijl.css", "@import url(https://elders.example/x.css);")
    wrong = own("huisstyl.css", CSS)

    found = {each.file: each.message for each in templatecheck.check()}

    assert "haalt iets van elders op" in found[str(path)]
    assert "er is geen sjabloon documents/huisstyl.css" in found[str(wrong)]


def test_page_and_paper_take_their_colours_from_the_same_file():
    assert colours_in(CSS) == Colours(ink="#222222", accent="#7a003c")


def test_colours_for_the_dark_are_not_for_paper():
    css = "@media (prefers-color-scheme: dark) { :root { --accent: pink; } } :root { --line: #ABC }"

    assert colours_in(css) == Colours(line="#aabbcc")


def test_tables_in_word_have_the_colours_of_the_house(model):
    made = render_docx(model, read_template, house(huisstijl_css=CSS.encode()))

    styles = zipfile.ZipFile(io.BytesIO(made)).read("word/styles.xml")
    assert b"7A003C" in styles
    assert b"1F4E5F" not in styles


def test_a_colour_that_paper_does_not_know_is_told():
    assert refused(huisstijl_css=b":root { --accent: rebeccapurple }") == (
        "In huisstijl.css is --accent geen kleur die ook op papier kan: rebeccapurple. "
        "Geef de kleur op als #rrggbb."
    )


@pytest.mark.parametrize(
    "css",
    [
        "@import 'x.css';",
        "a { background: url(https://elders.example/a.png) }",
        "a { background: URL( '//elders.example/a.png' ) }",
        r"a { background: \75 rl(//elders.example/a.png) }",
        r"@\69mport 'x.css';",
        "a { background: image-set('https://elders.example/a.png' 1x) }",
        "@font-face { src: url(letters.woff) }",
        "</style><script>alert(1)</script>",
        "/* */</style>",
        "a { width: expression(alert(1)) }",
        "a { content: u/**/rl(x) } b { background: /* */url(/* */x) }",
    ],
)
def test_a_style_sheet_that_fetches_or_does_something_is_refused(css):
    assert "haalt iets van elders op of bevat iets anders" in refused(huisstijl_css=css.encode())


def test_a_style_sheet_may_hold_its_letters_and_pictures():
    css = "@font-face { src: url(data:font/woff2;base64,AAAA) } a { background: url(#x) }"

    assert house(huisstijl_css=css.encode()).css == css


def test_a_style_sheet_in_another_encoding_or_too_large_is_told():
    assert "geen tekst in UTF-8 (bij byte 3)" in refused(huisstijl_css=b"/* \xe9 */")
    assert "600 kB groot; 500 kB kan nog" in refused(huisstijl_css=b" " * 600_000)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<rect onload='alert(1)'/>",
        "<image href='https://elders.example/a.png'/>",
        "<image xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='file:///etc/passwd'/>",
        "<image href='data:image/svg+xml;base64,PHN2Zy8+'/>",
        "<foreignObject><p>x</p></foreignObject>",
        "<style>@import 'https://elders.example/x.css';</style>",
        "<style>rect { fill: url(https://elders.example/x) }</style>",
        "<rect style='fill: url(//elders.example/x)'/>",
        "<a href='javascript:alert(1)'><rect/></a>",
        "<set attributeName='href' to='javascript:alert(1)'/>",
        "<use href='other.svg#x'/>",
        "<?xml-stylesheet href='https://elders.example/x.css'?>",
    ],
)
def test_a_logo_that_fetches_or_does_something_is_refused(inside):
    told = refused(logo_svg=f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode())

    assert re.match("Het logo documents/logo.svg (bevat|haalt|verwijst|voert)", told)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("logo_svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "heeft een documenttype"),
        ("logo_svg", b"<svg", "geen geldige XML"),
        ("logo_svg", b"<html/>", "is geen SVG-tekening"),
        ("logo_svg", b"\xff\xfe\x00", "geen geldige XML"),
        ("logo_svg", b"", "geen geldige XML"),
        ("logo_png", b"GIF89a", "is geen afbeelding van de soort png"),
        ("logo_png", png()[:20], "is geen afbeelding van de soort png"),
        ("logo_png", png(6000, 1), "is 6000 bij 1 beeldpunten"),
        ("logo_jpg", png(), "is geen afbeelding van de soort jpg"),
        ("logo_jpg", b"\xff\xd8\xff\xe0\x00\x00", "is geen afbeelding van de soort jpg"),
        ("logo_png", b"x" * 1_200_000, "is 1200 kB groot; 1000 kB kan nog"),
    ],
)
def test_what_is_no_logo_is_refused(name, content, told):
    assert told in refused(**{name: content})


def test_two_logos_are_one_too_many():
    assert "documents/logo.svg en documents/logo.png" in refused(
        logo_svg=SVG.encode(), logo_png=png()
    )


def test_a_logo_keeps_its_shape_in_word(model):
    made = render_docx(model, read_template, HouseStyle(logo=read_logo("logo.png", png(30, 10))))

    extent = next(docx.Document(io.BytesIO(made)).element.body.iter(qn("wp:extent")))
    assert int(extent.get("cx")) / int(extent.get("cy")) == pytest.approx(3, rel=0.01)


def test_a_drawing_in_another_encoding_is_a_logo_all_the_same():
    drawn = read_logo("logo.svg", SVG.replace("?>", ' encoding="UTF-16"?>').encode("utf-16"))

    assert drawn.content.startswith(b"<svg") or b"<svg" in drawn.content[:80]
    assert "circle" in drawn.svg


@pytest.fixture(scope="module")
def in_own_styles(model):
    return render_docx(model, read_template, house(huisstijl_docx=word_file()))


def test_word_takes_the_styles_of_a_file_of_the_table_by_their_names(in_own_styles):
    word = docx.Document(io.BytesIO(in_own_styles))
    texts = {paragraph.text for paragraph in word.paragraphs}
    ids = {paragraph.style.style_id for paragraph in word.paragraphs}

    assert word.styles["Heading 1"].font.color.rgb == RGBColor(0x7A, 0, 0x3C)
    assert {"Kop1", "Titel", "Herkomst", "NogNietAangeleverd"} <= ids
    assert {table.style.name for table in word.tables} == {"Overzichtstabel"}
    assert "De tekst van dit bestand hoort niet in het stuk." not in texts


def test_every_style_that_is_used_exists_once(in_own_styles):
    word = docx.Document(io.BytesIO(in_own_styles))
    known = [style.get(qn("w:styleId")) for style in word.styles.element.iter(qn("w:style"))]
    used = {
        node.get(qn("w:val"))
        for part in (word.element, word.styles.element)
        for node in part.iter(
            qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle"), qn("w:basedOn"), qn("w:next")
        )
    }

    assert len(known) == len(set(known))
    assert used <= set(known)


def test_lists_keep_their_numbers_beside_those_of_the_own_styles(in_own_styles):
    word = docx.Document(io.BytesIO(in_own_styles))
    root = word.part.numbering_part.element
    kinds = [node.get(qn("w:abstractNumId")) for node in root.iter(qn("w:abstractNum"))]
    numbers = [node.get(qn("w:numId")) for node in root.iter(qn("w:num"))]
    used = {node.get(qn("w:val")) for node in word.element.body.iter(qn("w:numId"))}

    assert len(kinds) == len(set(kinds))
    assert len(numbers) == len(set(numbers))
    assert used <= set(numbers)


def test_a_document_in_own_styles_is_valid_open_xml(in_own_styles, tmp_path):
    assert validated(in_own_styles, tmp_path) == []


def test_bullets_that_are_pictures_become_plain_ones(model):
    def with_picture_bullet(document):
        root = document.part.numbering_part.element
        root.insert(0, parse_xml(f'<w:numPicBullet {nsdecls("w")} w:numPicBulletId="0"/>'))
        level = next(root.iter(qn("w:lvl")))
        level.append(parse_xml(f'<w:lvlPicBulletId {nsdecls("w")} w:val="0"/>'))

    own = house(huisstijl_docx=word_file(with_picture_bullet))

    made = zipfile.ZipFile(io.BytesIO(render_docx(model, read_template, own)))

    assert b"PicBullet" not in made.read("word/numbering.xml")


def test_a_word_file_without_lists_or_theme_will_do(model, tmp_path):
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            if not name.startswith(("word/numbering", "word/theme")):
                target.writestr(name, source.read(name))

    made = render_docx(model, read_template, house(huisstijl_docx=bare.getvalue()))

    styles = docx.Document(io.BytesIO(made)).styles
    assert styles["Title"].font.name == "Georgia"
    assert [each for each in validated(made, tmp_path) if "numId" in str(each)] == []


TYPES, STYLES = "[Content_Types].xml", "word/styles.xml"
MACROS = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    b'Extension="xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    b"</Types>"
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (lambda: b"PK geen zip", "is geen Word-bestand"),
        (lambda: b"", "is geen Word-bestand"),
        (lambda: word_file()[:3000], "is geen Word-bestand"),
        (lambda: repacked(word_file(), {"word/vbaProject.bin": b"x"}), "bevat macro's"),
        (lambda: repacked(word_file(), {TYPES: MACROS}), "bevat macro's"),
        (lambda: repacked(word_file(), {STYLES: b"<!DOCTYPE x><x/>"}), "een documenttype"),
        (
            lambda: repacked(word_file(), {STYLES: b"<a xmlns='b'/>"}),
            "geen Word-bestand met opmaak",
        ),
        (
            lambda: repacked(word_file(), {"word/numbering.xml": b"<a/>"}),
            "geen Word-bestand met opm",
        ),
        (lambda: repacked(word_file(), {STYLES: b"<x"}), "geen geldige XML"),
        (lambda: repacked(word_file(), {STYLES: b" " * 9_000_000}), "is te groot"),
        (lambda: repacked(word_file(), {"bom.bin": b"0" * 61_000_000}), "uitgepakt te groot"),
        (lambda: repacked(word_file(), {f"{n}.txt": b"" for n in range(2001)}), "te groot"),
        (lambda: b"0" * 11_000_000, "11000 kB groot; 10000 kB kan nog"),
    ],
)
def test_a_file_that_is_no_plain_word_file_is_refused(content, told):
    found = refused(huisstijl_docx=content())

    assert told in found
    assert "documents/huisstijl.docx" in found


def test_charts_have_the_colour_of_the_house(model):
    made = render(model, read_template)
    own = render_html(model, read_template, house(huisstijl_css=CSS.encode()))

    assert b'stroke="#7a003c"' in own
    assert b'stroke="#1f4e5f"' in made.html
    assert b'stroke="#1f4e5f"' not in own


def test_the_logo_stands_on_the_first_page_of_the_pdf_with_its_name(model, own):
    own("logo.png", png())

    made = render(model, read_template)

    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        figures = [each for each in structure(pdf.Root.StructTreeRoot) if each.S == "/Figure"]
        assert str(figures[0].Alt) == "Overlegtafel"
    assert page.is_pdf_compliant_bytes(made.pdf, profile="2a")
