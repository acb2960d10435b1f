"""What `make bench` writes down: every row with its ratio, and why where a limit is not kept."""

import sys
from pathlib import Path

import pytest

MODULES = ("measured", "curve", "report")


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    import report

    yield report
    for name in MODULES:
        sys.modules.pop(name)


def test_a_row_says_whether_its_limit_is_kept_and_why_only_where_it_is_not(bench):
    kept, missed = (
        bench.Row("plan", [seconds, 0.5], "the aim", 0.4, why="slow") for seconds in (0.2, 0.45)
    )

    lines = list(bench.of_parts({"Commands": [kept, missed]}))

    assert lines[-2:] == [
        "| plan | 0.20 s | 0.35 s | 0.50 s | the aim | 0.40 s | 0.50 | yes |",
        "| plan | 0.45 s | 0.47 s | 0.50 s | the aim | 0.40 s | 1.12 | **no**: slow |",
    ]


def test_what_takes_four_times_as_long_for_twice_as_much_grows_with_the_square(bench):
    curve = bench.Curve("tick", "tables", (1, 2, 4, 8), (0.01, 0.04, 0.16, 0.64))

    assert round(curve.power, 6) == 2
    assert not curve.row.met


def test_the_picture_of_the_same_curves_has_the_same_bytes_and_names_each(bench, tmp_path):
    curves = [
        bench.Curve("tick", "tables", (1, 10), (0.01, 0.1)),
        bench.Curve("page", "years", (1, 10), (0.02, 0.02)),
    ]

    for name in ("een.svg", "twee.svg"):
        bench.draw(curves, tmp_path / name)

    first, second = (each.read_text() for each in sorted(tmp_path.iterdir()))
    assert first == second
    assert all(each in first for each in ("tick: power 1.00", "page: power 0.00"))
