"""A Prefect server and the planning, as processes of this table alone; asked over HTTP alone."""

import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import httpx

from jaarwiel import logs
from jaarwiel.resources import OWN_TEMPLATES, own_templates
from jaarwiel.settings import Settings
from jaarwiel.start import prefectdb
from jaarwiel.start.page import HOST
from jaarwiel.start.process import Child

SECRET_FILE: Final = re.compile(r"JAARWIEL_\w+_FILE")
"""The settings that name a file with a secret in it."""

PREFECT_SETTINGS: Final[Mapping[str, str]] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # In memory, as is the default, a run that is cut off by a restart of the server would keep
    # its place for good: every later tick would be refused.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
    # So many coming runs stand on the planning board: of what runs once a working day half a year,
    # of what runs every hour some days. New ones are added every ten minutes.
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "130",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_SCHEDULED_TIME": "P182D",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_SCHEDULED_TIME": "P370D",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "600",
    # Runs of the past go after four months, with what they left.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "10368000",
    # What is decided in a run stands at that run; what a thread of a library tells, nowhere.
    "PREFECT_LOGGING_EXTRA_LOGGERS": logs.NAME,
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}


def environment(found: Settings, home: Path) -> dict[str, str]:
    """What the other processes see: the same table, and a Prefect that is nobody else's."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    # What is secret is read by each process for itself; they run in another folder than this one.
    files = {
        key: str(Path(value).absolute())
        for key, value in inherited.items()
        if value and (key == "JAARWIEL_SMTP_CA" or SECRET_FILE.fullmatch(key))
    }
    given = {
        "JAARWIEL_CYCLE": str(found.cycle),
        "JAARWIEL_STATE": str(found.state),
        "JAARWIEL_URL": found.address or "",
        "JAARWIEL_FROM": found.sender or "",
        "JAARWIEL_PUBLISH": str(found.publish_to or ""),
        "JAARWIEL_DOCUMENTS": str(found.documents_to or ""),
        "JAARWIEL_BACKUP": str(found.backup_to or ""),
        OWN_TEMPLATES: str(templates.absolute()) if (templates := own_templates()) else "",
    }
    return {**inherited, **files, **PREFECT_SETTINGS, **given, "PREFECT_HOME": str(home)}


def children(
    home: Path, prefect_port: int, env: Mapping[str, str], api: str
) -> tuple[Child, Child]:
    """A Prefect at this port, with what it keeps in `home`, and the planning; neither has begun."""
    serve = ["-m", "prefect", "server", "start", "--host", HOST, "--port", str(prefect_port)]
    # Without it the browser is sent to port 4200, whichever port was asked for.
    shown = {"PREFECT_SERVER_UI_API_URL": api}
    polling = {"PREFECT_API_URL": api, "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    return (
        Child(
            "Prefect", serve, {**env, **shown}, home / "server.log", lambda: prefectdb.prepare(home)
        ),
        Child("De planning", ["-m", "flows.serve"], {**env, **polling}, home / "planning.log"),
    )


def answers(api: str) -> bool:
    """Whether the server is up."""
    try:
        return httpx.get(f"{api}/health", timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def is_planning(api: str, since: datetime) -> bool:
    """Whether the planning has asked for runs; it does once all deployments are registered."""
    try:
        found = httpx.post(f"{api}/deployments/filter", json={}, timeout=2, trust_env=False)
        polled = [each["last_polled"] for each in found.raise_for_status().json()]
    except (httpx.HTTPError, ValueError):
        return False
    return any(datetime.fromisoformat(each) >= since for each in polled if each)
