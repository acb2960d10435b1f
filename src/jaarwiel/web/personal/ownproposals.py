"""The page on which somebody at a party answers what the secretary proposes."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import textproposals
from jaarwiel.office.documents.textproposals import MAX_REMARK, OvertakenError
from jaarwiel.records import textproposals as kept
from jaarwiel.web.front import READ, DeskHere, Fields, Front, FrontHere, Now
from jaarwiel.web.office.readingback import number_in
from jaarwiel.web.parts import proposalparts
from jaarwiel.web.personal.inbreng import Visitor, VisitorHere

ANSWERS: Mapping[str, str] = {"akkoord": "accepted", "niet": "refused"}

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
    number, act = number_in(fields, "nummer"), fields.get("wat", "")
    if act not in ANSWERS:
        raise InputError("Kies akkoord of niet akkoord. Er is niets gewijzigd.")
    by = f"persoon {visitor.person}"
    remark = fields.get("opmerking", "")
    try:
        if not _is_answered_so(desk, visitor, number, act):
            _require_own(desk, visitor, number)
            if act == "akkoord":
                seen = number_in(fields, "versie")
                textproposals.accept(
                    desk, number, seen, now, by, person=visitor.person, remark=remark
                )
            else:
                textproposals.refuse(desk, number, now, by, person=visitor.person, remark=remark)
    except NotFoundError:
        raise
    except InputError as error:
        status = 409 if isinstance(error, OvertakenError) else 422
        return _page(front, desk, visitor, typed=fields, trouble=str(error), status=status)
    return RedirectResponse(f"/inbreng/{visitor.token}/voorstellen?gedaan={act}#melding", 303)


def _is_answered_so(desk: Desk, visitor: Visitor, number: int, act: str) -> bool:
    """Whether this person gave this answer already: a button may be pressed twice."""
    found = kept.find(desk.store, number)
    outcome = found.outcome if found else None
    return (
        outcome is not None and outcome.person == visitor.person and outcome.answer == ANSWERS[act]
    )


def _require_own(desk: Desk, visitor: Visitor, number: int) -> None:
    """Raises NotFoundError, in the same words whether there is none or it is another's."""
    own = textproposals.waiting_for(desk, visitor.answers_for)
    if number not in {each.proposal.id for each in own}:
        raise NotFoundError(
            "Dit voorstel ligt hier niet (meer) voor u: het is al beantwoord of ingetrokken. Er is "
            "niets gewijzigd."
        )


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
        langste=MAX_REMARK,
        getypt=typed or {},
        gedaan=done if done in ANSWERS else "",
        fout=trouble,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
