"""Makes the backup of the night, also while the cycle file cannot be used."""

from prefect import flow, get_run_logger

from flows.reporting import reported
from flows.summaries import backup_told
from flows.table import run_name, table_task, told_safely
from jaarwiel.office.upkeep.backup import Backup, make_nightly
from jaarwiel.settings import present, settings


@table_task("reservekopie maken")
async def backup_table() -> Backup | None:
    """The backup that was made and read back; None where no folder is set for it."""
    return await told_safely(lambda: make_nightly(settings(), present()))


@flow(
    name="reservekopie maken",
    flow_run_name=run_name,
    description="Maakt een reservekopie van de tafel en laat oude gaan, als JAARWIEL_BACKUP een "
    "map noemt.",
)
async def backup() -> None:
    """Makes it, and says so."""
    async with reported() as told:
        made = await backup_table()
        told.append(backup_told(made))
        get_run_logger().info(told[-1])
