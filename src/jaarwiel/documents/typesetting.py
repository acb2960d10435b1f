"""Typst, kept between documents: what stays the same in the next version is not laid out again.

Typst remembers layouts as long as nothing they rest on differs. Its `sys.inputs` are such a thing,
so the words go in as text of the source; and each compiler remembers for itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import typst

from jaarwiel.documents.intake import FONTS

_idle: list[typst.Compiler] = []


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that are shipped, and no others."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


def typeset(source: str, inputs: Mapping[str, str], **options: Any) -> bytes:
    """Return the PDF, or the picture of the one page, of a source that finds these as `sys.inputs`.

    options: those of `typst.Compiler.compile`. TypstError: the source has a mistake.
    """
    given = ", ".join(f"{name}: {_literal(text)}" for name, text in inputs.items())
    # On the first line, so that a mistake is told with the line that it stands on.
    whole = f"#let sys = (inputs: ({given}), version: sys.version);{source}"
    with _compiler() as compiler:
        return cast("bytes", compiler.compile(input=whole.encode(), **options))


def forget() -> None:
    """Let the next documents be set as the first ones were."""
    _idle.clear()


@contextmanager
def _compiler() -> Iterator[typst.Compiler]:
    """Lend a compiler, which serves one thread at a time."""
    try:
        lent = _idle.pop()
    except IndexError:
        lent = typst.Compiler(font_paths=fonts())
    try:
        yield lent
    finally:
        _idle.append(lent)


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
