"""Taking in what parties deliver."""

from dataclasses import replace

import pytest
import wordmaker
from hogeland import at, changed_cycle, deliver_all, every_text
from wordmaker import item, p, styled

from jaarwiel.core.compilation import compile_dossier
from jaarwiel.core.slot import Slot
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.contributions.deliver import deliver, read_files, read_markdown
from jaarwiel.records.deliveries import deliveries_in

AMBITIE = Slot("wonen-en-zorg", "Ambitie")
NOW = at("2027-02-01")


def rule(desk, document="terugblik"):
    return next(each for each in desk.cycle.deadlines if each.id == document)


def read(desk, text, document="terugblik"):
    return read_markdown(desk.cycle, rule(desk, document), text, "inbreng.md")


def test_headings_name_the_theme_and_the_field(desk):
    texts = read(
        desk,
        """\
# Terugblik van Goud Wonen

## Leefbaarheid in dorpen
### Ambitie
Overal een ontmoetingsplek.

### Resultaten
- Drie dorpshuizen

#### Kantens
Een pilot.

## wonen en zorg
### focuspunten
Nultreden.
""",
    )

    assert texts == {
        Slot("leefbaarheid", "Ambitie"): "Overal een ontmoetingsplek.",
        Slot("leefbaarheid", "Resultaten"): "- Drie dorpshuizen\n\n#### Kantens\nEen pilot.",
        Slot("wonen-en-zorg", "Focuspunten"): "Nultreden.",
    }


def test_where_one_thing_is_asked_no_heading_is_needed_for_it(desk):
    texts = read(desk, "# Betaalbaar wonen\nTwee acties.\n", "activiteitenoverzicht")

    assert texts == {Slot("betaalbaarheid", "Voorgenomen activiteiten"): "Twee acties."}


def test_a_heading_inside_a_code_block_is_text(desk):
    texts = read(desk, "# Wonen en zorg\n## Ambitie\n```\n# Betaalbaar wonen\n```\n")

    assert list(texts) == [Slot("wonen-en-zorg", "Ambitie")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Leefbarheid in dorpen\ntekst", "regel 1: onbekend thema 'Leefbarheid in dorpen'. Bed"),
        ("# Wonen en zorg\n## Ambities\nt", "regel 2: onbekend onderdeel 'Ambities'. Bedoelt u"),
        ("zomaar tekst", "regel 1: tekst zonder thema. Mogelijk is: Leefbaarheid"),
        ("# Wonen en zorg\nt", "regel 2: tekst zonder onderdeel"),
        ("# Wonen en zorg\n## Ambitie\nt\n# Varia\nt", "regel 4: onbekend thema 'Varia'"),
    ],
)
def test_text_that_belongs_nowhere_is_named_with_its_line(desk, text, message):
    with pytest.raises(InputError) as caught:
        read(desk, text)

    assert message in str(caught.value)


def test_versions_count_up_and_the_log_knows(desk):
    deadline = desk.deadline("terugblik", 2027)
    first = deliver_all(desk, "goud-wonen", deadline, NOW)
    second = deliver(desk, "goud-wonen", deadline, {Slot("duurzaamheid", "Ambitie"): "B"}, NOW, "x")

    assert (first.version, second.version) == (1, 2)
    assert second.contribution.state == "complete"
    assert desk.store.log_entries(1)[0].what == "aangeleverd"


def test_a_member_delivers_for_its_group(desk):
    deadline = desk.deadline("activiteitenoverzicht", 2027)
    texts = every_text(desk.cycle, "activiteitenoverzicht")

    receipt = deliver(desk, "goud-wonen", deadline, texts, NOW, "x")

    assert receipt.contribution.deliverer == "wierden-en-borgen-goud-wonen"


def test_a_party_that_owes_nothing_is_told_who_does(desk):
    deadline = desk.deadline("activiteitenoverzicht", 2027)

    with pytest.raises(InputError, match="levert geen inbreng"):
        deliver(desk, "ho-goud-wonen", deadline, {}, NOW, "x")


@pytest.mark.parametrize("word", ["goud-wonnen", "", "../../etc"])
def test_an_unknown_party_is_refused(desk, word):
    with pytest.raises(NotFoundError, match="Onbekende partij"):
        deliver(desk, word, desk.deadline("terugblik", 2027), {}, NOW, "x")


def test_an_unknown_document_is_answered_with_the_nearest(desk):
    with pytest.raises(NotFoundError, match="Bedoelt u 'terugblik'"):
        desk.deadline("terugblick", 2027)


def test_characters_that_cannot_be_printed_are_named_and_nothing_is_stored(desk):
    deadline = desk.deadline("terugblik", 2027)
    texts = {Slot("leefbaarheid", "Ambitie"): "Mooi 😀"}

    with pytest.raises(InputError, match=r"😀 \(U\+1F600\)"):
        deliver(desk, "goud-wonen", deadline, texts, NOW, "x")

    assert deliveries_in(desk.store, deadline.id) == ()


def test_nothing_at_all_is_no_version(desk):
    with pytest.raises(InputError, match="niets ingevuld"):
        deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), {}, NOW, "x")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"# Wonen en zorg \xe9", "geen UTF-8"),
        (b"x" * 2_000_001, "groter dan 2 MB"),
    ],
)
def test_a_file_that_is_no_text_or_too_large_is_refused(desk, tmp_path, content, message):
    path = tmp_path / "inbreng.md"
    path.write_bytes(content)

    with pytest.raises(InputError, match=message):
        read_files(desk.cycle, rule(desk), [path])


def test_the_same_field_in_two_files_is_refused(desk, tmp_path):
    paths = [tmp_path / "een.md", tmp_path / "twee.md"]
    for path in paths:
        path.write_text("# Wonen en zorg\n## Ambitie\nt\n", encoding="utf-8")

    with pytest.raises(InputError, match="twee keer"):
        read_files(desk.cycle, rule(desk), paths)


def word_file(tmp_path, *body, name="inbreng.docx"):
    path = tmp_path / name
    path.write_bytes(wordmaker.word(*body))
    return path


def test_a_contribution_from_word_is_read_by_its_headings(desk, tmp_path):
    path = word_file(
        tmp_path,
        styled("Kop1", "Wonen en zorg"), styled("Kop2", "Ambitie"), p("Meer nultredenwoningen."),
        styled("Kop2", "Resultaten"), item(1, 0, "14 woningen"), p("<w:r><w:object/></w:r>"),
    )  # fmt: skip

    found = read_files(desk.cycle, rule(desk), [path])

    assert found.texts == {
        Slot("wonen-en-zorg", "Ambitie"): "Meer nultredenwoningen.",
        Slot("wonen-en-zorg", "Resultaten"): "- 14 woningen",
    }
    assert found.left_out == (("inbreng.docx", "1 ingesloten object"),)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (styled("Kop1", "Wonen en zorgen"), "inbreng.docx: onbekend thema 'Wonen en zorgen'. Bed"),
        (p("Beste Anna,"), "inbreng.docx, bij 'Beste Anna,': tekst zonder thema. Mogelijk is: L"),
    ],
)
def test_what_belongs_nowhere_in_word_is_named_by_its_words(desk, tmp_path, body, message):
    path = word_file(tmp_path, body, p("tekst"))

    with pytest.raises(InputError) as caught:
        read_files(desk.cycle, rule(desk), [path])

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("name", ["inbreng.doc", "inbreng.docm", "inbreng.pdf", "inbreng.odt"])
def test_another_kind_of_file_is_refused_with_what_to_do(desk, tmp_path, name):
    path = word_file(tmp_path, p("tekst"), name=name)

    with pytest.raises(InputError, match="Er is niets opgeslagen"):
        read_files(desk.cycle, rule(desk), [path])


def test_what_was_noticed_in_a_text_is_told_and_the_text_is_stored(desk):
    text = read(desk, "# Wonen en zorg\n## Ambitie\nBel\u200b 06-12345678.\n")

    receipt = deliver(desk, "goud-wonen", desk.deadline("terugblik", 2027), text, NOW, "bestand")

    assert [(each.kind, each.value) for each in receipt.warnings] == [
        ("hidden", "U+200B"),
        ("phone", "06***78"),
    ]
    assert receipt.contribution.current[AMBITIE].texts[AMBITIE] == "Bel 06-12345678."


def test_a_theme_that_gets_too_long_with_what_is_there_is_told(tmp_path, desk):
    cycle = changed_cycle(tmp_path, ('fields = ["Ambitie",', 'words = 4\nfields = ["Ambitie",'))
    desk = replace(desk, cycle=cycle)
    deadline = desk.deadline("terugblik", 2027)
    deliver(desk, "goud-wonen", deadline, {AMBITIE: "een twee drie"}, NOW, "bestand")

    receipt = deliver(
        desk, "goud-wonen", deadline, {Slot("wonen-en-zorg", "Resultaten"): "vier vijf"}, NOW, "x"
    )

    assert [(each.kind, each.value, each.limit) for each in receipt.warnings] == [("long", "5", 4)]


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_a_text_that_is_empty_is_not_stored_and_told(desk, text):
    other = Slot("wonen-en-zorg", "Resultaten")

    receipt = deliver(
        desk, "goud-wonen", desk.deadline("terugblik", 2027), {AMBITIE: text, other: "t"}, NOW, "x"
    )

    assert AMBITIE not in receipt.contribution.current
    assert ("empty", "Ambitie") in [(each.kind, each.field) for each in receipt.warnings]


@pytest.mark.parametrize("sign", ["\u2028", "\x0c", "\x85", "\x0b"])
def test_a_strange_line_end_from_a_word_processor_loses_no_text(desk, sign):
    text = f"# Wonen en zorg\n## Ambitie\nregel een{sign}regel twee\n## Resultaten\ntekst\n"

    texts = read(desk, text)

    assert "regel twee" in texts[Slot("wonen-en-zorg", "Ambitie")]
    assert texts[Slot("wonen-en-zorg", "Resultaten")] == "tekst"


def test_underlined_headings_and_headings_with_a_colon_count_too(desk):
    texts = read(desk, "Wonen en zorg\n=============\n\n## Ambitie:\ntekst\n")

    assert texts == {Slot("wonen-en-zorg", "Ambitie"): "tekst"}


@pytest.fixture
def bound_in_part(desk, tmp_path):
    """The table where Goud Wonen is bound to one theme only."""
    kind = 'name = "Goud Wonen"\nkind = "corporatie"\n'
    bound = kind + 'themes = ["wonen-en-zorg"]\n'
    return replace(desk, cycle=changed_cycle(tmp_path, (kind, bound)))


def test_a_text_for_a_theme_that_a_party_is_not_bound_to_is_refused(bound_in_part):
    deadline = bound_in_part.deadline("terugblik", 2027)
    texts = {
        Slot("wonen-en-zorg", "Ambitie"): "Nultreden.",
        Slot("betaalbaarheid", "Ambitie"): "Lage huren.",
    }

    with pytest.raises(InputError) as caught:
        deliver(bound_in_part, "goud-wonen", deadline, texts, NOW, "bestand")

    assert str(caught.value) == (
        "Van Goud Wonen wordt voor Terugblik prestatieafspraken 2026 niets gevraagd bij "
        "'Betaalbaar wonen', onderdeel Ambitie. Lever alleen aan voor: Wonen en zorg. "
        "Er is niets opgeslagen."
    )
    assert deliveries_in(bound_in_part.store, "2027/terugblik") == ()


def test_a_document_has_no_part_for_a_party_under_a_theme_that_it_is_not_bound_to(bound_in_part):
    deadline = bound_in_part.deadline("terugblik", 2027)
    owed = bound_in_part.contributions([deadline])

    dossier = compile_dossier(
        bound_in_part.cycle, deadline, owed, assembled_at=NOW, version=1, final=False
    )

    themes = [theme.id for theme in dossier.themes
              if "goud-wonen" in [part.party for part in theme.parts]]  # fmt: skip
    assert themes == ["wonen-en-zorg"]
    assert all("gemeente" in [part.party for part in theme.parts] for theme in dossier.themes)
