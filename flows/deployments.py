"""What Prefect plans and runs: the flows, with the schedules that the cycle file leads to."""

from prefect.deployments.runner import RunnerDeployment

from flows import schedules
from flows.assemble import assemble
from flows.backup import backup
from flows.chase import chase
from flows.open_year import open_year
from flows.papers import papers
from flows.planned import ONE_AFTER_ANOTHER, ONE_AT_A_TIME, deployment
from flows.publish import publish
from jaarwiel.core.cycle import Cycle


def deployments(cycle: Cycle, year: int) -> list[RunnerDeployment]:
    """Everything that is planned for this table, as seen from `year`."""
    chasing = schedules.chasing(cycle, year)
    return [
        *(deployment(chase, planned, ONE_AT_A_TIME) for planned in chasing),
        deployment(open_year, schedules.OPENING, ONE_AT_A_TIME),
        deployment(papers, schedules.PAPERS, ONE_AT_A_TIME),
        deployment(publish, schedules.PUBLISHING, ONE_AFTER_ANOTHER),
        deployment(backup, schedules.BACKUP, ONE_AT_A_TIME),
        deployment(assemble, schedules.ASSEMBLING, None),
    ]
