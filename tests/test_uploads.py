"""What an uploaded file really is, whatever its name says."""

import io
import zipfile

import pytest
import wordmaker
from hogeland import small_dossier
from hypothesis import given
from hypothesis import strategies as st
from wordmaker import p, part, word

from jaarwiel.documents import assemble, uploads
from jaarwiel.documents.uploads import recognise
from jaarwiel.documents.word.reading import read_word
from jaarwiel.errors import InputError
from jaarwiel.resources import read_template

WORD = word(p("tekst"))
EXCEL_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
EXCEL = wordmaker.package({"xl/workbook.xml": "<workbook/>"}, EXCEL_MAIN)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def zipped(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def with_part(name, content, main=wordmaker.MAIN):
    return wordmaker.package({"word/document.xml": part("document", ""), name: content}, main)


def refusal(content, name="stuk.docx"):
    with pytest.raises(InputError) as caught:
        recognise(content, name)
    message = str(caught.value)
    assert message.endswith(" Er is niets opgeslagen.")
    return message.removesuffix(" Er is niets opgeslagen.")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (WORD, "Inbreng 2027.docx", "docx"),
        (WORD, "C:\\Mijn documenten\\INBRENG.DOCX", "docx"),
        (EXCEL, "cijfers.xlsx", "xlsx"),
        (b"%PDF-1.7\n...", "getekend.pdf", "pdf"),
        (b"\n\n%PDF-1.4", "getekend.pdf", "pdf"),
        ("# Één".encode(), "inbreng.md", "text"),
        (b"tekst", "inbreng.txt", "text"),
    ],
    ids=lambda given: f"{len(given)} bytes" if isinstance(given, bytes) else given,
)
def test_a_file_is_what_its_name_says(content, name, kind):
    assert recognise(content, name) == kind


def test_our_own_documents_are_recognised():
    made = assemble(small_dossier(), read_template)

    assert recognise(made.docx, "terugblik.docx") == "docx"
    assert recognise(made.pdf, "terugblik.pdf") == "pdf"


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.docx", "'a.docx' is leeg. Controleer of het bestand goed is bewaard."),
        (b"%PDF-1.7", "a.docx", "'a.docx' is geen Word-document (.docx), maar een PDF-bestand."),
        (WORD, "a.pdf", "'a.pdf' is geen PDF-bestand, maar een Word-document (.docx)."),
        (WORD, "a.xlsx", "'a.xlsx' is geen Excel-werkmap (.xlsx), maar een Word-document (.docx)."),
        (EXCEL, "a.docx", "'a.docx' is geen Word-document (.docx), maar een Excel-werkmap (.xlsx)"),
        (WORD, "a.md", "'a.md' is geen tekstbestand, maar een Word-document (.docx)."),
        (OLE, "a.docx", "'a.docx' is een bestand van een oudere Office-versie. Open het en bewaar"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx",
         "'a.docx' is beveiligd met een wachtwoord. Haal de beveiliging eraf"),
        (OLE, "a.doc", "'a.doc' is geen .docx. Open het en bewaar het met 'Opslaan als' als Word"),
        (OLE, "a.xls", "'a.xls' is geen .xlsx."),
        (b"{\\rtf1\\ansi tekst}", "a.docx", "'a.docx' is in werkelijkheid RTF. Open het en bewaar"),
        (b"<!DOCTYPE html><p>", "a.docx", "'a.docx' is in werkelijkheid HTML of XML."),
        (b"MIME-Version: 1.0\n", "a.docx", "'a.docx' is in werkelijkheid HTML of XML."),
        (b"\x89PNG\r\n", "a.docx", "'a.docx' is geen Word-document (.docx), wat de naam ook zegt."),
        (b"GIF89a", "a.pdf", "'a.pdf' is geen PDF-bestand, wat de naam ook zegt."),
        (b"MZ", "a.exe", "'a.exe' is van een soort die hier niet kan worden gelezen."),
        (b"x", "zonder naam", "'zonder naam' is van een soort die hier niet kan worden gelezen."),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "a.docx",
         "'a.docx' is een OpenDocument-bestand."),
        (zipped(**{"foto.jpg": "x"}), "a.docx", "'a.docx' is een zipbestand met iets anders erin."),
        (with_part("a.xml", "", "application/vnd.x"), "a.docx",
         "'a.docx' is geen document van Word of Excel."),
        (with_part("a.xml", "", wordmaker.MAIN.replace("document.main", "template.main")), "a.docx",
         "'a.docx' is een sjabloon."),
        (WORD[:-30], "a.docx", "'a.docx' is beschadigd en kan niet worden gelezen."),
        (WORD[:40], "a.docx", "'a.docx' is beschadigd en kan niet worden gelezen."),
    ],
    ids=lambda given: f"{len(given)} bytes" if isinstance(given, bytes) else given,
)  # fmt: skip
def test_another_kind_than_the_name_says_is_refused(content, name, message):
    assert refusal(content, name).startswith(message)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (WORD, "a.docm"),
        (with_part("word/vbaProject.bin", "x"), "a.docx"),
        (with_part("word/VBAPROJECT.BIN", "x"), "a.docx"),
        (with_part("word/activeX/activeX1.xml", "<x/>"), "a.docx"),
        (with_part("xl/macrosheets/sheet1.xml", "<x/>"), "a.xlsx"),
        (
            with_part("a.xml", "", "application/vnd.ms-word.document.macroEnabled.main+xml"),
            "a.docx",
        ),
    ],
    ids=lambda given: f"{len(given)} bytes" if isinstance(given, bytes) else given,
)
def test_macros_are_refused(content, name):
    assert "bevat macro's of besturingselementen" in refusal(content, name)


BOMB = "bevat uitgepakt veel meer dan een document kan bevatten"


def test_a_file_that_unpacks_to_far_more_is_refused_before_it_is_unpacked():
    many = wordmaker.package({f"word/{n}.bin": "" for n in range(uploads.MAX_PARTS + 1)})

    assert BOMB in refusal(with_part("word/media/a.bin", bytes(15_000_000)))
    assert BOMB in refusal(with_part("word/b.xml", b" " * (uploads.MAX_PART + 1)))
    assert BOMB in refusal(many)


def test_a_part_that_says_it_is_smaller_than_it_is_is_refused():
    content = with_part("word/b.xml", b" " * 5_000_000)
    lying = content.replace((5_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))

    assert lying != content
    assert "is beschadigd" in refusal(lying)


def test_a_file_over_the_limit_is_refused_with_its_size():
    content = WORD + bytes(uploads.MAX_BYTES["docx"])

    assert refusal(content).startswith("'stuk.docx' is 20,0 MB, en dat is meer dan de 20 MB die")


@pytest.mark.parametrize(
    "text",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1/x"><a/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>',
        b"<?xml version='1.0' encoding='cp037'?><a/>",
    ],
)
def test_xml_that_declares_entities_or_hides_them_is_refused(text):
    assert "bevat in het onderdeel x.xml XML die Word en Excel niet schrijven" in refusal(
        with_part("word/x.xml", text)
    )


def test_a_protected_zip_and_doubled_parts_are_refused():
    protected = bytearray(WORD)
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        at = protected.find(sign)
        while at >= 0:
            protected[at + (6 if sign.endswith(b"\x04") else 8)] |= 1
            at = protected.find(sign, at + 4)
    assert "is beveiligd met een wachtwoord" in refusal(bytes(protected))

    doubled = zipped(aa="1", ab="2").replace(b"ab", b"aa")
    assert "is beschadigd" in refusal(doubled)


def test_a_name_is_shown_short_and_without_control_characters():
    assert refusal(b"", "../../etc/a\x1b[31m\u202eb.docx").startswith("'a [31m b.docx' is leeg.")
    assert len(refusal(b"", f"{'x' * 5000}.docx")) < 200


def outcome(action, *given):
    """Whether it was done, or else what was said."""
    try:
        action(*given)
    except InputError as error:
        return str(error)
    return "Er is niets opgeslagen."


@given(st.binary(max_size=300), st.sampled_from(["a.docx", "a.xlsx", "a.pdf", "a.md", "a", ""]))
def test_any_bytes_are_recognised_or_refused(content, name):
    assert outcome(recognise, content, name).endswith("Er is niets opgeslagen.")


@given(st.data())
def test_a_damaged_word_file_is_read_or_refused(data):
    damaged = bytearray(WORD)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(WORD) - 1))] = data.draw(st.integers(0, 255))

    assert outcome(read_word, bytes(damaged), "a.docx").endswith("Er is niets opgeslagen.")
