"""Asks, reminds and escalates: one tick of the chasing."""

from prefect import flow, get_run_logger
from prefect.artifacts import acreate_markdown_artifact

from flows.summaries import standing
from flows.table import at_desk, table_task
from jaarwiel.office.chasing.chase import ChaseReport
from jaarwiel.office.rounds import make_round


@table_task("brieven schrijven en versturen")
async def chase_table() -> ChaseReport:
    """One tick; a second one finds nothing to do."""
    return await at_desk(make_round)


@flow(
    name="inbreng opvragen",
    description="Schrijft en verstuurt de verzoeken en herinneringen die op dit moment uitgaan. "
    "Nogmaals starten kan zonder bezwaar: niemand ontvangt een brief dubbel.",
)
async def chase() -> None:
    """Does what is due now, for whichever deadline, and shows how things stand."""
    logger = get_run_logger()
    report = await chase_table()
    sent = report.sent
    logger.info("Geschreven: %d, verstuurd: %d", len(report.written), len(sent.accepted))
    for letter in (*sent.failed, *sent.uncertain):
        logger.warning("Brief %d vraagt aandacht (stand: %s)", letter.id, letter.state)
    for trouble in report.troubles:
        logger.warning(trouble)
    await acreate_markdown_artifact(standing(report), key="stand-van-zaken")
