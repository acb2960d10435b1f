"""What versions are called, and the model that is kept with each."""

import json
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jaarwiel.core import document
from jaarwiel.core.document import Document, plain
from jaarwiel.core.storedmodel import UnknownModelError, from_plain, restored, stored
from jaarwiel.core.versions import labels, next_label

MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given apart
st.register_type_strategy(datetime, MOMENTS)
HUGE = [HealthCheck.data_too_large, HealthCheck.too_slow, HealthCheck.filter_too_much]
DOCUMENTS = st.deferred(lambda: st.from_type(Document))


def test_concepts_count_from_the_last_definitive_version():
    finals = [False, False, True, False, False, True, True, False]

    found = list(labels(finals))

    assert found == ["0.1", "0.2", "1.0", "1.1", "1.2", "2.0", "3.0", "3.1"]


@given(st.lists(st.booleans()), st.booleans())
def test_a_version_is_called_by_what_came_before_it(before, final):
    found = list(labels([*before, final]))

    assert next_label(before, final=final) == found[-1]
    assert len(set(found)) == len(found)
    assert all(each.endswith(".0") == which for each, which in zip(found, [*before, final]))  # noqa: B905 - as long


@settings(max_examples=60, deadline=None, suppress_health_check=HUGE)
@given(DOCUMENTS)
def test_what_was_made_plain_comes_back_as_it_was(given):
    assert from_plain(plain(given)) == given
    assert from_plain(json.loads(json.dumps(plain(given)))) == given


@settings(max_examples=30, deadline=None, suppress_health_check=HUGE)
@given(DOCUMENTS)
def test_a_stored_model_comes_back_with_the_same_hash(given):
    found = restored(stored(given))

    assert (found, found.sha256) == (given, given.sha256)
    assert stored(found) == stored(given)


def test_every_part_of_the_model_is_known_by_its_kind():
    parts = [
        each
        for each in vars(document).values()
        if isinstance(each, type) and each.__module__ == document.__name__
    ]

    kinds = [each.kind for each in parts]

    assert len(set(kinds)) == len(parts)


@pytest.mark.parametrize(
    "content",
    [b"", b"x", zlib.compress(b"x"), zlib.compress(b"[]"), zlib.compress(b"[" * 99999)],
)
def test_what_is_no_stored_model_is_said_to_be_none(content):
    with pytest.raises(UnknownModelError):
        restored(content)


@pytest.mark.parametrize(
    "value", [{"kind": "nonsense"}, {"kind": "run", "text": "x", "colour": "red"}]
)
def test_a_part_of_another_release_is_told_apart(value):
    with pytest.raises(UnknownModelError):
        from_plain(value)
