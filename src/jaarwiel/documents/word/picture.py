"""A picture in a Word file, with words for people who do not see it."""

import io
from dataclasses import dataclass
from typing import Final

from lxml import etree

from jaarwiel.documents.safexml import Element

_EMU: Final = 635  # English metric units in a twip

_INLINE: Final = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:drawing>
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent/><wp:docPr/>
<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>
<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>
<pic:nvPicPr><pic:cNvPr/><pic:cNvPicPr/></pic:nvPicPr>
<pic:blipFill><a:blip/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>
</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"""
_R_EMBED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"


@dataclass(frozen=True)
class Picture:
    """A PNG or JPEG with its size on paper, in twips."""

    content: bytes
    width: int
    height: int

    @property
    def file(self) -> io.BytesIO:
        """The picture as a file to read."""
        return io.BytesIO(self.content)

    def within(self, width: int, height: int) -> "Picture":
        """Return the picture as large as it can be within this room, in twips."""
        scale = min(width / self.width, height / self.height)
        return Picture(self.content, round(self.width * scale), round(self.height * scale))


def picture(drawn: Picture, relation: str, number: int, description: str) -> Element:
    """Return the run with a picture; the number is its own in the file."""
    made = etree.fromstring(_INLINE.replace("\n", ""))
    size = {"cx": str(drawn.width * _EMU), "cy": str(drawn.height * _EMU)}
    named = {"id": str(number), "name": f"Afbeelding {number}", "descr": description}
    filled = {"extent": size, "ext": size, "docPr": named, "cNvPr": named}
    for node in made.iter():
        name = etree.QName(node).localname
        if name == "blip":
            node.set(_R_EMBED, relation)
        for attribute, value in filled.get(name, {}).items():
            node.set(attribute, value)
    return made
