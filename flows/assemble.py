"""Assembles one document now: the secretary's form."""

import asyncio
from typing import Annotated

from prefect import flow, get_run_logger
from prefect.artifacts import acreate_markdown_artifact
from pydantic import Field

from flows.assembly_form import AssemblyForm, Form
from flows.summaries import assembled
from flows.table import at_desk, documents_folder, table_task
from jaarwiel.office.documents.assemble import Version, assemble_document
from jaarwiel.office.documents.versionfiles import write_files
from jaarwiel.runs import PUBLISHING, request_run


@table_task("stuk samenstellen")
async def assemble_table(document: str, year: int, *, final: bool, reason: str) -> Version:
    """The next version of a document, stored."""
    return await at_desk(
        lambda desk, now: assemble_document(
            desk, document, year, now, "secretaris", final=final, reason=reason
        )
    )


@flow(
    name="document samenstellen",
    description="Stelt een stuk samen uit de inbreng die tot nu toe is aangeleverd.",
)
async def assemble(form: Annotated[AssemblyForm, Field(title="Stuk samenstellen")]) -> None:
    """Assembles what the form asks for, and writes it as files."""
    final = form.form is Form.final
    version = await assemble_table(form.document.name, form.year, final=final, reason=form.reason)
    paths = write_files(version, documents_folder())
    what = "samengesteld" if version.is_new else "ongewijzigd"
    get_run_logger().info("%s versie %s %s", version.deadline.id, version.label, what)
    key = version.deadline.id.replace("/", "-").lower()
    await acreate_markdown_artifact(assembled(version, paths), key=key)
    await asyncio.to_thread(request_run, PUBLISHING)
