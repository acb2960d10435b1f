"""The JSON Schema of a cycle file agrees with what the file may be."""

import json
import tomllib
from datetime import date, time

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from jaarwiel.cli import commands
from jaarwiel.resources import folder

SHIPPED = sorted(folder("calendar").glob("*.toml"))


def as_json(value):
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date | time) else value


@pytest.fixture(scope="module")
def validator():
    printed = CliRunner().invoke(commands, ["check", "--schema"]).stdout
    Draft202012Validator.check_schema(json.loads(printed))
    return Draft202012Validator(json.loads(printed))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_files_fit(validator, path):
    data = as_json(tomllib.loads(path.read_text(encoding="utf-8")))

    assert [error.message for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("first_year = 2026", 'first_year = "2026"', ["table", "first_year"]),
        ("years = 2          #", "years = 11         #", ["term", "years"]),
        ('school_region = "Noord"', 'school_region = "Oost"', ["days", "school_region"]),
        ('kind = "gemeente"', 'soort = "gemeente"', ["parties", 0]),
        ("minutes = 120", "minutes = 0", ["meetings", 0, "minutes"]),
        ('for_each = ["corporatie"]', 'for_each = "corporatie"', ["meetings", 3, "for_each"]),
    ],
)
def test_what_is_wrong_is_found_where_it_stands(validator, old, new, where):
    text = (folder("calendar") / "het-hogeland.toml").read_text(encoding="utf-8")
    assert old in text

    data = as_json(tomllib.loads(text.replace(old, new, 1)))

    assert where in [list(error.absolute_path) for error in validator.iter_errors(data)]
