"""What every run leaves on the planning board: what it did, the state of the cycle, a timeline.

Each has one key, under which Prefect keeps those of earlier runs as its history.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import httpx
from prefect import get_run_logger
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.exceptions import PrefectException

from flows.cyclestate import (
    Brief,
    CycleState,
    cycle_state,
    in_brief,
    standing_table,
    timeline_table,
)
from flows.table import told as told_plainly
from jaarwiel.errors import JaarwielError
from jaarwiel.office.desk import open_desk
from jaarwiel.settings import Settings, present, settings

DESCRIPTIONS: Final = {
    "deze-uitvoering": "Wat deze uitvoering deed en verstuurde.",
    "stand-van-zaken": "Inbreng, overleggen en besluiten van dit jaar na deze uitvoering.",
    "tijdlijn": "Wat voorbij is, wat vandaag is en wat komt.",
    "tafels": "Hoe iedere tafel er na deze uitvoering voor staat, en wat daar is verstuurd.",
}
"""What stands beside each, by its key."""


@asynccontextmanager
async def reported() -> AsyncIterator[list[str]]:
    """What the run did, as lines of Markdown to add to; at the end all of it is put on the board.

    Also of a run that fails.
    """
    told: list[str] = []
    try:
        yield told
    except JaarwielError as error:
        await _leave([*told, f"**Mislukt:** {error}"])
        raise
    await _leave(told)


async def leave(key: str, markdown: str, description: str = "") -> None:
    """Puts this on the board."""
    with _not_failing(key):
        described = description or DESCRIPTIONS[key]
        await acreate_markdown_artifact(markdown, key=key, description=described)


async def leave_table(key: str, rows: list[dict[str, str | int]]) -> None:
    """Puts these rows on the board."""
    with _not_failing(key):
        await acreate_table_artifact(rows, key=key, description=DESCRIPTIONS[key])


@contextmanager
def _not_failing(key: str) -> Iterator[None]:
    """What Prefect does not take is no reason to fail a run of which the work is done."""
    try:
        yield
    except (httpx.HTTPError, PrefectException) as error:
        get_run_logger().warning("%s staat niet op het planbord (%s)", key, type(error).__name__)


async def _leave(told: list[str]) -> None:
    done = "\n\n".join(["# Deze uitvoering", *(told or ["Er was niets te doen."])]) + "\n"
    shown = {"deze-uitvoering": done, **await asyncio.to_thread(_shown)}
    for key, markdown in shown.items():
        await leave(key, markdown)


def _shown() -> Mapping[str, str]:
    """How the cycle stands, by key; why that cannot be told, where it cannot."""
    try:
        state = told_plainly(lambda: state_of(settings()))
    except JaarwielError as error:
        return {"stand-van-zaken": f"# Stand van zaken\n\nNiet te bepalen. {error}\n"}
    return {"stand-van-zaken": standing_table(state), "tijdlijn": timeline_table(state)}


def state_of(found: Settings) -> CycleState:
    """How the table of these settings stands now; nothing is changed."""
    with open_desk(found, looking=True) as desk:
        return cycle_state(desk, present())


def brief_state(found: Settings) -> Brief:
    """The same in short."""
    return in_brief(state_of(found))
