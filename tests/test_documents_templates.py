"""What happens when a secretary changes a template, also when it goes wrong."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hogeland import small_dossier

from jaarwiel.core.document import Contribution, Heading, Paragraph, Table, words
from jaarwiel.core.dossier import DossierTheme
from jaarwiel.documents import assemble
from jaarwiel.documents.composition import bookmark, compose
from jaarwiel.errors import JaarwielError
from jaarwiel.resources import read_template

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TEMPLATES = Path(__file__).parents[1] / "templates"
TERUGBLIK = "documents/terugblik.md.j2"
PHRASES = "documents/bouwstenen.md.j2"
HEAD = "# {{ titel }}\n\n{{ tafel }}\n\n"


def with_template(source, name=TERUGBLIK):
    return lambda asked: source if asked == name else read_template(asked)


def message(source, name=TERUGBLIK, **changes):
    with pytest.raises(JaarwielError) as caught:
        assemble(replace(small_dossier(), **changes), with_template(source, name))
    return str(caught.value)


def test_a_template_is_plain_markdown_with_block_words():
    source = HEAD + (
        "## Kop\n\nTekst.\n\n"
        "{% for deel in themas[0].delen %}\n  {{ bijdrage(deel) }}\n{% endfor %}\n"
    )

    document = compose(small_dossier(), with_template(source))

    assert document.title == "Terugblik"
    assert words(document.subtitle) == "Overlegtafel"
    assert [type(block) for block in document.blocks] == [Heading, Paragraph, Contribution]
    assert document.blocks[2].heading.level == 2


def test_a_block_word_takes_its_name_from_the_heading_above_it():
    document = compose(
        small_dossier(), with_template(HEAD + "## Stand\n\n{{ overzicht(themas) }}\n")
    )

    assert [block.name for block in document.blocks if isinstance(block, Table)] == ["Stand"]


@pytest.mark.parametrize(
    ("changed", "said"), [(TERUGBLIK, "Deze terugblik brengt"), (PHRASES, "Aangeleverd door")]
)
def test_a_template_that_was_changed_is_used_at_once(changed, said):
    kept = {name: read_template(name) for name in (TERUGBLIK, PHRASES)}

    def read(name):
        return kept.get(name) or read_template(name)

    before = compose(small_dossier(), read)
    kept[changed] = kept[changed].replace(said, "Anders gezegd:")

    after = compose(small_dossier(), read)

    assert after == compose(small_dossier(), with_template(kept[changed], changed))
    assert after != before


@pytest.mark.parametrize("mistake", ["{{ titl }}", "tekst {{ overzicht(themas) }}"])
def test_a_mistake_that_was_made_in_a_template_is_told_each_time(mistake):
    source = [read_template(TERUGBLIK)]

    def read(name):
        return source[-1] if name == TERUGBLIK else read_template(name)

    compose(small_dossier(), read)
    source.append(HEAD + mistake)

    for _ in range(2):
        with pytest.raises(JaarwielError, match="regel 5"):
            compose(small_dossier(), read)


def test_names_are_text_and_never_markup():
    name = "Wonen & Zo *vet* _x_ `c` [a](http://b.nl) <b> | {{ titel }} 1. # kop"
    source = HEAD + "## {{ themas[0].naam }}\n\n{{ overzicht(themas) }}\n"

    document = compose(small_dossier(party=name, theme=name), with_template(source))

    heading, table = document.blocks
    assert words(heading.text) == name
    assert [words(cell.text) for cell in table.header] == ["Partij", name]
    assert words(table.rows[0][0].text) == name


def test_a_party_that_owes_nothing_for_a_theme_is_not_called_late():
    part = replace(small_dossier().parts[0], passages=(), version=None, delivered_at=None)
    asked_nothing = replace(small_dossier(), themes=(DossierTheme("t", "Zorg", (part,)),))
    source = HEAD + "{{ bijdrage(themas[0].delen[0]) }}\n{{ overzicht(themas) }}\n"

    block, table = compose(asked_nothing, with_template(source)).blocks

    assert block.anchor == "inbreng_t_p"
    assert block.passages == ()
    assert block.missing is None
    assert [words(inside.text) for inside in block.note] == [
        "Bij dit thema wordt van deze partij geen inbreng gevraagd."
    ]
    assert [words(cell.text) for cell in table.rows[0]] == ["Goud Wonen", "niet gevraagd"]


def test_different_gaps_are_told_theme_by_theme():
    part = small_dossier().parts[0]
    gaps = (("Resultaten",), ("Resultaten", "Focuspunten"), ("Resultaten",))
    themes = tuple(
        DossierTheme(str(number), f"Thema {number}", (replace(part, missing=missing),))
        for number, missing in enumerate(gaps)
    )

    source = HEAD + "{{ leveringen(themas) }}\n"
    (table,) = compose(replace(small_dossier(), themes=themes), with_template(source)).blocks

    assert words(table.rows[0][-1].text) == (
        "ontbreekt: resultaten bij Thema 0, Thema 2; resultaten en focuspunten bij Thema 1"
    )


def test_a_part_that_a_template_places_twice_keeps_bookmarks_apart():
    source = HEAD + "{{ bijdrage(themas[0].delen[0]) }}\n{{ bijdrage(themas[0].delen[0]) }}\n"

    document = compose(small_dossier(), with_template(source))

    assert [block.anchor for block in document.blocks] == ["inbreng_t_p", "inbreng_t_p_2"]


def test_long_bookmarks_are_shortened_and_stay_apart():
    first, second = bookmark("inbreng_" + "a" * 60), bookmark("inbreng_" + "a" * 61)

    assert len(first) == len(second) == 40
    assert first != second
    assert bookmark("inbreng_zorg_wierden-en-borgen") == "inbreng_zorg_wierden_en_borgen"


def test_an_unknown_word_is_named_with_its_line():
    assert message(HEAD + "\n{{ tafl }}\n") == (
        "Het sjabloon documents/terugblik.md.j2, regel 6, gebruikt een onbekend woord: tafl. "
        "Verbeter het sjabloon."
    )


def test_an_unknown_property_is_named_with_its_line():
    assert message(HEAD + "{{ themas[0].naaam }}\n") == (
        "Het sjabloon documents/terugblik.md.j2, regel 5, gebruikt een onbekend woord: naaam. "
        "Verbeter het sjabloon."
    )


def test_an_unknown_word_in_the_shared_phrases_is_named_with_its_line():
    wrong = "{{ passage.versi }}"
    source = read_template(PHRASES).replace("{{ passage.versie }}", wrong)
    line = 1 + source[: source.index(wrong)].count("\n")

    assert message(source, PHRASES) == (
        f"Het sjabloon documents/bouwstenen.md.j2, regel {line}, "
        "gebruikt een onbekend woord: versi. Verbeter het sjabloon."
    )


def test_a_block_word_that_is_not_alone_is_named_with_its_line():
    assert message(HEAD + "- {{ overzicht(themas) }}\n") == (
        "Het sjabloon documents/terugblik.md.j2, regel 5, heeft overzicht(...) niet alleen op "
        "een regel staan. Verbeter het sjabloon."
    )


def test_a_block_word_that_ends_up_inside_a_sentence_is_refused():
    hidden = "{% set x %}\n{{ overzicht(themas) }}\n{% endset %}\nZie {{ x }}\n"

    assert message(HEAD + hidden) == (
        "Het sjabloon documents/terugblik.md.j2 zet een blok waar het niet kan staan: "
        "overzicht(...). Verbeter het sjabloon."
    )


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{{ bijdrage(themas) }}", "regel 5, geeft een fout (bijdrage(...) kan hier niets mee)"),
        ("{{ bijdragen(themas) }}", "regel 5, gebruikt een onbekend woord: bijdragen"),
        ("{{ laatste_dag | dagg }}", "regel 5, klopt niet (No filter named 'dagg'.)"),
        ("{% for deel in themas %}", "regel 5, klopt niet (Unexpected end of template."),
        ("{{ titel.__class__.__mro__ }}", "regel 5, mag dit niet uitvoeren"),
        ("{{ themas.append(1) }}", "regel 5, gebruikt een onbekend woord: append"),
        ("{{ 1 // 0 }}", "regel 5, geeft een fout (integer division or modulo by zero)"),
        ("Klaar 😀", "regel 5, heeft een onbruikbaar teken: 😀 (U+1F600)"),
    ],
)
def test_other_mistakes_are_told_with_their_line(source, told):
    assert f"Het sjabloon documents/terugblik.md.j2, {told}" in message(HEAD + source)


def test_a_template_without_a_title_is_refused():
    assert message("Alleen tekst.") == (
        "Het sjabloon documents/terugblik.md.j2 begint niet met een titel (#) en een alinea "
        "daaronder. Verbeter het sjabloon."
    )


def test_a_document_without_a_template_of_its_own_has_the_general_one():
    dossier = replace(small_dossier(), document="jaarboek", title="Jaarboek")

    document = compose(dossier, read_template)

    assert document.title == "Jaarboek"
    headings = [words(each.text) for each in document.blocks if isinstance(each, Heading)]
    assert "Wonen en zorg" in headings


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (PHRASES, "Inhoud", "Inhoud 😀", "heeft een onbruikbaar teken: 😀 (U+1F600)"),
        (PHRASES, "set pagina", "set bladzijde", "bouwstenen.md.j2 mist pagina"),
        ("documents/pagina.html.j2", "document.title", "document.titel", "woord: titel"),
        ("documents/document.typ", "#blocks(model", "#blokken(model", "variable: blokken"),
        ("documents/word-opmaak.xml", "</w:styles>", "", "is geen geldige XML"),
    ],
)
def test_a_mistake_in_a_skeleton_is_told(name, old, new, told):
    assert told in message(read_template(name).replace(old, new), name)


def test_a_character_without_a_sign_is_named_with_party_and_theme():
    with pytest.raises(JaarwielError) as caught:
        assemble(small_dossier("Klaar 😀 漢 \uf0b7"), read_template)

    assert str(caught.value) == (
        "In de inbreng van Goud Wonen bij het thema Wonen en zorg staat een teken dat niet in "
        "het document kan: 😀 (U+1F600), 漢 (U+6F22), U+F0B7. Vervang het teken en stel het "
        "document daarna opnieuw samen."
    )


def test_a_character_without_a_sign_in_the_title_is_named():
    with pytest.raises(JaarwielError, match=r"In de titel .* U\+E000, U\+E001\."):
        assemble(replace(small_dossier(), title="Terugblik \ue0000\ue001"), read_template)
