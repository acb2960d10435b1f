"""A document that is assembled by a run of Prefect: asking for it, and how far it is.

What was made stands in state.db; Prefect is only asked how its run goes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any, Final, Literal

from jaarwiel import runs
from jaarwiel.core.titles import document_names
from jaarwiel.errors import NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.assemble import Wanted
from jaarwiel.office.documents.steps import RECORDING, STEPS
from jaarwiel.runs import ASSEMBLING, FlowRun, TaskRun

SECRETARY: Final = "secretaris"
"""Who asks from the command line or on Prefect's own page, where nobody signs in."""
AUTHOR: Final = r"^(secretariaat|secretaris|procescoördinator)( \(persoon [0-9]{1,15}\))?$"
"""How the record names who may ask: never by name, as Prefect shows this to whoever opens it."""
MADE: Final = "Samengesteld"
UNCHANGED: Final = "Ongewijzigd"
NOT_MADE: Final = "Niet samengesteld"
"""What the flow calls its own ends. A message comes with it: the label of the version, or why."""

SLOW: Final = timedelta(seconds=20)
"""A run that has waited so long was not picked up; usually that takes three seconds."""
LOST: Final = timedelta(minutes=10)
"""A run that lasts longer has died without Prefect knowing: a large document takes seconds."""
LOST_BEFORE_START: Final = timedelta(minutes=2)

Stage = Literal["waiting", "late", "busy", "lost", "made", "unchanged", "failed", "crashed",
                "cancelled"]  # fmt: skip
StepState = Literal["waiting", "busy", "again", "done", "failed", "skipped"]
OPEN: Final[frozenset[Stage]] = frozenset({"waiting", "late", "busy"})


@dataclass(frozen=True)
class Asked:
    """What is to be assembled, and who asks."""

    document: str
    """Its id, with that of its host behind it."""
    year: int
    wanted: Wanted
    by: str

    @property
    def item(self) -> str:
        """Identity of its deadline in the plan, as "2027/terugblik"."""
        return f"{self.year}/{self.document}"


@dataclass(frozen=True)
class StepDone:
    """How one step stands."""

    name: str
    state: StepState
    started: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    run: str
    asked: Asked
    stage: Stage
    steps: tuple[StepDone, ...]
    asked_at: datetime
    ended_at: datetime | None
    label: str = ""
    """Of the version that is there at the end."""
    cause: str = ""
    """Why it failed, in the words of the flow; empty where it could not say it itself."""

    @property
    def is_open(self) -> bool:
        """Whether it may still go on by itself."""
        return self.stage in OPEN

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(each.state == "done" for each in self.steps)

    @property
    def is_recorded(self) -> bool:
        """Whether a version stands on record, however the run ended."""
        return any(each.name == RECORDING and each.state == "done" for each in self.steps)

    @property
    def now(self) -> StepDone | None:
        """The step that is being done, or at which it stopped."""
        at_work = [each for each in self.steps if each.state in {"busy", "again", "failed"}]
        return next(iter(at_work), None)


def ask(desk: Desk, asked: Asked) -> tuple[str, bool]:
    """The run that makes this, and whether it was asked for now.

    One run at a time for each document: while one is open, that one is given, whatever it makes.
    Who press at the same moment take turns here; from another process they name the same run
    before theirs, and so ask with the same key. Raises NoRunError.
    """
    with _ONE_BY_ONE:
        return _ask(desk, asked)


def _ask(desk: Desk, asked: Asked) -> tuple[str, bool]:
    earlier = [each for each in runs.newest_runs(ASSEMBLING) if _is_of(desk, each, asked.item)]
    running = next((each for each in earlier if stage_of(each) in OPEN), None)
    if running is not None:
        return running.id, False
    last = earlier[0].id if earlier else "eerste"
    mark = table_mark(desk)
    key = f"{mark}/{asked.item}/na-{last}"
    return runs.start_run(ASSEMBLING, {"form": _form(desk, asked)}, [mark, asked.item], key)


_ONE_BY_ONE: Final = Lock()


def follow(desk: Desk, run: str) -> Progress:
    """How far this run is. Raises NotFoundError for one that is not of this table; NoRunError."""
    found = runs.find_run(run)
    asked = asked_in(desk, found) if found else None
    if found is None or asked is None:
        raise NotFoundError(
            "Deze uitvoering is niet bekend. Prefect bewaart uitvoeringen niet voor altijd, en "
            "hier staan alleen die van deze tafel. Wat er is gemaakt, staat op de pagina Stukken."
        )
    return progress(found, asked, runs.tasks_of(run))


def table_mark(desk: Desk) -> str:
    """How runs of this table are recognised, also where tables share one Prefect."""
    return f"tafel-{sha256(f'tafel {desk.store.secret}'.encode()).hexdigest()[:12]}"


def is_of_other_table(desk: Desk, tags: Sequence[str]) -> bool:
    """Whether a run with these tags was asked for at another table."""
    marks = {each for each in tags if each.startswith("tafel-")}
    return bool(marks) and table_mark(desk) not in marks


def _is_of(desk: Desk, run: FlowRun, item: str) -> bool:
    asked = asked_in(desk, run)
    return asked is not None and asked.item == item


# ----------------------------------------------------------------------------- what was asked


def _form(desk: Desk, asked: Asked) -> dict[str, Any]:
    """What the flow is given, as its form has it (flows/assembly_form.py)."""
    wanted = asked.wanted
    return {
        "document": document_names(desk.cycle)[asked.document],
        "year": asked.year,
        "form": "definitief" if wanted.final else "concept",
        "reason": wanted.reason,
        "provenance": _PROVENANCE[wanted.with_provenance],
        "anyway": wanted.anyway,
        "asked_by": asked.by,
    }


_PROVENANCE: Final = {None: "zoals gebruikelijk", True: "vermelden", False: "weglaten"}


def asked_in(desk: Desk, run: FlowRun) -> Asked | None:
    """What this run was asked for; None where it is not of this table, or makes no document."""
    form = run.parameters.get("form")
    if not isinstance(form, Mapping) or is_of_other_table(desk, run.tags):
        return None
    ids = {name: document for document, name in document_names(desk.cycle).items()}
    document, year = ids.get(str(form.get("document"))), form.get("year", run.asked_at.year)
    if document is None or not isinstance(year, int) or not desk.cycle.knows(year):
        return None
    told = {words: answer for answer, words in _PROVENANCE.items()}
    return Asked(
        document,
        year,
        Wanted(
            final=form.get("form") == "definitief",
            reason=str(form.get("reason", "")),
            with_provenance=told.get(str(form.get("provenance"))),
            anyway=form.get("anyway") is True,
        ),
        str(form.get("asked_by", SECRETARY)),
    )


# ------------------------------------------------------------------------------- how far it is


def progress(run: FlowRun, asked: Asked, tasks: Sequence[TaskRun]) -> Progress:
    """What Prefect says of a run, in our own terms."""
    stage = stage_of(run)
    label = run.message.removeprefix("versie ") if stage in {"made", "unchanged"} else ""
    return Progress(
        run.id,
        asked,
        stage,
        tuple(_steps(stage, tasks)),
        run.asked_at,
        run.ended,
        label,
        run.message if run.state_name == NOT_MADE else "",
    )


def stage_of(run: FlowRun) -> Stage:
    """How a run stands. One that died silently stays busy for Prefect; here it is lost."""
    if run.state == "COMPLETED":
        return "unchanged" if run.state_name == UNCHANGED else "made"
    if run.state == "PENDING" and run.overdue > LOST_BEFORE_START:
        return "lost"
    if run.state in {"SCHEDULED", "PENDING"}:
        return "late" if run.overdue > SLOW else "waiting"
    return _ENDS.get(run.state) or ("lost" if run.lasted > LOST else "busy")


_ENDS: Final[Mapping[str, Stage]] = {
    "FAILED": "failed",
    "CRASHED": "crashed",
    "CANCELLED": "cancelled",
    "CANCELLING": "cancelled",
}
_STEP_STATES: Final[Mapping[str, StepState]] = {
    "COMPLETED": "done",
    "FAILED": "failed",
    "CRASHED": "failed",
    "CANCELLED": "failed",
    "SCHEDULED": "again",
}


def _steps(stage: Stage, tasks: Sequence[TaskRun]) -> Iterator[StepDone]:
    """Every step; one that was done again as it went the last time.

    What Prefect notes of a step may come a little later than that the run has ended.
    """
    newest = {each.name: each for each in tasks}
    for name in STEPS:
        task = newest.get(name)
        if task is None:
            yield StepDone(name, _without_task(stage))
            continue
        state = _STEP_STATES.get(task.state, "busy")
        if stage not in OPEN and state in {"busy", "again"}:
            state = "done" if stage in {"made", "unchanged"} else "failed"
        yield StepDone(name, state, task.started, task.ended)


def _without_task(stage: Stage) -> StepState:
    if stage == "made":
        return "done"
    return "waiting" if stage in OPEN else "skipped"
