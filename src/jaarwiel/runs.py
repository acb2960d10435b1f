"""Asks Prefect to run something now, over plain HTTP: importing Prefect would cost seconds."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

import httpx

PUBLISHING: Final = "agenda publiceren/agenda publiceren"
"""The deployment that writes the calendars as files, as flows/schedules.py names it."""
CHASING: Final = "inbreng opvragen/ochtendbericht"
"""The deployment that writes and sends what is due."""
TIMEOUT: Final = timedelta(seconds=2)


def request_run(deployment: str, parameters: dict[str, Any] | None = None) -> str | None:
    """The id of a new run of a deployment, named as "flow name/deployment name".

    None when there is no Prefect (PREFECT_API_URL), it does not answer, or it does not know this
    deployment: what is planned still happens at its own time.
    """
    api = os.environ.get("PREFECT_API_URL", "").rstrip("/")
    if not api:
        return None
    named = "/".join(quote(part, safe="") for part in deployment.split("/"))
    try:
        with httpx.Client(timeout=TIMEOUT.total_seconds(), trust_env=False) as client:
            found = client.get(f"{api}/deployments/name/{named}").raise_for_status().json()
            asked = client.post(
                f"{api}/deployments/{found['id']}/create_flow_run",
                json={"parameters": parameters or {}},
            )
            return str(asked.raise_for_status().json()["id"])
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True)
class Run:
    """One run, as Prefect knows it."""

    name: str
    """Of its deployment, or of its flow where it has none."""
    state: str
    """COMPLETED, FAILED, CRASHED, CANCELLED, RUNNING or PENDING."""
    at: datetime | None
    """When it began."""


@dataclass(frozen=True)
class Board:
    """How the planning board stands: whether it answers, and its last runs, newest first."""

    answers: bool
    runs: tuple[Run, ...] = ()


def board(limit: int = 12) -> Board | None:
    """What Prefect knows of its last runs; None when there is no Prefect (PREFECT_API_URL)."""
    api = os.environ.get("PREFECT_API_URL", "").rstrip("/")
    if not api:
        return None
    asked = {
        "sort": "START_TIME_DESC",
        "limit": limit,
        "flow_runs": {"start_time": {"is_null_": False}},
    }
    try:
        with httpx.Client(timeout=TIMEOUT.total_seconds(), trust_env=False) as client:
            found = client.post(f"{api}/flow_runs/filter", json=asked).raise_for_status().json()
            named = client.post(f"{api}/deployments/filter", json={}).raise_for_status().json()
            names = {each["id"]: str(each["name"]) for each in named}
            return Board(answers=True, runs=tuple(_run(each, names) for each in found))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return Board(answers=False)


def _run(found: dict[str, Any], names: dict[str, str]) -> Run:
    at = found.get("start_time")
    name = names.get(found.get("deployment_id") or "") or str(found["name"])
    return Run(name, str(found["state_type"]), datetime.fromisoformat(at) if at else None)
