"""The sentences and words that blocks need, as a table has them in bouwstenen.md.j2."""

from typing import Any, Final

from jinja2 import Template

from jaarwiel.core.document import Text
from jaarwiel.documents.prose import parse_line
from jaarwiel.words.sandbox import mistake, told_in_dutch

PHRASES: Final = "documents/bouwstenen.md.j2"
"""The template with the sentences that all documents share."""


class Phrases:
    """The sentences that block words need, from the macros and words of one template."""

    def __init__(self, template: Template) -> None:
        self._template = template
        with told_in_dutch(str(template.name)):
            self._module = template.module

    def text(self, phrase: str, *arguments: object) -> Text:
        """Return what the macro `phrase` says about the arguments."""
        with told_in_dutch(str(self._template.name), self._template):
            return parse_line(str(self._found(phrase)(*arguments)))

    def word(self, name: str) -> str:
        """Return a fixed word that the template sets."""
        return str(self._found(name))

    def _found(self, name: str) -> Any:
        if not hasattr(self._module, name):
            raise mistake(str(self._template.name), None, f"mist {name}")
        return getattr(self._module, name)
