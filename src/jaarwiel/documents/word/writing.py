"""The document model as a Word file that can be edited, with python-docx."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Final

import docx
from docx.document import Document as WordDocument
from docx.shared import Cm
from lxml import etree

from jaarwiel.core.document import Document
from jaarwiel.documents import ReadTemplate
from jaarwiel.documents.colours import Colours
from jaarwiel.documents.housestyle import HouseStyle, own_house_style
from jaarwiel.documents.pictures import drawn_charts, drawn_logo
from jaarwiel.documents.safexml import Element
from jaarwiel.documents.word.body import Body
from jaarwiel.documents.word.picture import Picture
from jaarwiel.documents.word.styles import Numbering, Styles
from jaarwiel.documents.word.xml import TEXT_WIDTH, element, field, paragraph, run
from jaarwiel.words.sandbox import mistake, told_in_dutch

STYLES = "documents/word-opmaak.xml"
NUMBERING = "documents/word-lijsten.xml"

_OLDEST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_UNUSED_PARTS = ("stylesWithEffects", "thumbnail", "customXml", "webSettings")
_LOGO_ROOM: Final = (3700, 960)  # twips: 6.5 by 1.7 cm


def render_docx(
    document: Document, read_template: ReadTemplate, house_style: HouseStyle | None = None
) -> bytes:
    """Return the docx file; house_style: None for that of the table's own templates.

    JaarwielError: the file with styles or lists, or the house style, has a mistake.
    """
    house = house_style or own_house_style()
    word = docx.Document()
    _drop_unused(word)
    numbering = Numbering(_root(NUMBERING, read_template), house.word)
    styles = Styles(_root(STYLES, read_template, house.colours), house.word, numbering.raised)
    word.settings.element[:] = list(_settings(document))
    _set_properties(word, document)
    _set_page(word, document, styles)
    pictures = {
        anchor: picture.within(TEXT_WIDTH, TEXT_WIDTH)
        for anchor, picture in drawn_charts(document, house.colours).items()
    }
    body = Body(word.part, styles, numbering, pictures, _placed(house))
    word.element.body[:0] = list(body.document(document))
    parts = {"word/styles.xml": styles.xml(), "word/numbering.xml": numbering.xml()}
    if house.word and house.word.theme:
        parts["word/theme/theme1.xml"] = house.word.theme
    return saved(word, parts)


def _root(name: str, read_template: ReadTemplate, colours: Colours | None = None) -> Element:
    with told_in_dutch(name):
        source = read_template(name)
    if colours:
        source = colours.applied(source)
    try:
        return etree.fromstring(source.encode(), etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise mistake(name, error.lineno, f"is geen geldige XML ({error.msg})") from error


def _placed(house: HouseStyle) -> Picture | None:
    return drawn_logo(house.logo).within(*_LOGO_ROOM) if house.logo else None


def _drop_unused(word: WordDocument) -> None:
    """Take out what python-docx's own template brings along and nothing here refers to."""
    for relations in (word.part.rels, word.part.package.rels):
        for key in [key for key, it in relations.items() if it.reltype.endswith(_UNUSED_PARTS)]:
            del relations[key]


def _settings(document: Document) -> Iterator[Element]:
    """Yield the settings of Word 2013 and later: older ones open in compatibility mode."""
    office = "http://schemas.microsoft.com/office/word"
    yield element("defaultTabStop", val=720)
    yield element("compat", element("compatSetting", name="compatibilityMode", uri=office, val=15))
    yield element("themeFontLang", val=document.language)
    yield element("decimalSymbol", val=",")
    yield element("listSeparator", val=";")


def _set_properties(word: WordDocument, document: Document) -> None:
    moment = document.metadata.assembled_at.astimezone(UTC).replace(tzinfo=None)
    core = word.core_properties
    core.title = document.title
    core.subject = document.metadata.table_name
    core.author = core.last_modified_by = document.metadata.table_name
    core.keywords = document.metadata.item
    core.identifier = document.sha256
    core.content_status = document.labels.state
    core.version = document.metadata.label or str(document.metadata.version or "")
    core.comments = ""
    core.language = document.language
    core.created = core.modified = moment
    core.revision = 1


def _set_page(word: WordDocument, document: Document, styles: Styles) -> None:
    """Make the page A4 with a running header and the page number below."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.9), Cm(2.5)
    header = [run(document.title), _tab(), run(document.labels.state, element("b"))]
    section.header.part.element[:] = [_running("Header", header, styles)]
    footer = [
        run(document.metadata.table_name),
        _tab(),
        run(f"{document.labels.page} "),
        *field("PAGE", "1"),
        run(f" {document.labels.of} "),
        *field("NUMPAGES", "1"),
    ]
    section.footer.part.element[:] = [_running("Footer", footer, styles)]


def _running(style: str, content: list[Element], styles: Styles) -> Element:
    """Return a line above or below the page, with one tab: to the right margin."""
    cleared = (
        element("tab", val="clear", pos=at) for at in sorted(styles.tabs(style) - {TEXT_WIDTH})
    )
    tabs = element("tabs", *cleared, element("tab", val="right", pos=TEXT_WIDTH))
    return paragraph(styles.id(style), *content, properties=(tabs,))


def _tab() -> Element:
    return element("r", element("tab"))


def saved(word: WordDocument, parts: Mapping[str, bytes] | None = None) -> bytes:
    """Return the file in a fixed order, without the moment of saving, with these parts in it."""
    written, out = io.BytesIO(), io.BytesIO()
    word.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist()):
            entry = zipfile.ZipInfo(name, _OLDEST_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, (parts or {}).get(name) or source.read(name))
    return out.getvalue()
