"""An example of a document."""

from jaarwiel.core.dossier import Dossier, DossierTheme, Part, Passage
from jaarwiel.templating.examples.table import LAST_DAY, LONG_NAME, TERUGBLIK, envelope


def dossier(document: str) -> Dossier:
    """A document with a part that came, one that came late and in part, and one that did not."""
    moment = envelope().written_at
    text = Passage("Ambitie", "Meer *nultredenwoningen* in de kernen.\n\n- 14 opgeleverd")
    parts = (
        Part("een", "Goud Wonen", "t", (text,), (), 1, moment, late=False),
        Part("twee", "Wierden en Borgen", "t", (text,), ("Resultaten",), 2, moment, late=True),
        Part("drie", LONG_NAME, "t", (), ("Ambitie", "Resultaten"), None, None, late=False),
    )
    return Dossier(
        item=f"2027/{document}",
        document=document,
        title=TERUGBLIK,
        table_name="Prestatieafspraken Het Hogeland",
        year=2027,
        last_day=LAST_DAY,
        assembled_at=moment,
        version=1,
        final=False,
        themes=(DossierTheme("t", "Wonen en zorg", parts),),
    )
