"""Which templates there are, and whether a table's own can be used: before a letter needs them."""

import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from jaarwiel.core.problem import meant
from jaarwiel.errors import InputError, JaarwielError, NotFoundError
from jaarwiel.mail.letters import PAPER, Composed, compose, text_parts
from jaarwiel.resources import OWN_TEMPLATES, folder, own_templates, read_template
from jaarwiel.templating import examples
from jaarwiel.templating.templateshape import Shape, shape_of, unknown_words
from jaarwiel.words.sandbox import TemplateMistakeError
from jaarwiel.words.wording import environment

ROOMS: Final = ("mail", "documents", "web", "agenda")
"""The folders of which a table may have its own."""
OF_ANY_DOCUMENT: Final = re.compile(r"documents/[a-z0-9-]+\.md\.j2")
"""A document may have a template where none is shipped: the cycle file names the document."""
HOUSE_STYLE: Final = (
    "documents/huisstijl.css", "documents/huisstijl.docx",
    "documents/logo.svg", "documents/logo.png", "documents/logo.jpg",
)  # fmt: skip
"""The files of a house style, of which none is shipped."""
PATIENCE_SECONDS: Final = 10
TAGS: Final = (
    "if", "elif", "else", "endif", "for", "endfor", "set", "endset", "block", "endblock", "macro",
    "endmacro", "include", "import", "from", "extends", "filter", "endfilter", "call", "endcall",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One template that may be replaced."""

    name: str
    own: Path | None
    """The file of the table that is used instead of ours."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong with one of a table's own templates."""

    file: str
    line: int
    """0 where it is about the whole file."""
    message: str

    def __str__(self) -> str:
        where = f", regel {self.line}" if self.line else ""
        return f"{self.file}{where}: {self.message}"


def entries() -> list[Entry]:
    """Every template that may be replaced, and every file that a table has of its own."""
    own = {name: path for name, path in _own_files() if name.partition("/")[0] in ROOMS}
    return [Entry(name, own.get(name)) for name in sorted({*_shipped(), *own})]


def find(given: str) -> str:
    """The full name of a template that is shipped, from its name or the last part of it.

    Raises NotFoundError with what was probably meant.
    """
    names = _shipped()
    short = {name.rpartition("/")[2].partition(".")[0]: name for name in names if "mail/" in name}
    if given in names:
        return given
    if given in short:
        return short[given]
    raise NotFoundError(f"Er is geen sjabloon '{given}'. {meant(given, [*names, *short])}")


def shipped_path(name: str) -> Path:
    """Where the template that is shipped stands; there need be none."""
    return folder("templates") / name


def shipped_text(name: str) -> str:
    """The text that is shipped, whatever the table has of its own."""
    return shipped_path(name).read_text(encoding="utf-8")


def require() -> None:
    """Raises InputError with all that is wrong with the table's own templates."""
    found = check()
    if found:
        lines = "\n".join(f"  {each}" for each in found)
        raise InputError(f"De eigen sjablonen kunnen zo niet worden gebruikt:\n{lines}")


def check() -> list[Finding]:
    """All that is wrong with the table's own templates; nothing without a folder of them."""
    own = own_templates()
    if own is None:
        return []
    if not own.is_dir():
        return [Finding(str(own), 0, f"deze map bestaat niet. Pas {OWN_TEMPLATES} aan.")]
    files = list(_own_files())
    used = {other for name, path in files for other in _referred(name, path)}
    return sorted(
        Finding(str(path), line, message)
        for name, path in files
        for line, message in _wrong_with(name, path, used)
    )


def preview(name: str, to: Path) -> list[Path]:
    """Writes the examples of a letter as .eml and .html, or of a document as .html.

    Raises JaarwielError where the template that is in force has a mistake.
    """
    if name not in examples.LETTERS:
        if not OF_ANY_DOCUMENT.fullmatch(name):
            raise InputError(
                f"Van '{name}' is geen voorbeeld te maken. Kies een brief of een stuk: "
                "jaarwiel templates list."
            )
        return [_write(to / "voorbeeld.html", _example_document(name))]
    written = []
    for variant, composed in _letters(name):
        stem = re.sub(r"[^\w-]+", "-", variant)
        written.append(_write(to / f"{stem}.eml", composed.content))
        written.append(_write(to / f"{stem}.html", text_parts(composed.content)[1].encode()))
    return written


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# ---------------------------------------------------------------------------------------- the files


def _known() -> list[str]:
    """The names that a file of a table may have: of what is shipped, and of its house style."""
    return sorted({*_shipped(), *HOUSE_STYLE})


def _shipped() -> list[str]:
    base = folder("templates")
    found = (path for room in ROOMS for path in (base / room).rglob("*") if path.is_file())
    return sorted(path.relative_to(base).as_posix() for path in found)


def _own_files() -> Iterator[tuple[str, Path]]:
    """The table's own files by the name of the template; what an editor leaves behind is not."""
    own = own_templates()
    for path in sorted(own.rglob("*")) if own else ():
        name = path.relative_to(own).as_posix() if own else ""
        if (
            path.is_file()
            and not path.name.startswith(".")
            and not path.name.endswith(("~", ".bak"))
        ):
            yield name, path


def _referred(name: str, path: Path) -> set[str]:
    """The templates that this one includes, imports or extends."""
    try:
        found = meta.find_referenced_templates(_parsed(name, path.read_text(encoding="utf-8")))
        return {each for each in found if each}
    except (TemplateSyntaxError, UnicodeDecodeError):
        return set()


def _parsed(name: str, text: str) -> nodes.Template:
    return _tools(name).parse(text, name)


def _tools(name: str) -> Environment:
    """The filters and tests that this template may use."""
    if name.startswith("documents/"):
        from jaarwiel.documents.wording import sandbox

        return sandbox(read_template)
    return environment(html=name.endswith(".html.j2"))


# ---------------------------------------------------------------------------------- what is wrong


def _wrong_with(name: str, path: Path, used: set[str]) -> Iterator[tuple[int, str]]:
    """What is wrong with one file, by line: its place, its words, and what it gives."""
    known = _known()
    if name not in known and name not in used and not OF_ANY_DOCUMENT.fullmatch(name):
        yield 0, f"er is geen sjabloon {name}. {meant(name, known)}"
        return
    if name in HOUSE_STYLE:
        yield from _wrong_with_house_style(name, path)
        return
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        yield 0, f"dit is geen tekst in UTF-8 (bij byte {error.start}). Bewaar het bestand zo."
        return
    try:
        with _in_time():
            found = _strange_words(name, _parsed(name, text)) if name.endswith(".j2") else []
            yield from found
            if not found:
                _try(name)
    except TemplateSyntaxError as error:
        yield error.lineno, _explained(error.message or "")
    except TemplateMistakeError as error:
        other = "" if error.name == name else f" (in {error.name})"
        yield error.line or 0, f"dit sjabloon {error.what}{other}."
    except JaarwielError as error:
        yield 0, str(error)
    except _TooLongError:
        yield 0, f"dit is na {PATIENCE_SECONDS} seconden nog niet klaar. Staat er een lus te veel?"


def _wrong_with_house_style(name: str, path: Path) -> Iterator[tuple[int, str]]:
    """What is wrong with one file of the house style, looked at alone, and then in a document."""
    from jaarwiel.documents import assemble
    from jaarwiel.documents.housestyle import read_house_style

    try:
        read_house_style(lambda asked: path.read_bytes() if asked == name else None)
        with _in_time():
            assemble(examples.dossier("algemeen"), read_template)
    except (JaarwielError, OSError) as error:
        yield 0, str(error)
    except _TooLongError:
        yield 0, f"dit is na {PATIENCE_SECONDS} seconden nog niet klaar. Gebruik een ander bestand."


def _strange_words(name: str, parsed: nodes.Template) -> list[tuple[int, str]]:
    shapes = _shapes(name)
    return [] if shapes is None else unknown_words(_tools(name), parsed, shapes)


def _shapes(name: str) -> dict[str, Shape | None] | None:
    """What a template may use; None where that is not known: it is a part of another."""
    always: dict[str, Shape | None] = dict.fromkeys(environment(html=False).globals)
    if name == PAPER:
        return always | dict.fromkeys(("onderwerp", "tafel", "inhoud"))
    tried = {**examples.LETTERS, **examples.NOTES}
    if name in tried:
        facts = shape_of(tried[name].values())
        return always | dict(facts.names if facts else {})
    room = name.partition("/")[0]
    alike = [each for each in _shipped() if each.startswith(f"{room}/") and each.endswith(".j2")]
    if room == "documents":
        from jaarwiel.documents.blockwords import WORDS
        from jaarwiel.documents.composition import facts_for

        document = name.removeprefix("documents/").removesuffix(".md.j2")
        always |= dict.fromkeys((*WORDS, *facts_for(examples.example_of(document), shipped_text)))
    if name in alike or OF_ANY_DOCUMENT.fullmatch(name):
        same = [name] if room == "agenda" else alike
        return always | dict.fromkeys(w for each in same for w in _words_of(each))
    return None


@cache
def _words_of(shipped: str) -> frozenset[str]:
    """The words that this template as shipped is given."""
    return frozenset(meta.find_undeclared_variables(_parsed(shipped, shipped_text(shipped))))


def _try(name: str) -> None:
    """Makes the examples with this template. Raises JaarwielError where that fails."""
    if name == PAPER:
        next(_letters("mail/inbreng.md.j2"))
    elif name in examples.NOTES:
        from jaarwiel.words.sandbox import told_in_dutch

        with told_in_dutch(name):
            for facts in examples.NOTES[name].values():
                environment(html=False).get_template(name).render(facts)
    elif name in examples.LETTERS:
        for _ in _letters(name):
            pass
    elif OF_ANY_DOCUMENT.fullmatch(name):
        _example_document(name)
    elif name.startswith("documents/"):
        from jaarwiel.documents import assemble

        assemble(examples.dossier("algemeen"), read_template)


def _letters(name: str) -> Iterator[tuple[str, Composed]]:
    for variant, facts in examples.LETTERS[name].items():
        yield variant, compose(name, facts, examples.envelope(str(facts["naam"])))


def _example_document(name: str) -> bytes:
    """The page of an example document; of the sentences that all share when it is those."""
    from jaarwiel.documents.composition import GENERAL
    from jaarwiel.documents.composition import compose as compose_document
    from jaarwiel.documents.findingwords import FINDINGS
    from jaarwiel.documents.phrases import PHRASES
    from jaarwiel.documents.webpage import render_html

    wanted = GENERAL if name in {PHRASES, FINDINGS} else name
    document = wanted.removeprefix("documents/").removesuffix(".md.j2")
    if name == PHRASES:  # it has words for meetings too
        compose_document(examples.example_of("agenda"), read_template)
    example = examples.example_of(document)
    return render_html(compose_document(example, read_template), read_template)


def _explained(message: str) -> str:
    """What the reader of templates says is wrong, with what was probably meant."""
    unknown = re.search(r"unknown tag '(\w+)'", message)
    if unknown:
        return f"onbekende opdracht '{unknown[1]}'. {meant(unknown[1], TAGS)}"
    return f"hier klopt de opmaak van het sjabloon niet ({message})."


class _TooLongError(Exception):
    """A template takes longer than anybody should wait."""


@contextmanager
def _in_time() -> Iterator[None]:
    """Raises _TooLongError when it takes too long; only where a signal can say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise _TooLongError

    before: Callable[..., object] | int | None = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
