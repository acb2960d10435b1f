"""The sandbox that templates run in, and how a mistake in one is told.

What holds: a template reads no file outside the folders of templates, runs no program, changes none
of its facts, and reaches no private attribute. It can loop, over at most 100,000 numbers at a time;
powers and long repetitions are refused.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import extract_tb
from typing import Any, ClassVar, Final

from jinja2 import Template, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from jaarwiel.errors import JaarwielError
from jaarwiel.resources import own_templates, template_path

MOST_COPIES: Final = 1000
"""How often a text or list may be repeated with *."""

MOST_JUDGED: Final = 10_000
"""Attributes of which it is remembered whether a template may reach them."""


class Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox without the sums that never end."""

    intercepted_binops = frozenset({"**", "*"})
    judged: ClassVar[dict[tuple[type, str], bool]] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """What Jinja2 says, which goes by type and name; asking it is a tenth of a page."""
        known = self.judged.get((type(obj), attr))
        if known is None:
            if len(self.judged) >= MOST_JUDGED:
                self.judged.clear()
            known = self.judged[type(obj), attr] = super().is_safe_attribute(obj, attr, value)
        return known

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The product. Raises SecurityError for a power or a long repetition."""
        sequence = any(isinstance(each, (str, list, tuple)) for each in (left, right))
        copies = max((each for each in (left, right) if isinstance(each, int)), default=0)
        if operator == "**" or (sequence and copies > MOST_COPIES):
            raise SecurityError(f"{left} {operator} {right}")
        return super().call_binop(context, operator, left, right)


class TemplateMistakeError(JaarwielError):
    """A template cannot be used as it is."""

    def __init__(self, name: str, line: int | None, what: str) -> None:
        where = f", regel {line}," if line else ""
        shown = template_path(name) if _is_own(name) else name
        super().__init__(f"Het sjabloon {shown}{where} {what}. Verbeter het sjabloon.")
        self.name, self.line, self.what = name, line, what


@contextmanager
def told_in_dutch(name: str, compiled: Template | None = None) -> Iterator[None]:
    """Turn the mistakes in the template `name` into a JaarwielError that points at the line.

    compiled: the template, where its macros are called from Python; Jinja2 then tells no lines.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise JaarwielError(f"Het sjabloon {name} bestaat niet. Voeg het toe.") from error
    except TemplateNotFound as error:
        raise mistake(name, None, f"verwijst naar {error.name}, dat niet bestaat") from error
    except TemplateSyntaxError as error:
        raise mistake(error.name or name, error.lineno, f"klopt niet ({error.message})") from error
    except UndefinedError as error:
        raise mistake(name, _line(error, name, compiled), _unknown(str(error))) from error
    except SecurityError as error:
        raise mistake(name, _line(error, name, compiled), "mag dit niet uitvoeren") from error
    except RecursionError as error:
        raise mistake(name, _line(error, name, compiled), "roept zichzelf aan") from error
    except (
        ArithmeticError, AttributeError, LookupError, TemplateRuntimeError, TypeError, ValueError,
    ) as error:  # fmt: skip
        raise mistake(name, _line(error, name, compiled), f"geeft een fout ({error})") from error


def mistake(name: str, line: int | None, what: str) -> TemplateMistakeError:
    """Return the error for a mistake in a template: which file, which line, what to do."""
    return TemplateMistakeError(name, line, what)


def _is_own(name: str) -> bool:
    own = own_templates()
    return own is not None and (own / name).is_file()


def _line(error: BaseException, name: str, compiled: Template | None) -> int | None:
    # Jinja2 calls a template that came without a file "<template>".
    frames = extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename in {name, "<template>"}]
    if not lines or not lines[-1]:
        return None
    return compiled.get_corresponding_lineno(lines[-1]) if compiled else lines[-1]


def _unknown(message: str) -> str:
    quoted = re.findall(r"'([^']*)'", message)
    return f"gebruikt een onbekend woord: {quoted[-1] if quoted else message}"
