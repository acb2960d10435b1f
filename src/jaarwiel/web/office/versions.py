"""The page of one document with all its versions, and the difference between two of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from jaarwiel.core.comparing.difference import Change, Difference
from jaarwiel.core.comparing.lines import HEADING, ROW
from jaarwiel.core.inputs import Input
from jaarwiel.core.joint import TABLE
from jaarwiel.core.yearplan import Deadline
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import comparing, readback, textproposals
from jaarwiel.office.documents.checking import points_of_attention
from jaarwiel.office.reasons import MAX_REASON
from jaarwiel.records import archive
from jaarwiel.records.archive import StoredDocument
from jaarwiel.web.front import READ, DeskHere, Front, FrontHere, Now
from jaarwiel.web.office import papers
from jaarwiel.web.parts import proposalparts
from jaarwiel.web.parts.numbers import AskedNumber
from jaarwiel.web.session import OfficeOnly

Label = Annotated[str, Query(max_length=20)]
Year = Annotated[int, Path(ge=1, le=9999)]


@dataclass(frozen=True)
class Refused:
    """What was asked and not done: why, and what was filled in."""

    trouble: str
    status: int = 422
    typed: Mapping[str, str] = field(default_factory=dict)


router = APIRouter(prefix="/stukken/{year}/{document:path}", dependencies=[OfficeOnly])


@router.api_route("/verschil", methods=READ)
def show_difference(
    year: Year, document: str, van: Label, tot: Label, front: FrontHere, desk: DeskHere
) -> Response:
    """What changed between two versions, by their labels."""
    deadline = desk.deadline(document, year)
    old, new = (comparing.version_called(desk, deadline, label) for label in (van, tot))
    found = comparing.compare(desk, old, new) if comparing.can_compare(desk, old, new) else None
    return front.pages.show(
        "verschil",
        tafel=desk.cycle.table.name,
        termijn=deadline,
        adres=papers.address(deadline),
        van=old,
        tot=new,
        versies=archive.versions(desk.store, deadline.id),
        verschil=found,
        samenvatting=list(_summary(found)) if found else [],
        afdelingen=[
            {"plaats": place, "delen": list(_blocks(changes))}
            for place, changes in (found.sections if found else ())
        ],
    )


@router.api_route("/verschil.docx", methods=READ)
def download_difference(
    year: Year, document: str, van: Label, tot: Label, desk: DeskHere
) -> Response:
    """The same as Word file with tracked changes."""
    deadline = desk.deadline(document, year)
    old, new = (comparing.version_called(desk, deadline, label) for label in (van, tot))
    name = comparing.difference_name(deadline, old, new)
    return papers.as_file(name, "docx", comparing.tracked_docx(desk, old, new))


@router.api_route("", methods=READ)
def show(  # noqa: PLR0913 - what the address may say
    *, year: Year, document: str, front: FrontHere, desk: DeskHere, now: Now,
    samengesteld: AskedNumber = None, ongewijzigd: AskedNumber = None, voorstel: str = "",
) -> Response:  # fmt: skip
    """The document: how it stands, every version, and what can be done."""
    deadline = desk.deadline(document, year)
    made = papers.fresh(desk, samengesteld, ongewijzigd)
    return document_page(front, desk, deadline, now, made=made, done=voorstel)


def document_page(
    front: Front,
    desk: Desk,
    deadline: Deadline,
    now: datetime,
    *,
    made: Mapping[str, object] | None = None,
    done: str = "",
    refused: Refused | None = None,
) -> Response:
    """The page of a document; `refused` is what was asked on it and not done."""
    shelf = papers.shelf(desk, deadline)
    versions = archive.versions(desk.store, deadline.id)
    return front.pages.show(
        "stuk",
        refused.status if refused else 200,
        tafel=desk.cycle.table.name,
        plank=shelf,
        termijn=deadline,
        langste=MAX_REASON,
        aandacht=points_of_attention(desk, deadline),
        versies=[_entry(desk, each, versions) for each in versions],
        samengesteld=made,
        ingelezen=readback.all_kept(desk, deadline),
        voorstellen=proposalparts.waiting(desk, textproposals.waiting_of(desk, deadline), now),
        beantwoord=proposalparts.answered(desk, deadline),
        langste_toelichting=textproposals.MAX_REMARK,
        gedaan=done,
        fout=refused.trouble if refused else "",
    )


def _entry(
    desk: Desk, version: StoredDocument, versions: Sequence[StoredDocument]
) -> dict[str, object]:
    """One version with what it was made from and what was missing in it."""
    inputs = archive.inputs_of(desk.store, version.id)
    return {
        "versie": version,
        "vorige": next((each for each in versions if each.version < version.version), None),
        "bekend": bool(inputs),
        "invoer": list(_from_whom(desk, inputs)),
    }


def _from_whom(desk: Desk, inputs: Sequence[Input]) -> Iterator[Mapping[str, object]]:
    """For each deliverer: the deliveries that are in it, and how many texts were missing."""
    for deliverer, group in groupby(inputs, key=lambda each: each.deliverer):
        own = list(group)
        yield {
            "naam": None if deliverer == TABLE else desk.cycle.name_of(deliverer),
            "leveringen": sorted({each.delivery for each in own if each.delivery is not None}),
            "ontbreekt": sum(each.delivery is None for each in own),
            "gevraagd": len(own),
        }


def _summary(found: Difference) -> Iterator[Mapping[str, object]]:
    """How much changed where, with the number of the first part that tells it."""
    places = [place for place, _ in found.sections]
    for each in found.summary:
        length = len(each.place)
        at = next(at for at, place in enumerate(places, 1) if place[:length] == each.place)
        yield {"telling": each, "nummer": at}


def _blocks(changes: Sequence[Change]) -> Iterator[Mapping[str, object]]:
    """What stands under one heading: changes, tables, and how much stayed in between."""
    for what, group in groupby(changes, key=_sort):
        run = list(group)
        if what == "tabel":
            yield from _table(run)
        elif what == "gelijk":
            count = sum(each.kind != HEADING for each in run)
            yield from [{"soort": what, "aantal": count, "tabel": False}] if count else []
        else:
            yield from ({"soort": what, "wijziging": each} for each in run)


def _sort(change: Change) -> str:
    if change.kind == ROW:
        return "tabel"
    return "gelijk" if change.act == "same" else "tekst"


def _table(rows: Sequence[Change]) -> Iterator[Mapping[str, object]]:
    """A table: its header, the rows that changed, and how many stayed."""
    changed = [each for each in rows[1:] if each.act != "same"]
    if not changed and rows[0].act == "same":
        yield {"soort": "gelijk", "aantal": len(rows), "tabel": True}
        return
    yield {
        "soort": "tabel",
        "kop": rows[0],
        "rijen": changed,
        "gelijk": len(rows) - 1 - len(changed),
    }
