"""Blocks of the document model as Markdown that `prose.parse` reads back as the same blocks.

Words come before marks: where Markdown cannot say how a text looked, it keeps the words and gives
up what is bold or italic there.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final, Literal

from jaarwiel.core.document import (
    Block,
    BulletList,
    Heading,
    NumberedList,
    Paragraph,
    Run,
    Table,
    Text,
    words,
)
from jaarwiel.documents.prose import parse_line

LAST_NUMBER: Final = 999_999_999
"""The largest number that a list may count from (CommonMark 0.31, 5.2)."""
_ESCAPED = re.compile(r"\\|\*|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|\](?=\()")
_OPENS_BLOCK = re.compile(r"[-+#>=~`|:]")
_COUNTS = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_SPACES = re.compile(r"[ \t\r\f\v]+")


def markdown(blocks: Sequence[Block]) -> str:
    """Return the Markdown of headings, paragraphs, lists and tables, without a line end after it.

    Other blocks of the model are made by jaarwiel itself and are no text that anybody writes.
    """
    return "\n".join(_joined(blocks))


def tidied(text: Text) -> Text:
    """Return the text as Markdown can hold it: single spaces, none at the ends of a line."""
    if len(text) == 1 and text[0].text and " ".join(text[0].text.split()) == text[0].text:
        return text  # as most are
    pieces = (piece for part in _joined_runs(text) for piece in _pieces(part))
    return _without_ends(list(_joined_runs(_trimmed(_joined_runs(pieces)))))


def _pieces(part: Run) -> Iterator[Run]:
    """Yield a run in up to three, so that white space at its ends has no style.

    Only inside a link white space belongs to something.
    """
    text = _SPACES.sub(" ", part.text.replace("\u2028", "\n"))
    core = text.strip()
    start = len(text) - len(text.lstrip())
    end = start + len(core)
    yield Run(text[:start], link=part.link)
    yield Run(core, part.strong, part.emphasis, part.link)
    yield Run(text[end:], link=part.link)


def _joined_runs(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield the runs that say something, those of one style together as one."""
    full = (run for run in runs if run.text)
    for style, same in groupby(full, key=lambda run: (run.strong, run.emphasis, run.link)):
        yield Run("".join(run.text for run in same), *style)


def _trimmed(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield the runs without white space at the ends of lines, also where runs meet."""
    held: Run | None = None
    for run in runs:
        text = re.sub(r" *\n *", "\n", _SPACES.sub(" ", run.text))
        if held is None or held.text.endswith((" ", "\n")):
            if held and text.startswith("\n"):
                held = replace(held, text=held.text.removesuffix(" "))
            text = text.removeprefix(" ")
        if text:
            if held:
                yield held
            held = Run(text, run.strong, run.emphasis, run.link)
    if held:
        yield held


def _without_ends(runs: list[Run]) -> Text:
    while runs and not (last := runs[-1].text.rstrip()):
        runs.pop()
    if runs:
        runs[-1] = replace(runs[-1], text=last)
    while runs and not (first := runs[0].text.lstrip()):
        runs.pop(0)
    if runs:
        runs[0] = replace(runs[0], text=first)
    return tuple(runs)


# ------------------------------------------------------------------------------------------ blocks


def _joined(blocks: Sequence[Block], *, close: bool = False) -> list[str]:
    """Return the lines of these blocks; `close` leaves out blank lines where that is safe."""
    lines: list[str] = []
    previous: Block | None = None
    flip = False
    for block in blocks:
        flip = type(block) is type(previous) and not flip
        made = _lines(block, flip=flip)
        if made and lines and not (close and _may_follow_at_once(block)):
            lines.append("")
        lines += made
        previous = block if made else previous
    return lines


def _may_follow_at_once(block: Block) -> bool:
    """Whether a list is one even right below a line of text."""
    if isinstance(block, NumberedList):
        return block.start == 1 and _begins_with_words(block.items)
    return isinstance(block, BulletList) and _begins_with_words(block.items)


def _begins_with_words(items: tuple[tuple[Block, ...], ...]) -> bool:
    return bool(items and items[0] and isinstance(items[0][0], Paragraph))


def _lines(block: Block, *, flip: bool) -> list[str]:
    """Return the lines of a block; two lists in a row must differ in their marks (`flip`)."""
    match block:
        case Heading(level=level, text=text):
            return _heading(level, text)
        case Paragraph(text=text):
            return _paragraph(text)
        case BulletList(items=items):
            return _list(items, lambda _: "* " if flip else "- ")
        case NumberedList(items=items, start=start):
            sign = ")" if flip else "."
            return _list(items, lambda index: f"{min(start + index, LAST_NUMBER)}{sign} ")
        case Table():
            return _table(block)
        case _:
            raise TypeError(f"{block.kind} is no text that somebody writes")


def _heading(level: int, text: Text) -> list[str]:
    line = _inline(_on_one_line(text))
    if not line:
        return []
    words_only = line.rstrip("#")
    closing = "\\#" * (len(line) - len(words_only))
    return [f"{'#' * min(level, 6)} {words_only}{closing}"]


def _paragraph(text: Text) -> list[str]:
    made = _inline(text)
    return [_guarded(line) for line in made.split("\n")] if made else []


def _guarded(line: str) -> str:
    """Return a line of text that Markdown does not take for the beginning of something else."""
    if _OPENS_BLOCK.match(line):
        return f"\\{line}"
    return _COUNTS.sub(r"\1\\\2", line, count=1) if _COUNTS.match(line) else line


def _list(items: tuple[tuple[Block, ...], ...], mark: Callable[[int], str]) -> list[str]:
    parts = [_item(blocks, mark(index)) for index, blocks in enumerate(items)]
    is_tight = all(not blocks or _is_close(blocks) for blocks in items)
    lines: list[str] = []
    for part in parts:
        lines += ["", *part] if lines and not is_tight else part
    return lines


def _is_close(blocks: tuple[Block, ...]) -> bool:
    """Whether an item is no more than a line of text with lists below it."""
    return all(isinstance(each, BulletList | NumberedList) for each in blocks[1:])


def _item(blocks: tuple[Block, ...], mark: str) -> list[str]:
    lines = _joined(blocks, close=_is_close(blocks))
    if not lines:
        return [mark.rstrip()]
    indent = " " * len(mark)
    return [mark + lines[0], *(indent + line if line else "" for line in lines[1:])]


def _table(table: Table) -> list[str]:
    width = len(table.header)
    rows = [[_cell(cell.text) for cell in row] for row in (table.header, *table.rows)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [lines[0], f"|{' --- |' * width}", *lines[1:]]


def _cell(text: Text) -> str:
    return _inline(_on_one_line(text)).replace("|", "\\|")


def _on_one_line(text: Text) -> Text:
    return tuple(replace(run, text=run.text.replace("\n", " ")) for run in text)


# -------------------------------------------------------------------------------------------- text


def _inline(text: Text) -> str:
    """Return the text with its marks: the first way of writing them that reads back the same."""
    text = tidied(text)
    if not any(run.strong or run.emphasis or run.link for run in text):
        return _plain(text)
    ways = ((each, attempt) for each in _plainer(text) for attempt in _attempts(each))
    right = (attempt for each, attempt in ways if _looks(parse_line(attempt)) == _looks(each))
    return next(right, _plain(text))


def _attempts(text: Text) -> Iterator[str]:
    yield from (_marked(text, sign) for sign in "_*")


def _plainer(text: Text) -> Iterator[Text]:
    """Yield the text with ever fewer marks: first all, then without those at punctuation."""
    yield text
    yield tidied(tuple(part for run in text for part in _without_edges(run)))
    yield tidied(tuple(replace(run, emphasis=False) for run in text))
    yield tidied(tuple(replace(run, emphasis=False, strong=False) for run in text))


def _without_edges(run: Run) -> Iterator[Run]:
    """Yield a run in up to three, of which only the middle one keeps its marks."""
    ends = [at for at, sign in enumerate(run.text) if sign.isalnum()] or [0, -1]
    start, end = ends[0], ends[-1] + 1
    bare = replace(run, strong=False, emphasis=False)
    yield replace(bare, text=run.text[:start])
    yield replace(run, text=run.text[start:end])
    yield replace(bare, text=run.text[end:])


def _looks(text: Text) -> list[tuple[str, bool, bool, bool]]:
    """Return each visible character with its style, and white space as it stands."""
    return [
        (sign, run.strong, run.emphasis, bool(run.link))
        if not sign.isspace()
        else (sign, False, False, False)
        for run in text
        for sign in run.text
    ]


def _marked(text: Text, sign: str) -> str:
    """Return the runs with `**` around bold ones, and `sign` around italic ones inside that."""
    parts: list[str] = []
    for strong, runs in groupby(_filled(text, "strong"), key=lambda run: run.strong):
        inner = "".join(_emphasised(tuple(runs), sign))
        parts.append(_around(inner, "**") if strong else inner)
    return "".join(parts)


def _emphasised(runs: Text, sign: str) -> Iterator[str]:
    for emphasis, inside in groupby(_filled(runs, "emphasis"), key=lambda run: run.emphasis):
        made = "".join(_linked(run) for run in inside)
        yield _around(made, sign) if emphasis else made


def _filled(text: Text, style: Literal["strong", "emphasis"]) -> Iterator[Run]:
    """Yield the runs, with white space between two of a style in that style as well."""
    for index, run in enumerate(text):
        between = 0 < index < len(text) - 1 and not run.text.strip()
        if between and getattr(text[index - 1], style) and getattr(text[index + 1], style):
            yield replace(run, strong=True) if style == "strong" else replace(run, emphasis=True)
        else:
            yield run


def _around(inner: str, mark: str) -> str:
    """Return the text between marks, which may touch no white space on their inside."""
    core = inner.strip()
    start = inner.index(core)
    return f"{inner[:start]}{mark}{core}{mark}{inner[start + len(core) :]}" if core else inner


def _linked(run: Run) -> str:
    if not run.link:
        return _escaped(run.text)
    says_itself = run.link.removesuffix("/") in {run.text.removesuffix("/"), f"mailto:{run.text}"}
    if says_itself and not re.search(r"[\s<>]", run.text):
        return f"<{run.text}>"
    shown = _escaped(run.text)
    shown = re.sub(r"(?<!\\)[\[\]]", _escape, shown)
    return f"[{shown}]({_address(run.link)})"


def _address(link: str) -> str:
    safe = re.sub(r"[\s<>\\]", lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), link)
    return f"<{safe}>" if re.search(r"[()]", safe) else safe


def _plain(text: Text) -> str:
    return _escaped(words(text))


def _escaped(text: str) -> str:
    return _ESCAPED.sub(_escape, text).replace("\n", "\\\n")


def _escape(found: re.Match[str]) -> str:
    return "".join(f"\\{sign}" for sign in found[0])
