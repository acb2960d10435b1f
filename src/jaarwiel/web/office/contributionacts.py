"""What the office does about a contribution: remind the party, take a version back."""

from fastapi import APIRouter
from fastapi.responses import Response

from jaarwiel.core.contributions import Delivery
from jaarwiel.errors import InputError
from jaarwiel.office.chasing import reminding
from jaarwiel.office.contributions import withdrawing
from jaarwiel.office.reasons import MAX_REASON
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.web.front import READ, Fields
from jaarwiel.web.office.contribution import WHERE, Here, HereNow, Number, version_of
from jaarwiel.web.parts.versionparts import own_deliveries, themes_in
from jaarwiel.web.session import ActingOnly, OfficeOnly

router = APIRouter(prefix=WHERE, dependencies=[OfficeOnly])


# ------------------------------------------------------------------------------------- reminding


@router.api_route("/herinneren", methods=READ, dependencies=[ActingOnly])
def ask_to_remind(here: HereNow) -> Response:
    """Who would be reminded and how, before it is done."""
    return _remind_page(here)


def _remind_page(here: Here) -> Response:
    found: tuple[reminding.Reminder, ...] = ()
    trouble = ""
    try:
        found = reminding.reminders(here.desk, here.owed, here.now)
    except InputError as error:
        trouble = str(error)
    return here.page(
        "inbreng_herinneren",
        herinneringen=found,
        fout=trouble,
        mailserver=here.desk.courier is not None,
    )


@router.post("/herinneren")
def remind(here: HereNow) -> Response:
    """Has the party reminded in the next round; a second press does nothing more."""
    found = reminding.remind(here.desk, here.owed, here.now, here.by)
    if not any(each.does_something or each.how == "due" for each in found):
        return _remind_page(here)
    return here.back("herinnerd")


# ----------------------------------------------------------------------------------- withdrawing


@router.api_route("/versies/{version}/intrekken", methods=READ, dependencies=[ActingOnly])
def ask_to_withdraw(version: Number, here: HereNow) -> Response:
    """What withdrawing a version would do, before it is done."""
    return _withdraw_page(here, version)


def _withdraw_page(
    here: Here, version: int, trouble: str = "", typed: str = "", status: int = 200
) -> Response:
    deliveries = own_deliveries(here.desk, here.owed)
    chosen = version_of(here, deliveries, version)
    act = withdrawing.acts_about(here.desk, here.owed).get(version)
    return here.page(
        "inbreng_intrekken",
        status,
        versie=chosen,
        themas=themes_in(here.desk.cycle, chosen),
        al_ingetrokken=act is not None and act.stands,
        stukken=withdrawing.documents_with(here.desk, here.owed, version),
        vorige=_before(here, version),
        langste=MAX_REASON,
        getypt=typed,
        fout=trouble,
    )


def _before(here: Here, version: int) -> Delivery | None:
    """The newest other version that counts."""
    standing = deliveries_in(here.desk.store, here.owed.deadline.id)
    own = [e for e in standing if e.deliverer == here.owed.deliverer and e.version != version]
    return own[-1] if own else None


@router.post("/versies/{version}/intrekken")
def withdraw(version: Number, fields: Fields, here: HereNow) -> Response:
    """Withdraws a version; a reason that is missing comes back with the form."""
    reason = fields.get("reden", "")
    try:
        withdrawing.withdraw(here.desk, here.owed, version, here.now, here.by, reason)
    except InputError as error:
        return _withdraw_page(here, version, str(error), reason, 422)
    return here.back("ingetrokken")


@router.post("/versies/{version}/terugzetten")
def restore(version: Number, here: HereNow) -> Response:
    """Has a withdrawn version count again."""
    withdrawing.restore(here.desk, here.owed, version, here.now, here.by)
    return here.back("teruggezet")
