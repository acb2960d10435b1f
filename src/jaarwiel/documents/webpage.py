"""The document model as one complete web page, without anything to fetch."""

from functools import lru_cache

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from jaarwiel.core.document import Document, plain
from jaarwiel.documents import ReadTemplate
from jaarwiel.documents.housestyle import HouseStyle, own_house_style
from jaarwiel.documents.pictures import drawings
from jaarwiel.words.sandbox import told_in_dutch

SKELETON = "documents/pagina.html.j2"
"""The page's template under templates/."""


def render_html(
    document: Document, read_template: ReadTemplate, house_style: HouseStyle | None = None
) -> bytes:
    """Return the page in UTF-8; house_style: None for that of the table's own templates.

    JaarwielError: the skeleton or the house style has a mistake.
    """
    house = house_style or own_house_style()
    drawn = drawings(document, house.colours)
    with told_in_dutch(SKELETON):
        page = _skeleton(read_template(SKELETON))
        return page.render(
            document=plain(document),
            contents=plain(document.chapters),
            drawings={anchor: Markup(svg) for anchor, svg in drawn.items()},  # noqa: S704 - ours
            own_css=Markup(house.css),  # noqa: S704 - checked when it was read
            logo=house.logo.address if house.logo else "",
        ).encode()


@lru_cache(maxsize=4)
def _skeleton(source: str) -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
