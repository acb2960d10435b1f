"""docs/benchmarks.md and its picture: every row and curve of one run, and what it was run on."""

import os
import platform
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import matplotlib as mpl
from curve import Curve
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from measured import Row

DOCS: Final = Path(__file__).parents[1] / "docs"
PEERS: Final = (
    "prefect", "docxtpl", "python-docx", "typst", "openpyxl", "pyhanko", "radicale", "uvicorn",
    "icalendar", "ortools", "aiosmtpd",
)  # fmt: skip
HEAD: Final = """# Benchmarks

Written by `make bench`; what is written here by hand is lost. A ratio is the least of the runs
beside a peer or a limit of the same run: at most 1 is what was aimed at. Beside a library that does
less than ours, as merely reading a file, it says what the rest costs. "The same" is the row above.
"""
COLUMNS: Final = ("What", "Least", "Median", "Most", "Beside", "Which is", "Ratio", "Met")
LOOKS: Final = {
    "font.family": "sans-serif", "font.size": 9, "svg.fonttype": "none", "svg.hashsalt": "jaarwiel",
    "axes.spines.top": False, "axes.spines.right": False,
}  # fmt: skip
COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Told apart by who is colour-blind (Okabe and Ito); the marks differ as well."""
MARKS: Final = "osD^"
PAD: Final = 3.0
"""How much room a picture leaves above and below what it shows, as a factor."""


def write(parts: Mapping[str, Sequence[Row]], curves: Sequence[Curve], begun: datetime) -> None:
    """Writes the page, and the picture beside it."""
    draw(curves, DOCS / "groei.svg")
    text = "\n".join([HEAD, *_circumstances(parts, begun), *of_parts(parts), *_growth(curves), ""])
    (DOCS / "benchmarks.md").write_text(text, encoding="utf-8")


def machine() -> Iterator[str]:
    """What this runs on, a line for each thing."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    yield f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GB of memory"
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    yield f"{system}, {platform.system()} {platform.release()}, {platform.machine()}"
    yield f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield ", ".join(f"{each} {version(each)}" for each in PEERS)


def _processor() -> str:
    """The model that the kernel names."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return "a processor without a name"


def _circumstances(parts: Mapping[str, Sequence[Row]], begun: datetime) -> Iterator[str]:
    """When and on what, how busy that was, and how many rows are met."""
    rows = [row for each in parts.values() for row in each]
    ended = datetime.now(begun.tzinfo)
    minutes = (ended - begun).total_seconds() / 60
    yield f"Run on {begun.day} {begun:%B %Y} in {minutes:.0f} minutes:\n"
    yield from (f"- {each}" for each in machine())
    yield f"- load over the last quarter: {os.getloadavg()[2]:.1f}, of which this run is 1 to 2"
    met = sum(row.met for row in rows)
    yield f"\n**{met} of {len(rows)} rows are met.** The others say why not."


def of_parts(parts: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """A table for each part, under its title."""
    for title, rows in parts.items():
        yield f"\n## {title}\n"
        yield _line(COLUMNS)
        yield _line("---:" if each in COLUMNS[1:4] + COLUMNS[5:7] else "---" for each in COLUMNS)
        yield from map(_row, rows)


def _row(row: Row) -> str:
    met = "yes" if row.met else f"**no**: {row.why or 'not explained yet'}"
    return _line(
        (row.what, *row.spread, row.against, row.shown(row.limit), f"{row.ratio:.2f}", met)
    )


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _growth(curves: Sequence[Curve]) -> Iterator[str]:
    """The picture, and the same in words."""
    said = "; ".join(f"{each.what} as {each.unit} to the power {each.power:.2f}" for each in curves)
    yield "\n## How it grows\n"
    yield "Least of the runs in each size, in time of the processor; both axes are logarithmic.\n"
    yield f"![Growth on logarithmic axes. {said}.](groei.svg)\n"
    yield _line(("What", "By", "Power", "Measured"))
    yield _line(("---", "---", "---:", "---"))
    for each in curves:
        yield _line((each.what, each.unit, f"{each.power:.2f}", each.points))


def draw(curves: Sequence[Curve], to: Path) -> None:
    """Draws each kind of curve on logarithmic axes, with its power; the same bytes for the same."""
    kinds: dict[tuple[str, str], list[Curve]] = {}
    for each in curves:
        kinds.setdefault((each.unit, each.measure), []).append(each)
    with mpl.rc_context(LOOKS):
        figure = Figure(figsize=(9, 3.6 * -(-len(kinds) // 2)), layout="constrained")
        places = figure.subplots(-(-len(kinds) // 2), 2, squeeze=False).flat
        for (unit, measure), alike in kinds.items():
            _panel(next(places), unit, measure, alike)
        for unused in places:
            unused.remove()
        figure.savefig(to, metadata={"Date": None})


def _panel(axes: Axes, unit: str, measure: str, curves: Sequence[Curve]) -> None:
    axes.set(xscale="log", yscale="log", xlabel=unit, ylabel=measure)
    for each, colour, mark in zip(curves, COLOURS, MARKS, strict=False):
        label = f"{each.what}: power {each.power:.2f}"
        axes.plot(each.sizes, each.amounts, color=colour, marker=mark, label=label)
    sizes = curves[0].sizes
    axes.set_xticks(sizes, [str(each) for each in sizes], minor=False)
    axes.set_xticks([], minor=True)
    amounts = [amount for each in curves for amount in each.amounts]
    axes.set_ylim(min(amounts) / PAD, max(amounts) * PAD ** len(curves))
    axes.grid(visible=True, color="#dddddd")
    axes.legend(loc="upper left", frameon=False)
