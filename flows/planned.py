"""How a flow is registered at Prefect, and what limits its runs."""

from typing import Any, cast

from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.schedules import Planned

ONE_AT_A_TIME = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
)
"""A tick beside a tick finds nothing to do."""
ONE_AFTER_ANOTHER = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE
)
"""What changed during a run may not be left out: it gets the next one."""


def deployment(
    flow: Flow[..., Any], planned: Planned, limit: ConcurrencyLimitConfig | None
) -> RunnerDeployment:
    """This flow as the planning board shows it, with its hours."""
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
