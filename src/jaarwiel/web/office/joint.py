"""The joint text of a document: how far each theme is, the form of one theme, earlier versions."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path
from fastapi.responses import RedirectResponse, Response

from jaarwiel.core.contributions import joint_slots
from jaarwiel.core.cycle import Theme
from jaarwiel.core.joint import PROCESS, SPARE, agreements_of
from jaarwiel.core.problem import meant
from jaarwiel.core.slot import Slot
from jaarwiel.core.textchanges import TextChanges
from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.contributions.deliver import MAX_TEXT
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.jointtext import (
    ClashError,
    JointVersion,
    agree,
    joint_at,
    joint_of,
    newest_version,
    remarks_about,
    versions_of,
)
from jaarwiel.web.front import READ, DeskHere, Fields, FrontHere, Now
from jaarwiel.web.parts.jointsheet import (
    Standing,
    Written,
    agreed_in,
    made_in,
    proposals_for,
    sheet_of,
    standing_of,
)
from jaarwiel.web.parts.numbers import as_number
from jaarwiel.web.parts.sheet import Problem, box_name
from jaarwiel.web.session import ActingOnly, By, OfficeOnly

MAX_VERSION: Final = 999_999_999
YEAR: Final = re.compile("[0-9]{4}")
CHANNEL: Final = "webpagina"

router = APIRouter(prefix="/stukken/{year}/{document:path}/gezamenlijk", dependencies=[OfficeOnly])


def _deadline(year: str, document: str, desk: DeskHere) -> Deadline:
    """Raises NotFoundError for what is no document with a joint text."""
    if not YEAR.fullmatch(year):
        raise NotFoundError(f"'{year}' is geen jaar van de cyclus.")
    found = desk.deadline(document, int(year))
    if not found.rule.agreements:
        raise NotFoundError(f"{found.document} heeft geen gezamenlijke tekst.")
    return found


DeadlineHere = Annotated[Deadline, Depends(_deadline)]


def _theme(theme: str, desk: DeskHere) -> Theme:
    """Raises NotFoundError for a theme that the cycle file does not have."""
    known = {each.id: each for each in desk.cycle.themes}
    if theme not in known:
        raise NotFoundError(f"Onbekend thema '{theme}'. {meant(theme, known)}")
    return known[theme]


ThemeHere = Annotated[Theme, Depends(_theme)]


def address(deadline: Deadline) -> str:
    """Where the joint text of this document stands."""
    return f"/stukken/{deadline.id}/gezamenlijk"


def theme_address(deadline: Deadline, theme: Theme) -> str:
    """Where the form of this theme stands."""
    return f"{address(deadline)}/thema/{theme.id}"


# ------------------------------------------------------------------------------ all of it together


@router.api_route("", methods=READ)
def page(deadline: DeadlineHere, front: FrontHere, desk: DeskHere) -> Response:
    """How far every theme is, and all versions."""
    return front.pages.show(
        "gezamenlijk",
        tafel=desk.cycle.table.name,
        termijn=deadline,
        adres=address(deadline),
        themas=_standings(desk, deadline),
        gevraagd=deadline.rule.agreements,
        versies=[_row(desk, deadline, each) for each in reversed(versions_of(desk, deadline))],
    )


def _standings(desk: Desk, deadline: Deadline) -> list[Standing]:
    joint = joint_at(desk, deadline, newest_version(desk, deadline))
    return [standing_of(joint, desk, theme) for theme in desk.cycle.themes]


def _row(desk: Desk, deadline: Deadline, version: JointVersion) -> dict[str, object]:
    texts = version.delivery.texts
    filled = {slot for slot, text in texts.items() if text}
    return {
        "nummer": version.delivery.version,
        "wanneer": version.delivery.delivered_at,
        "door": version.kept_by,
        "gewijzigd": _by_agreement(desk, deadline, filled),
        "leeggemaakt": _by_agreement(desk, deadline, texts.keys() - filled),
    }


def _by_agreement(
    desk: Desk, deadline: Deadline, slots: Collection[Slot]
) -> list[tuple[str, list[tuple[int, bool, list[str]]], bool]]:
    """By theme that is among these texts: its agreements, and whether its process agreements are.

    Of each agreement its number, whether its text is among them, and of which years what is done.
    """
    return [
        (
            theme.name,
            [
                (each.number, each.text in slots, years)
                for each in agreements_of(
                    theme.id, deadline.rule.agreements + SPARE, deadline.period
                )
                for years in [[str(year) for year, slot in each.years if slot in slots]]
                if each.text in slots or years
            ],
            Slot(theme.id, PROCESS) in slots,
        )
        for theme in desk.cycle.themes
        if any(slot.theme == theme.id for slot in slots)
    ]


def summary(desk: Desk, deadline: Deadline) -> Mapping[str, object] | None:
    """How far the joint text is, for the page that lists documents; None where there is none."""
    joint = joint_of(desk, deadline)
    if joint is None:
        return None
    themes = desk.cycle.themes
    return {
        "adres": address(deadline),
        "gemaakt": sum(made_in(joint, theme) for theme in themes),
        "gevraagd": deadline.rule.agreements * len(themes),
        "begonnen": bool(joint.current),
    }


# ------------------------------------------------------------------------------- an earlier version


@router.api_route("/versie/{number}", methods=READ)
def version_page(
    number: Annotated[int, Path(ge=1, le=MAX_VERSION)],
    deadline: DeadlineHere,
    front: FrontHere,
    desk: DeskHere,
) -> Response:
    """The joint text as it was in one version, and what changed in it."""
    known = versions_of(desk, deadline)
    version = next((each for each in known if each.delivery.version == number), None)
    if version is None:
        raise NotFoundError(
            f"Er is geen versie {number} van de gezamenlijke tekst van {deadline.document}."
        )
    joint = joint_at(desk, deadline, number)
    return front.pages.show(
        "gezamenlijk_versie",
        tafel=desk.cycle.table.name,
        termijn=deadline,
        adres=address(deadline),
        versie=_row(desk, deadline, version),
        nieuwste=known[-1].delivery.version,
        themas=[(theme, agreed_in(joint, theme)) for theme in desk.cycle.themes],
    )


# -------------------------------------------------------------------------------- one theme's form


@router.api_route("/thema/{theme}", methods=READ, dependencies=[ActingOnly])
def theme_page(
    theme: ThemeHere,
    deadline: DeadlineHere,
    front: FrontHere,
    desk: DeskHere,
    bewaard: str = "",
) -> Response:
    """The form of one theme, with the proposals and what was agreed before."""
    kept = bewaard if bewaard in {"ja", "nee"} else ""
    return _theme_page(front, desk, deadline, theme, Written({}), kept=kept)


@dataclass(frozen=True)
class _Form:
    """A posted form."""

    texts: Mapping[Slot, str]
    made_from: int
    shown: int

    @property
    def typed(self) -> Written:
        """The form as it was, with nothing of it lost."""
        return Written(self.texts, self.shown, made_from=self.made_from)


@router.post("/thema/{theme}")
def receive(
    theme: ThemeHere,
    deadline: DeadlineHere,
    fields: Fields,
    front: FrontHere,
    desk: DeskHere,
    now: Now,
    by: By,
) -> Response:
    """Keeps what changed; or, by the other buttons, gives the form back with more in it."""
    form = _form(desk, deadline, theme, fields)
    if "meer" in fields:
        written = replace(form.typed, shown=form.shown + 1)
        return _theme_page(front, desk, deadline, theme, written)
    if "overnemen" in fields:
        written = _adopted(desk, deadline, theme, form, fields["overnemen"])
        return _theme_page(front, desk, deadline, theme, written)
    try:
        kept = _keep(desk, deadline, form, now, by)
    except _RefusedError as error:
        return _theme_page(front, desk, deadline, theme, error.written, status=error.status)
    done = "ja" if kept else "nee"
    return RedirectResponse(f"{theme_address(deadline, theme)}?bewaard={done}#melding", 303)


def _form(desk: Desk, deadline: Deadline, theme: Theme, fields: Mapping[str, str]) -> _Form:
    slots = joint_slots(desk.cycle, deadline, spare=SPARE)
    texts = {
        slot: fields[box_name(slot)]
        for slot in slots
        if slot.theme == theme.id and box_name(slot) in fields
    }
    version = _number(fields, "versie")
    is_known = version <= newest_version(desk, deadline)
    return _Form(texts, version if is_known else 0, _number(fields, "aantal"))


def _number(fields: Mapping[str, str], name: str) -> int:
    found = fields.get(name, "")
    return as_number(found)


def _adopted(desk: Desk, deadline: Deadline, theme: Theme, form: _Form, deliverer: str) -> Written:
    """The form with a party's proposal in the first agreement that has no text yet."""
    found = proposals_for(desk, deadline, theme)
    proposal = next((each for each in found if each.deliverer == deliverer and each.texts), None)
    if proposal is None:
        raise InputError(
            f"Van '{deliverer}' is bij dit thema geen voorstel ontvangen. Er is niets gewijzigd."
        )
    joint = joint_at(desk, deadline, form.made_from)
    possible = agreements_of(theme.id, deadline.rule.agreements + SPARE, deadline.period)
    empty = (
        each for each in possible if not form.texts.get(each.text, joint.text(each.text)).strip()
    )
    first = next(empty, None)
    if first is None:
        return replace(form.typed, problem=Problem("vol", proposal.party_name))
    return replace(
        form.typed,
        texts={**form.texts, first.text: proposal.whole},
        shown=max(form.shown, first.number),
        adopted=(proposal.party_name, first.number),
    )


class _RefusedError(Exception):
    """The form was not stored; it goes back as it was typed, with what is wrong."""

    def __init__(self, written: Written, status: int = 422) -> None:
        self.written = written
        self.status = status


def _keep(desk: Desk, deadline: Deadline, form: _Form, now: datetime, by: str) -> int | None:
    """Stores what changed, all or nothing; None for nothing. Raises _RefusedError."""
    if any(len(text) > MAX_TEXT for text in form.texts.values()):
        raise _RefusedError(replace(form.typed, problem=Problem("te_lang", str(MAX_TEXT))))
    try:
        return agree(desk, deadline, form.texts, form.made_from, now, by, CHANNEL)
    except ClashError as error:
        raise _RefusedError(_clash(form, error.changes), 409) from error
    except InputError as error:
        raise _RefusedError(replace(form.typed, problem=Problem("inhoud", str(error)))) from error


def _clash(form: _Form, found: TextChanges) -> Written:
    """The form with both texts; sent once more, one's own take the place of the other's."""
    return replace(form.typed, changes=found, problem=Problem("botsing"), made_from=None)


def _theme_page(
    front: FrontHere,
    desk: Desk,
    deadline: Deadline,
    theme: Theme,
    written: Written,
    *,
    kept: str = "",
    status: int = 200,
) -> Response:
    themes = desk.cycle.themes
    following = themes[themes.index(theme) + 1 :][:1]
    return front.pages.show(
        "gezamenlijk_thema",
        status,
        tafel=desk.cycle.table.name,
        termijn=deadline,
        adres=address(deadline),
        thema=theme,
        blad=sheet_of(desk, deadline, theme, written),
        onbewaard=bool(written.texts),
        themas=[(each, theme_address(deadline, each)) for each in themes],
        volgende=[(each, theme_address(deadline, each)) for each in following],
        gevraagd=deadline.rule.agreements,
        bewaard=kept,
        opmerkingen=remarks_about(desk, deadline, theme.id),
    )
