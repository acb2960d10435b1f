"""The page on which somebody at a party answers what the secretary proposes."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import textproposals
from jaarwiel.office.documents.textproposals import MAX_REMARK, OvertakenError, Standing
from jaarwiel.records import textproposals as kept
from jaarwiel.web.front import READ, DeskHere, Fields, Front, FrontHere, Now
from jaarwiel.web.parts import proposalparts
from jaarwiel.web.parts.numbers import as_number, number_in
from jaarwiel.web.personal.inbreng import Visitor, VisitorHere

ANSWERS: Mapping[str, str] = {"akkoord": "accepted", "niet": "refused", "alles": "accepted"}

router = APIRouter(prefix="/inbreng/{token}/voorstellen")


@router.api_route("", methods=READ)
def page(visitor: VisitorHere, front: FrontHere, desk: DeskHere, gedaan: str = "") -> Response:
    """What waits for an answer of this person's parties."""
    return _page(front, desk, visitor, done=gedaan)


@router.post("")
def answer(
    visitor: VisitorHere, front: FrontHere, desk: DeskHere, now: Now, fields: Fields
) -> Response:
    """Agrees or does not; only then a text is delivered."""
    act = fields.get("wat", "")
    if act not in ANSWERS:
        raise InputError("Kies akkoord of niet akkoord. Er is niets gewijzigd.")
    seen = _seen(fields, act)
    try:
        if not all(_is_answered_so(desk, visitor, number, act) for number in seen):
            _require_own(desk, visitor, seen)
            _answer(desk, visitor, seen, act, now, fields.get("opmerking", ""))
    except NotFoundError:
        raise
    except InputError as error:
        status = 409 if isinstance(error, OvertakenError) else 422
        return _page(front, desk, visitor, typed=fields, trouble=str(error), status=status)
    return RedirectResponse(f"/inbreng/{visitor.token}/voorstellen?gedaan={act}#melding", 303)


def _seen(fields: Mapping[str, str], act: str) -> Mapping[int, int]:
    """The proposals that are answered, each with the delivery that stood beside it."""
    if act != "alles":
        return {number_in(fields, "nummer"): number_in(fields, "versie")}
    pairs = (each.partition(":") for each in fields.get("getoond", "").split(","))
    return {as_number(number): as_number(version) for number, _, version in pairs}


def _answer(
    desk: Desk, visitor: Visitor, seen: Mapping[int, int], act: str, now: datetime, remark: str
) -> None:
    person, by = visitor.person, f"persoon {visitor.person}"
    if ANSWERS[act] == "accepted":
        textproposals.accept_all(desk, seen, now, by, person=person, remark=remark)
        return
    for number in seen:
        textproposals.refuse(desk, number, now, by, person=person, remark=remark)


def _is_answered_so(desk: Desk, visitor: Visitor, number: int, act: str) -> bool:
    """Whether this person gave this answer already: a button may be pressed twice."""
    found = kept.find(desk.store, number)
    outcome = found.outcome if found else None
    return (
        outcome is not None and outcome.person == visitor.person and outcome.answer == ANSWERS[act]
    )


def _require_own(desk: Desk, visitor: Visitor, numbers: Iterable[int]) -> None:
    """Raises NotFoundError, in the same words whether there is none or it is another's."""
    own = textproposals.waiting_for(desk, visitor.answers_for)
    if not {*numbers} <= {each.proposal.id for each in own}:
        raise NotFoundError(
            "Dit voorstel ligt hier niet (meer) voor u: het is al beantwoord of ingetrokken. Er is "
            "niets gewijzigd."
        )


def _at_once(found: Iterable[Standing]) -> list[tuple[Deadline, list[Standing]]]:
    """The documents of which more than one proposal waits, all for the text that stands now."""
    by_item: dict[str, list[Standing]] = {}
    for each in found:
        by_item.setdefault(each.deadline.id, []).append(each)
    return [
        (several[0].deadline, several)
        for several in by_item.values()
        if len(several) > 1 and not any(each.is_overtaken for each in several)
    ]


def _page(
    front: Front,
    desk: Desk,
    visitor: Visitor,
    *,
    typed: Mapping[str, str] | None = None,
    trouble: str = "",
    status: int = 200,
    done: str = "",
) -> Response:
    found = textproposals.waiting_for(desk, visitor.answers_for)
    answer = front.pages.show(
        "voorstellen",
        status,
        tafel=desk.cycle.table.name,
        link=f"/inbreng/{visitor.token}",
        voorstellen=proposalparts.waiting(desk, found),
        ineens=_at_once(found),
        langste=MAX_REMARK,
        getypt=typed or {},
        gedaan=done if done in ANSWERS else "",
        fout=trouble,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
