"""Writes the calendars as .ics files, one for each audience."""

from pathlib import Path

from prefect import flow, get_run_logger

from flows.table import at_desk, calendars_folder, table_task
from jaarwiel.office import publish as office


@table_task("agenda's schrijven")
async def publish_table() -> list[Path]:
    """The files that have changed."""
    return await at_desk(
        lambda desk, now: office.publish(desk, calendars_folder(), now, on_the_web=True)
    )


@flow(
    name="agenda publiceren",
    description="Schrijft de agenda's als bestanden, een voor iedere partij en een voor iedereen. "
    "Alleen wat veranderd is, wordt vervangen.",
)
async def publish() -> None:
    """Makes the published calendars true."""
    written = await publish_table()
    logger = get_run_logger()
    logger.info("Gewijzigde agenda's: %d", len(written))  # their names are personal addresses
