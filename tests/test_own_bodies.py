"""A table that calls its meetings otherwise, or whose parties are bound in part."""

import email
import email.policy
from dataclasses import replace

import pytest
from hogeland import at, changed_cycle
from webvisit import visiting, words

from jaarwiel.core.papers import discussed_in
from jaarwiel.office.chasing import chase
from jaarwiel.records.post import content_of, letters

BODIES = """\
[[bodies]]
id = "kerngroep"
name = "kerngroep wonen"
level = "ambtelijk"

[[bodies]]
id = "stuurgroep"
name = "stuurgroep wonen"
level = "bestuurlijk"

[[parties]]
id = "gemeente"
"""
CHANGES = (
    ('[[parties]]\nid = "gemeente"\n', BODIES),
    *[('body = "AO"', 'body = "kerngroep"')] * 3,
    *[('body = "BO"', 'body = "stuurgroep"')] * 2,
    ('title = "BO najaar"', 'title = "Stuurgroep najaar"'),
    ('name = "Goud Wonen"\nkind = "corporatie"\n',
     'name = "Goud Wonen"\nkind = "corporatie"\nthemes = ["wonen-en-zorg"]\n'),
)  # fmt: skip
NO_TENANTS = (
    'participants = ["gemeente", "corporatie", "huurdersorganisatie"]\nafter = "ao-per-corporatie"',
    'participants = ["gemeente", "corporatie"]\nafter = "ao-per-corporatie"',
)
CONCEPT = "Wat uiterlijk dinsdag 5 oktober 2027 binnen is, staat in het concept dat"


@pytest.fixture
def own(desk, tmp_path):
    """The table of Het Hogeland with a kerngroep and a stuurgroep, the latter without tenants."""
    return replace(desk, cycle=changed_cycle(tmp_path, *CHANGES, NO_TENANTS))


@pytest.fixture
def pages(own, tmp_path):
    moment, file = at("2027-10-05", "11:20"), tmp_path / "anders.toml"
    with visiting(own, tmp_path / "state.db", moment, file) as visit:
        yield visit


def test_the_legend_of_the_wheel_has_the_names_of_the_table(pages):
    pages.sign_in()

    page = words(pages.get("/"))

    assert "laatste dag van een termijn kerngroep wonen stuurgroep wonen voorlopig" in page
    assert "bestuurlijk overleg" not in page


def test_the_legend_of_het_hogeland_has_ao_and_bo(desk, tmp_path):
    with visiting(desk, tmp_path / "state.db", at("2027-10-05")) as pages:
        pages.sign_in()

        page = words(pages.get("/"))

    assert "ambtelijk overleg (AO) bestuurlijk overleg (BO)" in page


def test_a_page_names_the_meeting_on_the_concept_only_to_who_is_in_it(pages):
    corporation = words(pages.get(pages.personal("dirk@goudwonen.example")))
    tenants = words(pages.get(pages.personal("harm@prive.example")))

    assert f"{CONCEPT} in het overleg ‘Stuurgroep najaar’ wordt besproken." in corporation
    assert f"{CONCEPT} wordt besproken." in tenants
    assert "tuurgroep" not in tenants


def test_a_letter_names_the_meeting_on_the_concept_only_to_who_is_in_it(own):
    chase.tick(own, at("2027-09-15"))

    told = {}
    for letter in letters(own.store):
        content = email.message_from_bytes(
            content_of(own.store, letter.id), policy=email.policy.default
        )
        told[letter.recipient] = " ".join(content.get_body(("plain",)).get_content().split())
    assert f"{CONCEPT} in het overleg ‘Stuurgroep najaar’ wordt besproken." in told[
        "dirk@goudwonen.example"
    ]  # fmt: skip
    assert f"{CONCEPT} wordt besproken." in told["harm@prive.example"]
    assert "tuurgroep" not in told["harm@prive.example"]


def test_a_form_has_the_themes_that_a_party_is_bound_to_and_no_others(pages):
    pages.clock[0] = at("2027-03-09")

    own = pages.personal("dirk@goudwonen.example")
    page = pages.get(f"{own}/2027/terugblik/goud-wonen").text

    assert "<legend>Wonen en zorg</legend>" in page
    assert "<legend>Betaalbaar wonen</legend>" not in page


def test_a_meeting_is_not_named_to_a_group_of_which_one_party_is_not_in_it(own):
    deadline = own.deadline("prestatieafspraken", 2027)

    def named(*parties):
        found = discussed_in(own.cycle, own.plan, deadline, parties)
        return found and found.title

    assert named("goud-wonen", "wierden-en-borgen") == "Stuurgroep najaar"
    assert named("goud-wonen", "ho-goud-wonen") is None
