"""Texts from Word: whatever is written comes out, or is listed."""

import io
import subprocess
import zipfile
from html import escape

import docx
import machine
import pytest
import wordmaker
from docx.shared import Cm
from hogeland import small_dossier
from hypothesis import given
from hypothesis import strategies as st
from wordmaker import box, cell, field, item, p, run, styled, table, word

from jaarwiel.core.document import words
from jaarwiel.documents import assemble
from jaarwiel.documents.prose import parse
from jaarwiel.documents.word.bookmarks import changed_passages, text_outside, texts_by_bookmark
from jaarwiel.documents.word.reading import read_word
from jaarwiel.errors import InputError
from jaarwiel.resources import read_template

TABLE = "| a | b |\n| --- | --- |\n| 1 | 2 |"


def text_of(*body, **others):
    return read_word(word(*body, **others), "inbreng.docx").markdown


def left_out(*body, **others):
    return read_word(word(*body, **others), "inbreng.docx").left_out


def own_document(text):
    """A document as jaarwiel makes it, with this text in it."""
    return assemble(small_dossier(text), read_template).docx


# ------------------------------------------------------------------------------ what comes over


def test_headings_are_known_by_their_style_in_any_language():
    found = text_of(styled("Kop1", "Wonen en zorg"), styled("EigenKop", "Ambitie"), p("Tekst."),
                    p("Dieper", '<w:outlineLvl w:val="2"/>'))  # fmt: skip

    assert found == "# Wonen en zorg\n\n## Ambitie\n\nTekst.\n\n### Dieper"


def test_bold_italic_breaks_and_links_come_over():
    found = text_of(
        p(
            run("Een ") + run("vet", "<w:b/>") + run(" en ")
            + run("zwaar", '<w:rStyle w:val="Zwaar"/>')
            + run(" en ") + run("niet", '<w:rStyle w:val="Zwaar"/><w:b w:val="0"/>')
            + run(" maar ") + run("schuin", "<w:i/>") + "<w:r><w:br/></w:r>"
            + f'<w:hyperlink r:id="l0" w:anchor="deel">{run("de site")}</w:hyperlink>'
            + run(", ") + field(' HYPERLINK "mailto:a@b.nl" ', run("mail"))
        ),
        links=["https://www.example.nl/"],
    )  # fmt: skip

    assert found == (
        "Een **vet** en **zwaar** en niet maar _schuin_\\\n"
        "[de site](https://www.example.nl/#deel), [mail](mailto:a@b.nl)"
    )


def test_lists_keep_their_levels_and_numbers():
    found = text_of(
        item(1, 0, "een"), item(1, 1, "sub"), item(1, 0, "twee"),
        p("Tussen."),
        item(2, 0, "eerste"), item(2, 0, "tweede"), p("Tussen."), item(2, 0, "derde"),
        item(3, 0, "vijfde"), item(1, 1, "punt"),
    )  # fmt: skip

    assert found == (
        "- een\n  - sub\n- twee\n\nTussen.\n\n"
        "1. eerste\n2. tweede\n\nTussen.\n\n3. derde\n\n5) vijfde\n   - punt"
    )


def test_lists_with_letters_are_counted_and_numbered():
    assert text_of(item(2, 0, "een"), item(2, 1, "a")) == "1. een\n   1. a"
    assert left_out(item(2, 0, "een"), item(2, 1, "a")) == (
        "de letters of Romeinse cijfers van 1 lijst; deze is nu met gewone cijfers genummerd",
    )


def test_small_digits_stay_small():
    assert text_of(p(run("20 m") + run("2", '<w:vertAlign w:val="superscript"/>') + run(" CO")
                     + run("2", '<w:vertAlign w:val="subscript"/>'))) == "20 m² CO₂"  # fmt: skip


def test_a_table_comes_over_and_a_frame_of_one_cell_is_its_text():
    assert text_of(table(("Jaar", "Aantal"), ("2027", "14|15"))) == (
        "| Jaar | Aantal |\n| --- | --- |\n| 2027 | 14\\|15 |"
    )
    assert text_of(table(("Let op",))) == "Let op"


def test_merged_cells_and_cells_with_more_are_listed():
    wide = cell(p("samen") + p("meer"), '<w:gridSpan w:val="2"/>')
    nested = cell(table(("x", "y")) + p(""))
    rows = f"<w:tbl><w:tr>{wide}</w:tr><w:tr>{nested}{cell(item(1, 0, 'punt'))}</w:tr></w:tbl>"

    found = read_word(word(rows), "a.docx")

    assert found.markdown == "| samen meer |  |\n| --- | --- |\n| x y | • punt |"
    assert found.left_out == (
        "1 samengevoegde tabelcel; de tekst staat nu in de eerste van die cellen",
        "1 tabel in een tabel; de tekst staat nu achter elkaar in de cel",
        "2 tabelcellen met meer alinea's; deze staan nu achter elkaar",
    )


def test_what_is_typed_is_text_and_no_mark():
    text = "# a *b* _c_ | [x](https://a.nl) 1. <b> {{ titel }} `x` \\ &amp;"

    assert words(parse(text_of(p(run(escape(text)))), "")[0].text) == text


# ------------------------------------------------------------------------------- what is listed


def test_tracked_insertions_count_and_deletions_do_not():
    body = (
        p(run("Wij bouwen ") + f'<w:del w:id="1">{run("tien").replace("w:t", "w:delText")}</w:del>'
          + f'<w:ins w:id="2">{run("twaalf")}</w:ins>' + run(" woningen.")),
        p(run("Eerste helft"), '<w:rPr><w:del w:id="3"/></w:rPr>'),
        p("tweede helft."),
    )  # fmt: skip

    assert text_of(*body) == "Wij bouwen twaalf woningen.\n\nEerste helft tweede helft."
    assert left_out(*body) == (
        "1 bijgehouden invoeging; de ingevoegde tekst is overgenomen",
        "1 bijgehouden verwijdering; de verwijderde tekst is weggelaten",
    )


def test_the_words_of_a_text_box_come_once_and_it_is_listed():
    body = (p(run("Voor.") + box(p("In het vak") + item(1, 0, "punt"))), p("Na."))

    assert text_of(*body) == "Voor.\n\nIn het vak\n\n- punt\n\nNa."
    assert left_out(*body) == (
        "1 tekstvak; de tekst ervan staat nu onder de alinea waar het bij hoorde",
    )


def test_notes_and_comments_are_listed_with_their_words():
    found = left_out(
        p(run("a") + '<w:r><w:footnoteReference w:id="2"/></w:r>'
          '<w:r><w:commentReference w:id="0"/></w:r><w:r><w:endnoteReference w:id="9"/></w:r>'),
        footnotes=f'<w:footnote w:id="2">{p("Bron: CBS")}</w:footnote>',
        comments=f'<w:comment w:id="0">{p("Klopt dit?")}{p("Ja.")}</w:comment>',
    )  # fmt: skip

    assert found == (
        "1 voetnoot: ‘Bron: CBS’", "1 eindnoot", "1 opmerking in de kantlijn: ‘Klopt dit? Ja.’",
    )  # fmt: skip


def test_headers_and_footers_with_words_are_listed():
    assert left_out(p("a"), header1=p("Vertrouwelijk"), header2=p(""), footer1=p("Blad 1")) == (
        "1 koptekst: ‘Vertrouwelijk’",
        "1 voettekst: ‘Blad 1’",
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (p(f"<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>{run('a')}"), "1 formule: ‘x=1’"),
        (p("<w:r><w:object/></w:r>") * 2, "2 ingesloten objecten"),
        (p('<w:r><w:drawing><wp:docPr descr="Kaart"/></w:drawing></w:r>'), "1 afbeelding: ‘Kaart’"),
        ('<w:altChunk r:id="x"/>', "1 ingevoegd bestand"),
        (p(run("geheim", "<w:vanish/>")), "1 stuk verborgen tekst: ‘geheim’"),
        (p(run("weg", "<w:strike/>")),
         "1 doorhaling; de doorgehaalde tekst staat er als gewone tekst"),
        (p('<w:r><w:sym w:font="Webdings" w:char="F021"/></w:r>'),
         "1 teken uit een symbolenlettertype"),
        (styled("Inhopg1", "Deel 1 ... 3") * 2, "de inhoudsopgave"),
        (p(f'<w:hyperlink r:id="l0">{run("het bestand")}</w:hyperlink>'),
         "1 koppeling naar iets anders dan een webpagina of e-mailadres; de tekst ervan staat er"),
    ],
)  # fmt: skip
def test_what_cannot_come_over_is_named_and_counted(body, told):
    assert left_out(body, links=["file:///C:/geheim.docx"]) == (told,)


@pytest.mark.parametrize(
    "body",
    [
        f"<w:sdt><w:sdtContent>{p('woorden')}</w:sdtContent></w:sdt>",
        f"<w:customXml><w:customXml>{p('woorden')}</w:customXml></w:customXml>",
        p(f"<w:smartTag>{run('woorden')}</w:smartTag>"),
        p(f"<w:bdo>{run('woorden')}</w:bdo>"),
        p(f"<w:onbekend><w:ietsAnders>{run('woorden')}</w:ietsAnders></w:onbekend>"),
        p(f'<w:fldSimple w:instr=" REF x ">{run("woorden")}</w:fldSimple>'),
        p(field(" DATE ", run("woorden"))),
        p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + p("woorden"),
        p(f'<w:ins w:id="1">{run("woorden")}</w:ins>'),
        p(f"<w:ruby><w:rt>{run('x')}</w:rt><w:rubyBase>{run('woorden')}</w:rubyBase></w:ruby>"),
        styled("Kring1", "woorden"),
        styled("BestaatNiet", "woorden"),
        item(99, 3, "woorden"),
        (
            f"<mc:AlternateContent><mc:Choice>{p('woorden')}</mc:Choice>"
            f"<mc:Fallback>{p('woorden')}</mc:Fallback></mc:AlternateContent>"
        ),
    ],
)
def test_words_are_found_whatever_they_are_wrapped_in(body):
    assert text_of(body).removeprefix("- ") == "woorden"


def test_a_prompt_that_nobody_filled_in_is_no_text():
    prompt = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"

    assert text_of(
        p(f"<w:sdt>{prompt}<w:sdtContent>{run('Klik hier')}</w:sdtContent></w:sdt>"),
        f"<w:sdt>{prompt}<w:sdtContent>{p('Klik hier')}</w:sdtContent></w:sdt>",
    ) == ""  # fmt: skip


def test_a_file_in_the_strict_form_reads_the_same():
    plain = word(styled("Kop1", "Kop"), p(run("vet", "<w:b/>")), header1=p("boven"))
    strict = wordmaker.package(
        {
            name: content.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006",
                b"http://purl.oclc.org/ooxml/officeDocument",
            )
            for name, content in unpacked(plain).items()
        }
    )

    assert read_word(strict, "a.docx") == read_word(plain, "a.docx")


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


# ------------------------------------------------------------------------------------- hostile


def test_nothing_outside_the_file_is_fetched():
    parts = unpacked(word(p('<w:r><w:drawing><a:blip r:link="l0"/></w:drawing></w:r>'),
                          p("woorden"), links=["http://127.0.0.1:9/x.png"]))  # fmt: skip
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b'Target="styles.xml" TargetMode="Internal"',
        b'Target="http://127.0.0.1:9/styles.xml" TargetMode="External"',
    )

    assert read_word(wordmaker.package(parts), "a.docx").markdown == "woorden"


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": b"<niet af"},
        {"word/document.xml": b""},
        {"word/document.xml": b"<a/>"},
        {"word/styles.xml": b"\xff\xfe rommel"},
        {"word/numbering.xml": b"<"},
        {"word/document.xml": wordmaker.part("document", "<w:sdt>" * 200 + "</w:sdt>" * 200)},
        {
            "_rels/.rels": wordmaker.relations(
                ("d", "officeDocument", "../../etc/passwd", "Internal")
            )
        },
    ],
)
def test_a_broken_file_is_refused_with_what_to_do(parts):
    content = wordmaker.package({**unpacked(word(item(1, 0, "a"))), **parts})

    with pytest.raises(InputError) as caught:
        read_word(content, "stuk.docx")

    assert "'stuk.docx' is beschadigd en kan niet worden gelezen." in str(caught.value)


def test_strange_numbers_are_taken_for_none():
    found = text_of(item(1, -4, "a"), item(1, 99999999999, "b"), item("x", "y", "c"),
                    p("d", '<w:outlineLvl w:val="-1"/>'),
                    "<w:tbl><w:tr>" + cell(p("e"), '<w:gridSpan w:val="999999999"/>')
                    + cell(p("f")) + "</w:tr></w:tbl>")  # fmt: skip

    assert [sign in found for sign in "abcdef"] == [True] * 6


def test_a_long_document_is_read_in_seconds():
    body = [p(run("woord ", "<w:b/>") * 20), item(2, 0, "punt"), table(("a", "b"))] * 500

    assert text_of(*body).count("punt") == 500


def test_a_paragraph_of_a_megabyte_in_many_pieces_is_read_in_seconds():
    pieces = [run("woord ", style) for style in ("", "<w:b/>", "<w:i/>")] * 5_000

    found = text_of(p("".join(pieces)), p(run("#!" * 500_000)), styled("Kop1", "#" * 500_000))

    assert found.count("woord") == 15_000


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"],
                  exclude_characters="<>&\ufffe\uffff"),
    min_size=1, max_size=12,
)  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(["p", "item", "table", "box", "kop"]), texts), max_size=8)
)
def test_every_word_comes_out(wanted):
    makers = {
        "p": p,
        "item": lambda text: item(1, 1, run(text)),
        "table": lambda text: table((run(text), run("x"))),
        "box": lambda text: p(box(p(run(text)))),
        "kop": lambda text: styled("Kop1", run(text)),
    }
    found = text_of(*(makers[kind](run(text)) if kind == "p" else makers[kind](text)
                      for kind, text in wanted))  # fmt: skip

    seen = "".join(found.replace("\\", "").split())
    for _, text in wanted:
        assert "".join(text.replace("\\", "").split()) in seen


# ------------------------------------------------------------------------------- other programs


def test_a_file_of_python_docx_comes_over():
    made = docx.Document()
    made.add_heading("Bijdrage", 0)
    made.add_heading("Wonen en zorg", 1)
    for text, style in (("een", "List Bullet"), ("sub", "List Bullet 2"), ("y", "List Number")):
        made.add_paragraph(text, style)
    made.add_table(1, 2).cell(0, 1).text = "cel"
    made.add_picture(io.BytesIO(PIXEL), Cm(1))
    saved = io.BytesIO()
    made.save(saved)

    found = read_word(saved.getvalue(), "a.docx")

    assert found.markdown == (
        "# Bijdrage\n\n# Wonen en zorg\n\n- een\n  - sub\n\n1. y\n\n|  | cel |\n| --- | --- |"
    )
    assert found.left_out == ("1 afbeelding",)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da6364f8cf"
    "500f0003860180 5a34 7d6b0000000049454e44ae426082"
)

PASSAGE = "inbreng_t_p_Ambitie"
OWN = {
    "alleen tekst": "Alleen *tekst* met **vet** en [adres](https://www.example.nl/a).",
    "lijsten": "x\n\n- a\n  1. b\n\n     vervolg\n- c\n\n3. derde\n4. vierde",
    "begint met een tabel": f"{TABLE}\n\nna",
    "eindigt met een tabel": f"voor\n\n{TABLE}",
    "twee tabellen": f"{TABLE}\n\n{TABLE}",
    "tussen lijsten": "1. a\n\ntussen\n\n2. b",
    "een kop": "### Kop\n\na\\\nb",
}


@pytest.mark.parametrize("text", OWN.values(), ids=OWN)
def test_our_own_document_gives_back_what_was_delivered(text):
    empty, full = own_document("Anders."), own_document(text)

    found = changed_passages(empty, full, [PASSAGE])

    assert parse(found[PASSAGE].replace("# Kop", "### Kop"), "") == parse(text, "")


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory):
    """Each of our own documents as it is, and as LibreOffice saved it."""
    machine.need("soffice")
    folder = tmp_path_factory.mktemp("libreoffice")
    ours = {name: own_document(text) for name, text in OWN.items()}
    for name, content in ours.items():
        (folder / f"{name}.docx").write_bytes(content)
    command = [
        "soffice", f"-env:UserInstallation=file://{folder}/profiel", "--headless", "--convert-to",
        "docx:MS Word 2007 XML", "--outdir", str(folder / "uit"),
    ]  # fmt: skip
    subprocess.run([*command, *map(str, folder.glob("*.docx"))], capture_output=True, check=True)
    return {
        name: (content, (folder / "uit" / f"{name}.docx").read_bytes())
        for name, content in ours.items()
    }


@pytest.mark.parametrize("name", OWN)
def test_a_document_saved_by_libreoffice_gives_the_same_texts(saved_by_libreoffice, name):
    ours, theirs = saved_by_libreoffice[name]

    assert texts_by_bookmark(theirs) == texts_by_bookmark(ours)
    assert text_outside(theirs, [PASSAGE]) == text_outside(ours, [PASSAGE])
    assert changed_passages(ours, theirs, [PASSAGE]) == {}


# ------------------------------------------------------------------------------------ bookmarks


def mark(number, name):
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'


def end(number):
    return f'<w:bookmarkEnd w:id="{number}"/>'


@pytest.mark.parametrize(
    "body",
    [
        (p("voor"), mark(1, "b"), p("een"), p("twee"), end(1), p("na")),
        (p("voor"), p(mark(1, "b") + run("een")), p(run("twee") + end(1)), p("na")),
        (p(run("voor") + mark(1, "b")), p("een"), p("twee"), p(end(1) + run("na"))),
        (p("voor"), p(mark(1, "b") + run("een") + end(7)), p(run("tw") + end(1) + run("ee")),
         p("na")),
        (p("voor"), mark(1, "b"), mark(2, "_Toc1"), p("een"), end(2), mark(3, "b"), p("twee"),
         end(3), p("na")),
        (p("voor"), f"<w:sdt>{mark(1, 'b')}<w:sdtContent>{p('een')}</w:sdtContent></w:sdt>",
         p("twee"), end(1), p("na")),
    ],
)  # fmt: skip
def test_a_bookmark_is_found_wherever_a_program_puts_its_ends(body):
    content = word(*body)

    assert texts_by_bookmark(content) == {"b": "een\n\ntwee"}
    assert text_outside(content, ["b"]) == ("voor", "na")


def test_a_bookmark_around_nothing_is_empty_and_one_that_is_gone_is_absent():
    content = word(mark(1, "leeg"), p(""), end(1), p(mark(2, "ook") + end(2) + run("tekst")))

    assert texts_by_bookmark(content) == {"leeg": "", "ook": ""}
    assert text_outside(content, ["leeg", "ook", "weg"]) == ("tekst",)


OWN_PARTS = (styled("Kop2", "Ambitie"), styled("Herkomst", "Aangeleverd door Goud Wonen"))


@pytest.mark.parametrize(
    ("edited", "changed"),
    [
        ((*OWN_PARTS, p("Tekst.")), {}),
        ((styled("Kop2", "Ambitie"), p("Tekst.")), {}),
        ((*OWN_PARTS, p("Andere tekst."), styled("EigenKop", "Sub")),
         {"b": "Andere tekst.\n\n# Sub"}),
        ((*OWN_PARTS,), {"b": ""}),
        ((styled("Kop2", "Ambities"), OWN_PARTS[1], p("Tekst.")), {"b": "## Ambities\n\nTekst."}),
        ((OWN_PARTS[0], styled("Herkomst", "Hier getypt."), p("Tekst.")),
         {"b": "Hier getypt.\n\nTekst."}),
    ],
)  # fmt: skip
def test_what_was_changed_in_a_passage_is_read_without_our_own_words(edited, changed):
    original = word(mark(1, "b"), *OWN_PARTS, p("Tekst."), end(1))

    assert changed_passages(original, word(mark(1, "b"), *edited, end(1)), ["b", "c"]) == changed


def test_a_passage_that_is_gone_is_told():
    original = word(mark(1, "b"), *OWN_PARTS, p("Tekst."), end(1))

    assert changed_passages(original, word(p("Tekst.")), ["b"]) == {"b": None}


def test_two_bookmarks_on_a_paragraph_both_have_it():
    content = word(mark(1, "a"), p(mark(2, "b") + run("een") + end(2)), p("twee"), end(1))

    assert texts_by_bookmark(content) == {"a": "een\n\ntwee", "b": "een"}


def test_edits_by_a_tracked_change_inside_a_bookmark_are_read():
    content = word(
        mark(1, "b"), p(f'{run("Wij ")}<w:ins w:id="4">{run("bouwen.")}</w:ins>'), end(1)
    )

    assert texts_by_bookmark(content) == {"b": "Wij bouwen."}
