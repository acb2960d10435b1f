"""Asks, reminds and escalates: one tick of the chasing."""

from datetime import datetime

from prefect import flow, get_run_logger

from flows.reporting import reported
from flows.summaries import round_told
from flows.table import at_desk, run_name, table_task
from jaarwiel.office.chasing.chase import ChaseReport
from jaarwiel.office.desk import Desk
from jaarwiel.office.letters.asking import asked_with
from jaarwiel.office.rounds import make_round


@table_task("brieven schrijven en versturen")
async def chase_table() -> tuple[ChaseReport, list[tuple[str, str]]]:
    """One tick, and what was asked with the letters that went; a second one finds nothing to do."""
    return await at_desk(_round)


def _round(desk: Desk, now: datetime) -> tuple[ChaseReport, list[tuple[str, str]]]:
    report = make_round(desk, now)
    return report, asked_with(desk, report.sent.accepted)


@flow(
    name="inbreng opvragen",
    flow_run_name=run_name,
    description="Schrijft en verstuurt de verzoeken en herinneringen die op dit moment uitgaan. "
    "Nogmaals starten kan zonder bezwaar: niemand ontvangt een brief dubbel.",
)
async def chase() -> None:
    """Does what is due now, for whichever deadline, and shows how things stand."""
    async with reported() as told:
        report, asked = await chase_table()
        told.extend(round_told(report, asked))
        _log(report)


def _log(report: ChaseReport) -> None:
    logger, sent = get_run_logger(), report.sent
    logger.info("Geschreven: %d, verstuurd: %d", len(report.written), len(sent.accepted))
    for letter in (*sent.failed, *sent.uncertain):
        logger.warning("Brief %d vraagt aandacht (stand: %s)", letter.id, letter.state)
    for trouble in report.troubles:
        logger.warning(trouble)
