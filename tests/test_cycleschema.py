"""What an editor knows of the cycle file."""

import tomllib
from dataclasses import fields, is_dataclass
from datetime import date, time
from typing import get_args, get_type_hints

import pytest
from hogeland import HET_HOGELAND
from jsonschema import Draft4Validator, Draft202012Validator

from jaarwiel.core.cycle import Cycle
from jaarwiel.cyclefiles.cycleschema import explanation, explanations, schema
from jaarwiel.resources import folder

SHIPPED = HET_HOGELAND.read_text(encoding="utf-8")
FILES = sorted(folder("calendar").glob("*.toml"))


def as_an_editor_sees_it(value):
    """The file as plain JSON: days and times are text."""
    if isinstance(value, dict):
        return {key: as_an_editor_sees_it(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_an_editor_sees_it(each) for each in value]
    return value.isoformat() if isinstance(value, (date, time)) else value


def wrong_in(text, reader=Draft202012Validator):
    data = as_an_editor_sees_it(tomllib.loads(text))
    return [list(error.absolute_path) for error in reader(schema()).iter_errors(data)]


def blocks(block=Cycle):
    """Every dataclass that a cycle file is made of."""
    yield block
    for wanted in get_type_hints(block).values():
        for each in (wanted, *get_args(wanted)):
            if is_dataclass(each):
                yield from blocks(each)


def test_the_schema_is_one():
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("reader", [Draft202012Validator, Draft4Validator])
def test_a_shipped_file_fits(file, reader):
    assert wrong_in(file.read_text(encoding="utf-8"), reader) == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("minutes = 90", "minuts = 90", ["meetings", 1]),
        ("minutes = 90", "minutes = 0", ["meetings", 1, "minutes"]),
        ("minutes = 90", "minutes = 1441", ["meetings", 1, "minutes"]),
        ("minutes = 90", 'minutes = "90"', ["meetings", 1, "minutes"]),
        ('kind = "gemeente"', 'kind = "stad"', ["parties", 0, "kind"]),
        ('month = "mei"', 'month = "mai"', ["meetings", 1, "month"]),
        ("starts = 15:00:00", 'starts = "drie uur"', ["meetings", 1, "starts"]),
        ("years = [2026]", "years = [26]", ["decisions", 0, "years", 0]),
        ('name = "Goud Wonen"', 'name = " "', ["parties", 2, "name"]),
        ('name = "Goud Wonen"', "", ["parties", 2]),
        ('to = ["contactpersoon"]', 'to = ["directeur"]', ["ladder", "rungs", 0, "to", 0]),
        ('school_region = "Noord"', 'school_region = "Oost"', ["days", "school_region"]),
        ("\nat_opening = true", "\nat_opening = 1", ["ladder", "rungs", 0, "at_opening"]),
        ('fields = ["Afspraken"]', 'fields = "Afspraken"', ["deadlines", 2, "fields"]),
    ],
)
def test_a_wrong_file_is_underlined_where_it_is_wrong(old, new, path):
    assert old in SHIPPED

    assert wrong_in(SHIPPED.replace(old, new, 1))[0] == path


def test_every_key_is_explained_and_nothing_else_is():
    words = explanations()

    told = {(each.__name__, field.name): explanation(words, each, field.name)
            for each in blocks() for field in fields(each)}  # fmt: skip

    assert [key for key, text in told.items() if not text.endswith(".") and "..." not in text] == []
    own = {name for each in blocks() for name in (base.__name__ for base in each.__mro__)}
    assert set(words) - own == set()
    known = {field.name for each in blocks() for field in fields(each)} | {"_titel"}
    assert {key for section in words.values() for key in section} - known == set()
