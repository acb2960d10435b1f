"""Keeps the planning going until it is stopped: `python -m flows.serve`.

Needs a running Prefect server (PREFECT_API_URL): on a temporary one nothing would be scheduled.
"""

from prefect import serve

from flows.deployments import deployments
from jaarwiel.cyclefiles import cyclefile
from jaarwiel.settings import present, settings


def main() -> None:
    """Registers the deployments of the table and runs them when their time comes."""
    cycle = cyclefile.load(settings().cycle)
    serve(*deployments(cycle, present().year), pause_on_shutdown=False, limit=4)


if __name__ == "__main__":
    main()
