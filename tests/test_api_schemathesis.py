"""Every address of the API with many right and wrong values: no answer that is not foreseen.

Schemathesis makes the requests from the OpenAPI document and holds the answers against it.
"""

from collections import Counter

import pytest
import schemathesis
from apitable import hurry, table
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth
from soak import examples

EXAMPLES = examples(20)
"""Requests for each address, of right values and of wrong ones."""
KNOWN = {
    "partij": "goud-wonen",
    "overleg": "2027.ao-voorjaar",
    "besluit": "2026.ambitiekader",
    "bijdrage": "2027.terugblik.goud-wonen",
    "document": "2027.terugblik",
    "versie": 1,
    "jaar": 2027,
}
"""Something that there is, for each place in an address."""


@pytest.fixture(scope="module")
def reading(cycle, tmp_path_factory):
    with table(cycle, tmp_path_factory.mktemp("api")) as reading:
        yield reading


@pytest.fixture(scope="module")
def operations(reading):
    document = reading.get("/openapi.json").json()
    for path in document["paths"].values():  # whatever stands in If-None-Match is right
        path["get"]["parameters"] = [p for p in path["get"]["parameters"] if p["in"] != "header"]
    described = schemathesis.openapi.from_dict(document)
    described.config.generation.update(with_security_parameters=False)  # the token is ours
    return [each.ok() for each in described.get_all_operations()]


@pytest.mark.hypothesis  # more examples in the soak
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_the_document_foresees(reading, operations, mode):
    seen = Counter()
    wrong = mode is GenerationMode.NEGATIVE
    judged = [each for each in operations if each.query or each.path_parameters or not wrong]

    for operation in judged:

        @given(operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def judge(case):
            answer = ask(reading, case)
            seen[case.path, answer.status_code] += 1
            case.validate_response(answer, excluded_checks=[ignored_auth])

        judge()

    statuses = {status for _, status in seen}
    assert len(judged) == len({path for path, _ in seen}) >= 17
    assert max(statuses) < 500
    assert 401 not in statuses
    assert (422 if wrong else 200) in statuses


def ask(reading, case):
    """What the API answers; where all values are right, they name what there is."""
    hurry(reading)
    if case.meta.generation.mode is GenerationMode.POSITIVE:
        case.path_parameters = {
            name: KNOWN.get(name, given) for name, given in (case.path_parameters or {}).items()
        }
        case.query.pop("cursor", None)  # nobody but the API makes one that fits
    asked = case.as_transport_kwargs()
    headers = {name: text.encode("latin-1") for name, text in asked["headers"].items()}
    return reading.visit.send(
        asked["method"],
        asked["url"],
        params=asked.get("params"),
        headers={**headers, "Authorization": f"Bearer {reading.token}".encode()},
    )
