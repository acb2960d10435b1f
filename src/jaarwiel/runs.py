"""Asks Prefect to run something now, over plain HTTP: importing Prefect would cost seconds."""

import os
from datetime import timedelta
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
