"""Opens the year: its calendars, and a letter to the coordinator with the dates to confirm."""

from prefect import flow, get_run_logger

from flows.reporting import reported
from flows.summaries import opened_told
from flows.table import at_desk, run_name, table_task
from jaarwiel.office.table import opening
from jaarwiel.office.table.opening import Opened


@table_task("jaar openen")
async def open_table() -> Opened:
    """Opens the year, unless it is open already."""
    return await at_desk(opening.open_year)


@flow(
    name="jaar openen",
    flow_run_name=run_name,
    description="Zet het jaar in de agenda's en bericht de procescoördinator welke data zijn "
    "voorgesteld. Alleen de eerste uitvoering in een jaar heeft gevolgen.",
)
async def open_year() -> None:
    """Opens this year of the cycle, once."""
    async with reported() as told:
        opened = await open_table()
        told.extend(opened_told(opened))
        logger = get_run_logger()
        logger.info("Jaar %d, geschreven brieven: %d", opened.year, opened.letters)
        if opened.without_contact:
            logger.warning("Zonder contactpersoon: %s", ", ".join(opened.without_contact))
