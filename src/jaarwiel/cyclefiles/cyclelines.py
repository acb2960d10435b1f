"""Tells on which line of a TOML text each entry stands."""

from collections.abc import Iterator

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from jaarwiel.core.problem import EntryPath


def lines(text: str) -> dict[EntryPath, int]:
    """The line (from 1) of every key, block and list element, by its path."""
    parser = Parser(Language(tree_sitter_toml.language()))
    root = parser.parse(text.encode("utf-8")).root_node
    found: dict[EntryPath, int] = {}
    blocks: dict[EntryPath, int] = {}
    for node in root.named_children:
        for path, line in _block(node, blocks):
            found.setdefault(path, line)
    return found


def _block(node: Node, blocks: dict[EntryPath, int]) -> Iterator[tuple[EntryPath, int]]:
    if node.type == "pair":
        yield from _pair(node, ())
    if node.type not in {"table", "table_array_element"}:
        return
    path = _inside(_key(node.named_children[0]), blocks)
    if node.type == "table_array_element":
        position = blocks[path] = blocks.get(path, -1) + 1
        yield path, _line(node)
        path = (*path, position)
    yield path, _line(node)
    for child in node.named_children[1:]:
        yield from _pair(child, path)


def _inside(path: EntryPath, blocks: dict[EntryPath, int]) -> EntryPath:
    """The path with the position of the list element that each block belongs to now."""
    full: EntryPath = ()
    for position, word in enumerate(path):
        full = (*full, word)
        if position < len(path) - 1 and full in blocks:
            full = (*full, blocks[full])
    return full


def _pair(node: Node, parent: EntryPath) -> Iterator[tuple[EntryPath, int]]:
    if node.type != "pair":
        return
    key, value = node.named_children[0], node.named_children[-1]
    path = (*parent, *_key(key))
    yield path, _line(node)
    yield from _value(value, path)


def _value(node: Node, path: EntryPath) -> Iterator[tuple[EntryPath, int]]:
    if node.type == "inline_table":
        for child in node.named_children:
            yield from _pair(child, path)
    if node.type == "array":
        elements = [child for child in node.named_children if child.type != "comment"]
        for position, child in enumerate(elements):
            yield (*path, position), _line(child)
            yield from _value(child, (*path, position))


def _key(node: Node) -> tuple[str, ...]:
    if node.type == "dotted_key":
        return tuple(word for child in node.named_children for word in _key(child))
    return ((node.text or b"").decode("utf-8").strip("\"'"),)


def _line(node: Node) -> int:
    return node.start_point[0] + 1
