"""Word files made by hand, part by part, as Word itself writes them or as somebody hostile does."""

import io
import zipfile

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": WORD,
        "r": OFFICE,
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
STYLES = """
<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="EigenKop"><w:name w:val="Onze kop"/>
  <w:basedOn w:val="Kop2"/></w:style>
<w:style w:type="paragraph" w:styleId="Inhopg1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Herkomst"><w:name w:val="Herkomst"/></w:style>
<w:style w:type="character" w:styleId="Zwaar"><w:name w:val="Strong"/>
  <w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Kring1"><w:name w:val="kring 1"/>
  <w:basedOn w:val="Kring2"/></w:style>
<w:style w:type="paragraph" w:styleId="Kring2"><w:name w:val="kring 2"/>
  <w:basedOn w:val="Kring1"/></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
"""


def run(text, properties=""):
    """A run; `properties` is what stands in its rPr."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content, properties=""):
    """A paragraph of bare text or of runs."""
    inner = content if content.startswith("<") else run(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner if content else ''}</w:p>"


def styled(style, content):
    return p(content, f'<w:pStyle w:val="{style}"/>')


def item(number, level, content):
    return p(content, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(content, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(*rows):
    inner = "".join(f"<w:tr>{''.join(cell(p(each)) for each in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{inner}</w:tbl>"


def field(instruction, shown):
    signs = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in
             ("begin", "separate", "end")]  # fmt: skip
    return (
        f"{signs[0]}<w:r><w:instrText>{instruction}</w:instrText></w:r>{signs[1]}{shown}{signs[2]}"
    )


def box(content):
    """A text box, in the two ways in which Word writes it."""
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><a:graphicData '
        f'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:txbx>'
        f"<w:txbxContent>{content}</w:txbxContent></wps:txbx></a:graphicData></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{content}</w:txbxContent>"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def part(root, content):
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {SPACES}>{content}</w:{root}>'


def relations(*found):
    """A part of relations, each as (id, kind, target, mode)."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for key, kind, target, mode in found
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def package(parts, main=MAIN):
    """The zip of these parts, with the content types of a Word file."""
    types = (
        f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {"[Content_Types].xml": types, **parts}.items():
            target.writestr(name, content)
    return made.getvalue()


def word(*body, links=(), **others):
    """A .docx of these elements; `others` are parts, as footnotes="<w:footnote .../>"."""
    own = [(f"l{n}", "hyperlink", address, "External") for n, address in enumerate(links)]
    own += [(kind, kind.rstrip("0123456789"), f"{kind}.xml", "Internal") for kind in
            ("styles", "numbering", *others)]  # fmt: skip
    roots = {"header": "hdr", "footer": "ftr"}
    parts = {
        f"word/{kind}.xml": part(roots.get(kind.rstrip("0123456789"), kind), content)
        for kind, content in {"styles": STYLES, "numbering": NUMBERING, **others}.items()
    }
    return package(
        {
            "_rels/.rels": relations(("d", "officeDocument", "word/document.xml", "Internal")),
            "word/_rels/document.xml.rels": relations(*own),
            "word/document.xml": part("document", f"<w:body>{''.join(body)}<w:sectPr/></w:body>"),
            **parts,
        }
    )
