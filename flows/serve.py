"""Keeps the planning going until it is stopped: `python -m flows.serve`.

Needs a running Prefect server (PREFECT_API_URL): on a temporary one nothing would be scheduled.
"""

from collections.abc import Container

from prefect import serve
from prefect.client.orchestration import get_client
from prefect.deployments.runner import RunnerDeployment

from flows.planned import ONE_AT_A_TIME, deployment
from flows.schedules import TABLES
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.office.tables import are_many, find_tables
from jaarwiel.settings import Settings, present, settings


def main() -> None:
    """Registers the deployments and runs them when their time comes."""
    planned = _planned(settings())
    _forget_others({each.full_name for each in planned})
    serve(*planned, pause_on_shutdown=False, limit=4)


def _forget_others(names: Container[str]) -> None:
    """Takes off the board, with its coming runs, what the cycle file does not lead to any more.

    What a work pool runs was deployed by somebody else.
    """
    with get_client(sync_client=True) as client:
        flows = {each.id: each.name for each in client.read_flows()}
        for each in client.read_deployments():
            is_served = each.work_pool_name is None
            if is_served and f"{flows[each.flow_id]}/{each.name}" not in names:
                client.delete_deployment(each.id)


def _planned(found: Settings) -> list[RunnerDeployment]:
    """Of one table its steps, each by itself; of a folder of tables one tick over all."""
    if are_many(found):
        from flows.tables import tick_tables

        find_tables(found)  # so that what is wrong with the folders shows at once
        return [deployment(tick_tables, TABLES, ONE_AT_A_TIME)]
    from flows.deployments import deployments  # whose form asks the documents of the cycle file

    return deployments(cyclefile.load(found.cycle), present().year)


if __name__ == "__main__":
    main()
