"""Asks Prefect to run something, and how that goes, over plain HTTP: importing it costs seconds."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx

from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.errors import JaarwielError

PUBLISHING: Final = "agenda publiceren/agenda publiceren"
"""The deployment that writes the calendars as files, as flows/schedules.py names it."""
CHASING: Final = "inbreng opvragen/ochtendbericht"
"""The deployment that writes and sends what is due."""
ASSEMBLING: Final = "document samenstellen/document samenstellen"
"""The deployment that assembles the document that is asked for."""
TIMEOUT: Final = timedelta(seconds=2)
"""For what may be left undone, and for a connection to be made."""
PATIENCE: Final = timedelta(seconds=10)
"""For an answer that somebody asked for: on a busy machine Prefect takes seconds."""
NOT_FOUND: Final = 404
ADDED: Final = 201
BUSY: Final = 503
"""What Prefect answers while its database is locked; it did nothing then."""
PAUSES: Final = (0.3, 0.6, 1.2, 2.4)
"""Seconds between tries while it is busy."""


class NoRunError(JaarwielError):
    """Prefect was asked for something and did not give it; the message says why."""


@dataclass(frozen=True)
class TaskRun:
    """One step of a run, as Prefect knows it."""

    name: str
    state: str
    """COMPLETED, FAILED, CRASHED, CANCELLED, RUNNING, PENDING; SCHEDULED while it waits to be
    tried again."""
    started: datetime | None
    ended: datetime | None


@dataclass(frozen=True)
class FlowRun:
    """One run, as Prefect knows it."""

    id: str
    state: str
    """COMPLETED, FAILED, CRASHED, CANCELLED, CANCELLING, RUNNING, PAUSED, PENDING or SCHEDULED."""
    state_name: str
    """What the flow itself calls how it ended; that of Prefect where it does not."""
    message: str
    parameters: Mapping[str, Any]
    tags: tuple[str, ...]
    asked_at: datetime
    started: datetime | None
    ended: datetime | None
    overdue: timedelta
    """How long it has waited, or did wait, after the moment that it was planned for."""
    lasted: timedelta
    """From its start until its end, or until now."""


# -------------------------------------------------------------------------------------- asking


def request_run(deployment: str, parameters: Mapping[str, Any] | None = None) -> str | None:
    """The id of a new run of a deployment, named as "flow name/deployment name".

    None when there is no Prefect (PREFECT_API_URL), it does not answer, or it does not know this
    deployment: what is planned still happens at its own time.
    """
    try:
        if not is_set_up():
            return None
        return start_run(deployment, parameters or {}, patience=TIMEOUT)[0]
    except NoRunError:
        return None


def start_run(
    deployment: str,
    parameters: Mapping[str, Any],
    tags: Sequence[str] = (),
    key: str | None = None,
    patience: timedelta = PATIENCE,
) -> tuple[str, bool]:
    """The id of a run of a deployment, and whether it is new: the same key gives the same run.

    Raises NoRunError.
    """
    asked = {"parameters": parameters, "tags": list(tags), "idempotency_key": key}
    with _asking(patience) as client:
        found = client.get(f"deployments/name/{_named(deployment)}")
        if found.status_code == NOT_FOUND:
            raise NoRunError(
                f"Prefect kent '{deployment.rpartition('/')[2]}' niet. De planning is nog niet "
                "geladen; dat duurt na het starten meestal minder dan een halve minuut."
            )
        where = f"deployments/{found.raise_for_status().json()['id']}/create_flow_run"
        answer = client.post(where, json={each: it for each, it in asked.items() if it})
        if answer.is_client_error:
            raise NoRunError(
                "Prefect weigert dit verzoek: de planning kent niet wat hier wordt gevraagd. "
                "Dat gebeurt vlak nadat het cyclusbestand is vervangen. Probeer het over een "
                "minuut opnieuw; dan kent de planning de nieuwe stukken."
            )
        return str(answer.raise_for_status().json()["id"]), answer.status_code == ADDED


def cancel_run(number: str) -> bool:
    """Whether a run that had not begun is cancelled now. Raises NoRunError."""
    with _asking() as client:
        found = client.get(f"flow_runs/{number}").raise_for_status().json()
        if found["state_type"] not in {"SCHEDULED", "PENDING"}:
            return False
        wanted = {"state": {"type": "CANCELLED", "name": "Cancelled"}}
        answer = client.post(f"flow_runs/{number}/set_state", json=wanted)
        return bool(answer.raise_for_status().json()["status"] == "ACCEPT")


# ---------------------------------------------------------------------------------- looking


def is_set_up() -> bool:
    """Whether it is said where Prefect is (PREFECT_API_URL)."""
    return bool(_api())


def find_run(number: str) -> FlowRun | None:
    """The run with this id; None where Prefect knows none. Raises NoRunError."""
    with _asking() as client:
        found = client.get(f"flow_runs/{number}")
        if found.status_code == NOT_FOUND:
            return None
        return _flow_run(found.raise_for_status().json())


def tasks_of(number: str) -> tuple[TaskRun, ...]:
    """The steps of this run until now, in order of time. Raises NoRunError."""
    asked = {
        "flow_runs": {"id": {"any_": [number]}},
        "sort": "EXPECTED_START_TIME_ASC",
    }
    with _asking() as client:
        found = client.post("task_runs/filter", json=asked).raise_for_status().json()
        return tuple(
            TaskRun(
                str(each["name"]),
                str(each["state_type"]),
                _moment(each["start_time"]),
                _moment(each["end_time"]),
            )
            for each in found
        )


def newest_runs(deployment: str, limit: int = 100) -> tuple[FlowRun, ...]:
    """The last runs of this deployment, newest first. Raises NoRunError."""
    flow, _, name = deployment.partition("/")
    asked = {
        "sort": "EXPECTED_START_TIME_DESC",
        "limit": limit,
        "flows": {"name": {"any_": [flow]}},
        "deployments": {"name": {"any_": [name]}},
    }
    with _asking() as client:
        found = client.post("flow_runs/filter", json=asked).raise_for_status().json()
        return tuple(map(_flow_run, found))


class _Patient(httpx.Client):
    """A client that asks again while Prefect is busy, as Prefect's own does."""

    def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        """The answer; the last one where it stays busy."""
        for pause in PAUSES:
            answer = super().send(request, **how)
            if answer.status_code != BUSY:
                return answer
            time.sleep(pause)
        return super().send(request, **how)


@contextmanager
def _asking(patience: timedelta = PATIENCE) -> Iterator[httpx.Client]:
    """Prefect; what goes wrong in asking it becomes a NoRunError."""
    try:
        limit = httpx.Timeout(patience.total_seconds(), connect=TIMEOUT.total_seconds())
        with _Patient(base_url=f"{_api()}/", timeout=limit, trust_env=False) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise NoRunError(
            "Prefect antwoordt niet. Het start nog, of het is gestopt: kijk of jaarwiel start nog "
            "draait."
        ) from error


def _api() -> str:
    return os.environ.get("PREFECT_API_URL", "").rstrip("/")


def _named(deployment: str) -> str:
    return "/".join(quote(part, safe="") for part in deployment.split("/"))


def _flow_run(found: Mapping[str, Any]) -> FlowRun:
    state = found["state"] or {}
    return FlowRun(
        id=str(found["id"]),
        state=str(found["state_type"]),
        state_name=str(found["state_name"]),
        message=str(state.get("message") or ""),
        parameters=dict(found["parameters"]),
        tags=tuple(map(str, found["tags"])),
        asked_at=datetime.fromisoformat(found["created"]).astimezone(ZoneInfo(TIMEZONE)),
        started=_moment(found["start_time"]),
        ended=_moment(found["end_time"]),
        overdue=timedelta(seconds=found["estimated_start_time_delta"]),
        lasted=timedelta(seconds=found["estimated_run_time"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(TIMEZONE)) if text else None


# ------------------------------------------------------------------------- the planning board


@dataclass(frozen=True)
class Run:
    """One line of the planning board."""

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
    if not is_set_up():
        return None
    asked = {
        "sort": "START_TIME_DESC",
        "limit": limit,
        "flow_runs": {"start_time": {"is_null_": False}},
    }
    try:
        with _asking(TIMEOUT) as client:
            found = client.post("flow_runs/filter", json=asked).raise_for_status().json()
            named = client.post("deployments/filter", json={}).raise_for_status().json()
            names = {each["id"]: str(each["name"]) for each in named}
            return Board(answers=True, runs=tuple(_run(each, names) for each in found))
    except NoRunError:
        return Board(answers=False)


def _run(found: Mapping[str, Any], names: Mapping[str, str]) -> Run:
    name = names.get(found.get("deployment_id") or "") or str(found["name"])
    return Run(name, str(found["state_type"]), _moment(found.get("start_time")))
