"""What Prefect plans and runs: the flows, with the schedules that the cycle file leads to."""

from typing import Any, cast

from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows import schedules
from flows.assemble import assemble
from flows.backup import backup
from flows.chase import chase
from flows.open_year import open_year
from flows.papers import papers
from flows.publish import publish
from flows.schedules import Planned
from jaarwiel.core.cycle import Cycle

ONE_AT_A_TIME = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
)
"""A tick beside a tick finds nothing to do."""
ONE_AFTER_ANOTHER = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE
)
"""What changed during a run may not be left out: it gets the next one."""


def deployments(cycle: Cycle, year: int) -> list[RunnerDeployment]:
    """Everything that is planned for this table, as seen from `year`."""
    chasing = schedules.chasing(cycle, year)
    return [
        *(_deployment(chase, planned, ONE_AT_A_TIME) for planned in chasing),
        _deployment(open_year, schedules.OPENING, ONE_AT_A_TIME),
        _deployment(papers, schedules.PAPERS, ONE_AT_A_TIME),
        _deployment(publish, schedules.PUBLISHING, ONE_AFTER_ANOTHER),
        _deployment(backup, schedules.BACKUP, ONE_AT_A_TIME),
        _deployment(assemble, schedules.ASSEMBLING, None),
    ]


def _deployment(
    flow: Flow[..., Any], planned: Planned, limit: ConcurrencyLimitConfig | None
) -> RunnerDeployment:
    made = flow.to_deployment(
        planned.name,
        description=planned.description,
        tags=list(planned.tags),
        schedules=[Cron(planned.cron, timezone=planned.timezone)] if planned.cron else [],
        concurrency_limit=limit,
        # By module: a file loaded by its path would be a second copy, and needs the checkout.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return cast("RunnerDeployment", made)  # a coroutine only where a loop is running
