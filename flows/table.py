"""What the flows share: the desk of the table, and how work on it is retried."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from prefect import State, Task, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun

from jaarwiel.errors import InputError, JaarwielError
from jaarwiel.office.desk import Desk, NoCycleError, open_desk
from jaarwiel.office.letters import cyclealarm
from jaarwiel.settings import present, settings
from jaarwiel.words.wording import clock, short_day

P = ParamSpec("P")
T = TypeVar("T")

RETRY_SECONDS: Final = (10, 60, 300, 900)


async def at_desk(work: Callable[[Desk, datetime], T]) -> T:
    """What this office work gives, done now; as `told_safely`."""

    def work_now() -> T:
        with open_desk(settings()) as desk:
            return work(desk, present())

    return await told_safely(work_now)


async def told_safely(work: Callable[[], T]) -> T:
    """What this work gives, done in a thread: a slow server holds up nothing else.

    Raises JaarwielError, and nothing else, as `told` does.
    """

    def work_now() -> T:
        try:
            return work()
        except NoCycleError as error:
            cyclealarm.tell(settings(), error, present())
            raise

    return await asyncio.to_thread(told, work_now)


def told(work: Callable[[], T]) -> T:
    """What this work gives. Raises JaarwielError, and nothing else.

    Prefect keeps an error and all that led to it for everybody to see, and those may hold a
    password or an address.
    """
    try:
        return work()
    except JaarwielError as error:
        told_of = error
    except Exception as error:  # noqa: BLE001 - whatever it is, only its type may be told
        told_of = JaarwielError(
            f"Onverwachte fout ({type(error).__name__}). Meer staat hier niet, omdat het "
            "vertrouwelijk kan zijn. Voer hetzelfde uit met de opdracht jaarwiel om de "
            "oorzaak te zien."
        )
    told_of.__context__ = told_of.__cause__ = None
    raise told_of.with_traceback(None)


async def is_worth_retrying(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether it may go better in a while: wrong input stays wrong."""
    return not isinstance(await state.aresult(raise_on_failure=False), InputError)


def table_task(
    name: str,
) -> Callable[[Callable[P, Coroutine[Any, Any, T]]], Task[P, Coroutine[Any, Any, T]]]:
    """Makes a task of the work on one table, with patience for what passes by itself."""
    return task(
        name=name,
        task_run_name=name,  # Prefect would put some letters behind it
        retries=len(RETRY_SECONDS),
        retry_delay_seconds=list(RETRY_SECONDS),
        retry_jitter_factor=0.5,
        retry_condition_fn=is_worth_retrying,
        cache_policy=NO_CACHE,
        persist_result=False,  # what a task gives may name people; it stays in memory
    )


def run_name() -> str:
    """What the planning board calls a run, as "evaluatie, di 12 januari 2027, 8.30 uur"."""
    now = present()
    name = runtime.deployment.name or runtime.flow_run.flow_name
    return f"{name}, {short_day(now.date())} {now.year}, {clock(now)}"


def calendars_folder() -> Path:
    """Where the .ics files go."""
    return settings().calendars_folder


def documents_folder() -> Path:
    """Where assembled documents go."""
    return settings().documents_folder
