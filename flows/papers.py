"""Assembles the papers that coming meetings need, on the day they are due."""

import asyncio

from prefect import flow, get_run_logger

from flows.reporting import leave, reported
from flows.summaries import assembled, key_of, made_told
from flows.table import at_desk, documents_folder, run_name, table_task
from jaarwiel.office.tick import Filed, file_papers
from jaarwiel.runs import PUBLISHING, request_run


@table_task("stukken samenstellen")
async def papers_of_table() -> list[Filed]:
    """New versions of the documents and sets that are due; none when they were made before."""
    return await at_desk(lambda desk, now: file_papers(desk, now, documents_folder()))


@flow(
    name="stukken samenstellen",
    flow_run_name=run_name,
    description="Stelt de stukken samen op de dag waarop ze voor een vergadering moeten uitgaan.",
)
async def papers() -> None:
    """Assembles what is due, and writes it as files."""
    async with reported() as told:
        made = await papers_of_table()
        for each in made:
            version = each.version
            get_run_logger().info("%s versie %s samengesteld", version.item, version.label)
            told.append(made_told(version))
            await leave(key_of(version), assembled(version, each.paths), version.title)
    if made:
        await asyncio.to_thread(request_run, PUBLISHING)
