from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from jaarwiel.core.document import (
    BulletList,
    Cell,
    Chart,
    Contribution,
    Document,
    Heading,
    Labels,
    Metadata,
    Missing,
    Notice,
    PageBreak,
    Paragraph,
    Passage,
    Run,
    Series,
    Signatory,
    Signatures,
    Table,
    demoted,
    plain,
    words,
)
from jaarwiel.core.storeddocument import restored, stored


def text(line):
    return (Run(line),)


def document(*blocks):
    return Document(
        title="Terugblik",
        subtitle=text("Overlegtafel"),
        language="nl-NL",
        metadata=Metadata(
            item="2027/terugblik",
            table_name="Overlegtafel",
            version=1,
            final=False,
            assembled_at=datetime(2027, 4, 13, 7, 0, tzinfo=UTC),
        ),
        labels=Labels(contents="Inhoud", page="pagina", of="van", state="Concept, versie 1"),
        blocks=blocks,
    )


def test_headings_come_below_the_given_level_and_never_jump():
    blocks = tuple(Heading(level, text("kop")) for level in (1, 6, 3, 2, 1))

    found = demoted(blocks, below=2)

    assert [block.level for block in found] == [3, 4, 5, 4, 3]


def test_headings_go_no_lower_than_a_page_can_show():
    blocks = tuple(Heading(level, text("kop")) for level in (1, 2, 3, 4))

    found = demoted(blocks, below=3)

    assert [block.level for block in found] == [4, 5, 5, 5]


def test_demoting_leaves_other_blocks_as_they_are():
    blocks = (Paragraph(text("tekst")), BulletList(((Paragraph(text("punt")),),)))

    assert demoted(blocks, below=4) == blocks


def test_the_model_becomes_plain_data_that_names_every_kind():
    block = BulletList(((Paragraph((Run("punt", strong=True),)),),))

    assert plain(block) == {
        "kind": "bullets",
        "items": [
            [
                {
                    "kind": "paragraph",
                    "text": [
                        {
                            "kind": "run",
                            "text": "punt",
                            "strong": True,
                            "emphasis": False,
                            "link": "",
                        }
                    ],
                }
            ]
        ],
    }


def test_equal_content_has_an_equal_hash_and_other_content_another():
    first, second = document(Paragraph(text("a"))), document(Paragraph(text("a")))

    assert first.sha256 == second.sha256
    assert first.sha256 != replace(first, title="Anders").sha256
    assert document(Paragraph(text("a"))).sha256 != document(Heading(1, text("a"))).sha256


def test_the_chapters_are_the_headings_of_the_highest_level():
    found = document(
        Heading(1, text("een")), Heading(2, text("een punt een")), Heading(1, text("twee"))
    )

    assert [words(heading.text) for heading in found.chapters] == ["een", "twee"]


def passage(field, missing=None):
    return Passage(
        anchor=f"inbreng_zorg_goud_wonen_{field}",
        slot_key=f"goud-wonen/zorg/{field}",
        heading=Heading(3, text(field)),
        provenance=text("Aangeleverd"),
        blocks=() if missing else (Paragraph((Run("ja", strong=True, link="https://a.nl"),)),),
        missing=missing,
    )


def of_everything():
    cells = (Cell(text("Goud Wonen")), Cell(text("1.234"), "partial"))
    table = Table("Voorraad", cells, (cells,), row_headers=True, footer=(cells,), numeric=(1,))
    owed = Missing(text("Nog niet"))
    return document(
        Heading(1, text("Zorg"), "onderdeel_1"),
        Contribution(
            "inbreng_zorg_goud_wonen",
            Heading(2, text("Goud Wonen")),
            (passage("Ambitie"), passage("Wat / hoe", owed)),
            owed,
            (Paragraph(text("niets")),),
        ),
        table,
        Chart(
            "Voorraad",
            "woningen",
            "lines",
            ("2026", "2027"),
            (Series("Goud Wonen", (12, None), 1), Series("Woonzorg", (0.5, 3.0), 2)),
            "Lijngrafiek",
            "realisatie",
            "prognose",
            table,
        ),
        Signatures("Ondertekening", ("Namens", "Naam"), (Signatory("Gemeente", ("A", "B")),)),
        Notice(text("Bevindingen"), (text("Een"),)),
        PageBreak(),
        passage("Los"),
    )


def test_a_document_comes_back_from_storage_as_it_was():
    before = of_everything()

    after = restored(stored(before))

    assert after == before
    assert after.sha256 == before.sha256


def test_a_moment_keeps_its_own_time_zone_in_storage():
    summer = datetime(2027, 4, 13, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    before = replace(document(), metadata=replace(document().metadata, assembled_at=summer))

    assert restored(stored(before)).sha256 == before.sha256


@pytest.mark.parametrize("given", ["[]", "{}", '{"kind": "nothing"}', '{"kind": "cell"}', "x", "3"])
def test_what_is_no_stored_document_is_refused(given):
    with pytest.raises(ValueError, match=r".+"):
        restored(given)


def test_a_passage_knows_whose_text_it_is():
    found = [each.slot for each in of_everything().passages]

    assert found == [
        ("goud-wonen", "zorg", "Ambitie"),
        ("goud-wonen", "zorg", "Wat / hoe"),
        ("goud-wonen", "zorg", "Los"),
    ]
