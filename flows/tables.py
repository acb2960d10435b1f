"""A tick of every table in the folders of this host: one run over all, one task for each table."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import Final

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows.cyclestate import Brief, coming_of_tables
from flows.reporting import brief_state, leave, leave_table
from flows.summaries import table_row
from flows.table import run_name, told
from jaarwiel.errors import JaarwielError
from jaarwiel.office.tables import Table, find_tables, table_named
from jaarwiel.office.tickall import AT_ONCE, Outcome, orphaned, tick_safely
from jaarwiel.settings import present, settings

POOL: Final = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="tafel")
"""Where tables are worked on, so many beside each other."""


@task(
    name="tafel bijwerken",
    task_run_name="{name}",
    cache_policy=NO_CACHE,
    persist_result=False,  # what it gives may name people; it stays in memory
)
async def tick_one(name: str) -> Outcome:
    """The outcome of one table. Raises JaarwielError where somebody is to look at something.

    It is not tried again: the next run comes within the hour, and does what was not done.
    """
    table = table_named(settings(), name)
    known = copy_context()  # what is logged at the table stands at this task
    outcome = await asyncio.get_running_loop().run_in_executor(
        POOL, known.run, tick_safely, table, present
    )
    if outcome.trouble:
        raise JaarwielError(outcome.trouble)
    return outcome


@flow(
    name="tafels bijwerken",
    flow_run_name=run_name,
    description="Doet bij iedere tafel van deze computer wat op dit moment moet gebeuren. Een fout "
    "bij de ene tafel houdt de andere niet op. Nogmaals starten kan zonder bezwaar.",
)
async def tick_tables() -> None:
    """Ticks all tables, shows how each stands, and fails where one needs somebody."""
    found = await asyncio.to_thread(find_tables, settings())
    ticked = await asyncio.gather(*(_told(each.name) for each in found.tables))
    outcomes = [*orphaned(found), *ticked]
    looked = await asyncio.gather(*map(_looked_at, found.tables))
    states = {each.name: state for each, state in zip(found.tables, looked, strict=True)}
    await leave_table("tafels", [table_row(each, states.get(each.name)) for each in outcomes])
    await leave("tijdlijn", coming_of_tables(states))
    troubled = [each.name for each in outcomes if each.trouble]
    get_run_logger().info("Tafels: %d, met een melding: %d", len(outcomes), len(troubled))
    if troubled:
        raise JaarwielError(f"Kijk naar deze tafels: {', '.join(troubled)}.")


async def _looked_at(table: Table) -> Brief | None:
    """How this table stands after its tick; None where that cannot be told."""
    loop = asyncio.get_running_loop()
    with suppress(JaarwielError):
        return await loop.run_in_executor(POOL, told, lambda: brief_state(table.settings))
    return None


async def _told(name: str) -> Outcome:
    """What came of the task of this table, also where it failed."""
    try:
        return await tick_one(name)
    except JaarwielError as error:
        return Outcome(name, trouble=str(error))
