"""Assembles one document now: what the secretary asks for on the page, or here with the form."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import Field

from flows.assembly_form import AssemblyForm, Form, Provenance
from flows.reporting import leave, reported
from flows.summaries import assembled, key_of, made_told
from flows.table import at_desk, documents_folder, is_worth_retrying, run_name, told
from jaarwiel.errors import InputError, JaarwielError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.assemble import Version, assemble_document
from jaarwiel.office.documents.assemblyrun import MADE, NOT_MADE, UNCHANGED, is_of_other_table
from jaarwiel.office.documents.steps import WRITING
from jaarwiel.office.documents.versionfiles import write_files
from jaarwiel.runs import PUBLISHING, request_run

T = TypeVar("T")
RETRY_SECONDS: Final = (2, 10)
"""Somebody is waiting for it."""
SHOWN: Final = {Provenance.usual: None, Provenance.told: True, Provenance.left_out: False}


def as_task(name: str, work: Callable[[], T]) -> T:
    """What one step gives, with patience for what passes by itself; Prefect shows it by name."""
    step = task(
        name=name,
        task_run_name=name,
        retries=len(RETRY_SECONDS),
        retry_delay_seconds=list(RETRY_SECONDS),
        retry_jitter_factor=0.5,
        retry_condition_fn=is_worth_retrying,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    return step(lambda: told(work))()


def make(
    form: AssemblyForm, tags: list[str]
) -> Callable[[Desk, datetime], tuple[Version, list[Path]]]:
    """What is to be done at the desk: the next version of the document, stored and in files."""

    def work(desk: Desk, now: datetime) -> tuple[Version, list[Path]]:
        if is_of_other_table(desk, tags):
            raise InputError(
                "Deze uitvoering is gevraagd door een andere tafel dan die hier wordt uitgevoerd. "
                "Er is niets samengesteld. Geef iedere tafel een eigen Prefect."
            )
        version = assemble_document(
            desk,
            form.document.name,
            form.year,
            now,
            form.asked_by,
            final=form.form is Form.final,
            reason=form.reason,
            with_provenance=SHOWN[form.provenance],
            anyway=form.anyway,
            step=as_task,
        )
        files = version.assembled
        return version, as_task(WRITING, lambda: write_files(version, files, documents_folder()))

    return work


@flow(
    name="document samenstellen",
    flow_run_name=run_name,
    description="Stelt een stuk samen uit de inbreng die tot nu toe is aangeleverd.",
)
async def assemble(form: Annotated[AssemblyForm, Field(title="Stuk samenstellen")]) -> State[Any]:
    """Assembles what the form asks for, and writes it as files; ends as people read it."""
    async with reported() as told:
        try:
            version, paths = await at_desk(make(form, flow_run.tags))
        except JaarwielError as error:
            told.append(f"**{NOT_MADE}.** {error}")
            return Failed(name=NOT_MADE, message=str(error))
        get_run_logger().info("%s versie %s", version.deadline.id, version.label)
        told.append(made_told(version))
        await leave(key_of(version), assembled(version, paths), version.title)
    await asyncio.to_thread(request_run, PUBLISHING)
    return Completed(name=MADE if version.is_new else UNCHANGED, message=f"versie {version.label}")
