"""How a flow is registered at Prefect, and what limits its runs."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import version
from typing import Any, cast
from uuid import UUID

from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType
from prefect.utilities.callables import ParameterSchema

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
    found = cast("RunnerDeployment", made)  # a coroutine only where a loop is running
    found.version = fingerprint(found, flow.parameters)
    return found


class Remembered(RunnerDeployment):
    """One that Prefect has as it is, so that nothing has to be told of it.

    Telling it all the same would take away its coming runs and write them anew.
    """

    known_as: UUID

    async def aapply(self, *_: object, **__: object) -> UUID:
        """The id under which Prefect has it."""
        return self.known_as


def remembered(
    planned: Iterable[RunnerDeployment], known: Mapping[str, tuple[UUID, str | None]]
) -> list[RunnerDeployment]:
    """These deployments; those that Prefect has already as they are, as such.

    `known` has the id and the version of each that Prefect has, by its full name.
    """
    found: list[RunnerDeployment] = []
    for each in planned:
        number, found_version = known.get(each.full_name, (None, None))
        if number and found_version == each.version:
            found.append(Remembered.model_construct(**dict(each), known_as=number))
        else:
            found.append(each)
    return found


def fingerprint(deployment: RunnerDeployment, parameters: ParameterSchema) -> str:
    """What all that Prefect keeps of a deployment comes down to."""
    parts = (
        version("prefect"),
        deployment.model_dump_json(exclude={"version", "schedules"}),
        *(each.model_dump_json(exclude={"slug"}) for each in deployment.schedules or []),
        parameters.model_dump_json(),
    )
    return sha256("\n".join(parts).encode()).hexdigest()[:16]
