"""What versions are called, and the model that is kept with each."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soak import examples

from jaarwiel.core.document import Document
from jaarwiel.core.storeddocument import restored, stored
from jaarwiel.core.versions import labels, next_label

MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given apart
st.register_type_strategy(datetime, MOMENTS)
# A template that charts NaN is refused, and NaN is not even equal to itself.
st.register_type_strategy(float, st.floats(allow_nan=False))
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


@settings(max_examples=examples(30, quick=4), suppress_health_check=HUGE)
@given(DOCUMENTS)
def test_a_stored_model_comes_back_with_the_same_hash(given):
    found = restored(stored(given))

    assert (found, found.sha256) == (given, given.sha256)
    assert stored(found) == stored(given)
