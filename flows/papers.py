"""Assembles the papers that coming meetings need, on the day they are due."""

import asyncio

from prefect import flow, get_run_logger
from prefect.artifacts import acreate_markdown_artifact

from flows.summaries import assembled
from flows.table import at_desk, documents_folder, table_task
from jaarwiel.office.tick import Filed, file_papers
from jaarwiel.runs import PUBLISHING, request_run


@table_task("stukken samenstellen")
async def papers_of_table() -> list[Filed]:
    """New versions of the documents and sets that are due; none when they were made before."""
    return await at_desk(lambda desk, now: file_papers(desk, now, documents_folder()))


@flow(
    name="stukken samenstellen",
    description="Stelt de stukken samen op de dag waarop ze voor een vergadering moeten uitgaan.",
)
async def papers() -> None:
    """Assembles what is due, and writes it as files."""
    made = await papers_of_table()
    for each in made:
        version = each.version
        get_run_logger().info("%s versie %s samengesteld", version.item, version.label)
        key = version.item.replace("/", "-").lower()
        await acreate_markdown_artifact(assembled(version, each.paths), key=key)
    if made:
        await asyncio.to_thread(request_run, PUBLISHING)
