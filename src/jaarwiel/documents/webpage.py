"""The document model as one complete web page, without anything to fetch."""

from functools import lru_cache

from jinja2 import Environment, StrictUndefined, Template

from jaarwiel.core.document import Document, plain
from jaarwiel.documents import ReadTemplate
from jaarwiel.words.sandbox import told_in_dutch

SKELETON = "documents/pagina.html.j2"
"""The page's template under templates/."""


def render_html(document: Document, read_template: ReadTemplate) -> bytes:
    """Return the page in UTF-8. JaarwielError: the skeleton has a mistake."""
    with told_in_dutch(SKELETON):
        page = _skeleton(read_template(SKELETON))
        return page.render(document=plain(document), contents=plain(document.chapters)).encode()


@lru_cache(maxsize=4)
def _skeleton(source: str) -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
