"""Keeps the planning going until it is stopped: `python -m flows.serve`.

Needs a running Prefect server (PREFECT_API_URL): on a temporary one nothing would be scheduled.
"""

import sys
import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

import httpx
from prefect import serve
from prefect.client.orchestration import get_client
from prefect.deployments.runner import RunnerDeployment
from prefect.settings import PREFECT_API_URL

from flows.planned import ONE_AT_A_TIME, deployment, remembered
from flows.schedules import TABLES
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.office.tables import are_many, find_tables
from jaarwiel.settings import Settings, present, settings

PATIENCE: Final = timedelta(seconds=180)
"""How long Prefect may take to answer; a slow disk with a new database needs a minute."""


def main() -> None:
    """Registers the deployments and runs them when their time comes."""
    planned = _planned(settings())
    _await_server()
    known = _known()
    _forget(known.keys() - {each.full_name for each in planned}, known)
    serve(*remembered(planned, known), pause_on_shutdown=False, limit=4)


def _await_server() -> None:
    """Waits for Prefect, which begins at the same time; ends the process where it stays away."""
    until = time.monotonic() + PATIENCE.total_seconds()
    while not _answers():
        if time.monotonic() > until:
            sys.exit(f"Prefect does not answer at {PREFECT_API_URL.value()}")
        time.sleep(0.1)


def _answers() -> bool:
    try:
        return httpx.get(f"{PREFECT_API_URL.value()}/health", trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _known() -> dict[str, tuple[UUID, str | None]]:
    """The id and the version of each deployment that Prefect has, by its full name.

    Not of those that a work pool runs: they were deployed by somebody else.
    """
    with get_client(sync_client=True) as client:
        flows = {each.id: each.name for each in client.read_flows()}
        return {
            f"{flows[each.flow_id]}/{each.name}": (each.id, each.version)
            for each in client.read_deployments()
            if each.work_pool_name is None
        }


def _forget(names: Iterable[str], known: Mapping[str, tuple[UUID, str | None]]) -> None:
    """Takes off the board, with its coming runs, what the cycle file does not lead to any more."""
    with get_client(sync_client=True) as client:
        for each in names:
            client.delete_deployment(known[each][0])


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
