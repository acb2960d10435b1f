"""Writes the calendars as .ics files, one for each audience, and the invitations that are due."""

from collections.abc import Sequence
from pathlib import Path

from prefect import flow, get_run_logger

from flows.reporting import reported
from flows.summaries import invited_told, published_told
from flows.table import at_desk, calendars_folder, run_name, table_task
from jaarwiel.office.calendars import invitations
from jaarwiel.office.calendars import publish as office
from jaarwiel.office.calendars.invitations import Invited


@table_task("agenda's schrijven")
async def publish_table() -> list[Path]:
    """The files that have changed."""
    return await at_desk(
        lambda desk, now: office.publish(desk, calendars_folder(), now, on_the_web=True)
    )


@table_task("uitnodigingen schrijven en versturen")
async def invite_table() -> Invited:
    """The letters that were written, and what became of those that were ready."""
    return await at_desk(invitations.tick)


@flow(
    name="agenda publiceren",
    flow_run_name=run_name,
    description="Schrijft de agenda's als bestanden, een voor iedere partij en een voor iedereen. "
    "Alleen wat veranderd is, wordt vervangen. Wie uitnodigingen per mail ontvangt, krijgt bericht "
    "van wat nieuw, gewijzigd of geannuleerd is.",
)
async def publish() -> None:
    """Makes the calendars true: the published ones, and those of who is invited by mail."""
    async with reported() as told:
        files = await publish_table()
        told.append(published_told(files))
        invited = await invite_table()
        told.extend(invited_told(invited))
        _log(files, invited)


def _log(files: Sequence[Path], invited: Invited) -> None:
    logger, sent = get_run_logger(), invited.sent
    logger.info("Gewijzigde agenda's: %d", len(files))  # their names are personal addresses
    written = len(invited.written)
    logger.info("Uitnodigingen geschreven: %d, verstuurd: %d", written, len(sent.accepted))
    for letter in (*sent.failed, *sent.uncertain):
        logger.warning("Brief %d vraagt aandacht (stand: %s)", letter.id, letter.state)
    if sent.trouble:
        logger.warning(sent.trouble)
