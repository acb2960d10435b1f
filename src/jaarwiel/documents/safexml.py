"""XML from files of others: without document types, entities or anything fetched."""

from typing import Any, TypeAlias

from lxml import etree

from jaarwiel.errors import JaarwielError

Element: TypeAlias = Any
"""An lxml element, which has no types."""


def parse_safely(name: str, content: bytes) -> Element:
    """Return the root. JaarwielError: it is no well-formed XML, or it has a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise JaarwielError(
            f"{name} is geen geldige XML ({error}). Bewaar het bestand opnieuw."
        ) from error
    if root.getroottree().docinfo.doctype:
        raise JaarwielError(
            f"{name} heeft een documenttype (DOCTYPE), dat hier niet mag. Bewaar het bestand "
            "zonder."
        )
    return root


def element_name(node: Element) -> str:
    """Return the name without its name space, in small letters; empty for what is no element."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""
