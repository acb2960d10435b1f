"""The morning report: tells the coordinator what was expected, sent, held and failed, also at zero."""  # noqa: E501

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from jaarwiel.core.chasing import DueLetter
from jaarwiel.mail.letters import Address, compose
from jaarwiel.office.chasing.chase import ChaseReport
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import proposalreminders
from jaarwiel.office.documents.textproposals import Standing
from jaarwiel.office.letters.correspondence import MORNING, holders, make_envelope, store_letter
from jaarwiel.office.people import retention
from jaarwiel.office.signing import tosign
from jaarwiel.office.upkeep import health
from jaarwiel.records import restored
from jaarwiel.records.post import letters
from jaarwiel.records.store import moment

LOOKS_BACK: Final = timedelta(days=1)
"""What happened to letters is told from here, when there was no earlier report."""


def report(desk: Desk, now: datetime, done: ChaseReport) -> bool:
    """Writes to every coordinator, once a day; tells whether anything was written."""
    with desk.store.writing():  # from here on: another round may be writing the same
        readers = holders(desk, "procescoordinator", now.date())
        had_one = {
            each.person for each in letters(desk.store, "kind = ? AND day = ?", MORNING, _day(now))
        }
        new = [each for each in readers if each.person not in had_one]
        if not new:
            return False
        facts = _facts(desk, now, done)
        for reader in new:
            envelope = make_envelope(desk, reader, MORNING, reader, now, None)
            composed = compose("mail/ochtendbericht.md.j2", facts | {"naam": reader.name}, envelope)
            store_letter(desk, reader.person, MORNING, composed, envelope)
    return True


def _day(now: datetime) -> str:
    return now.date().isoformat()


def _facts(desk: Desk, now: datetime, done: ChaseReport) -> dict[str, object]:
    """What the template says, in its words."""
    today = letters(desk.store, "kind <> ? AND day = ?", MORNING, _day(now))
    states = Counter(each.state for each in today)
    since = _since(desk, now)
    troubled = letters(
        desk.store,
        "kind <> ? AND id IN (SELECT id FROM letter WHERE state = 'failed' AND sent_at > ?"
        " UNION SELECT id FROM letter WHERE bounced_at > ?)",
        MORNING,
        since.isoformat(),
        since.isoformat(),
    )
    return {
        "tafel": desk.cycle.table.name,
        "dag": now.date(),
        "link": Address(f"{desk.address}/post"),
        "verwacht": len(today) + len(done.held),
        "verstuurd": states["accepted"],
        "wachtend": len(letters(desk.store, "state = 'ready' AND kind <> ?", MORNING)),
        "ingetrokken": states["withdrawn"],
        "onzeker": sum(each.is_uncertain(now) for each in letters(desk.store, "state = 'sending'")),
        "aangehouden": [_held(desk, each) for each in done.held],
        "mislukt": [{"aan": each.recipient, "onderwerp": each.subject} for each in troubled],
        "zonder_contact": list(done.without_contact),
        "zonder_ondertekenaar": tosign.lacking(desk, now.date()),
        "ter_ondertekening": tosign.progress(desk, now.date()),
        "voorstellen": [
            {
                "document": deadline.document,
                "aantal": len(ignored),
                "partijen": _names(desk, ignored),
            }
            for deadline, ignored in proposalreminders.ignored(desk, now)
        ],
        "ontvangen": sum(done.mail.waiting.values()) if done.mail else 0,
        "postvak_mis": done.mail.trouble if done.mail else "",
        "mailserver": desk.courier is not None,
        "stilgestaan": health.stood_still_since(desk.store, now),
        "teruggezet": _restored(desk, now),
        "vertrokken": [
            {"naam": each.name, "dag": each.on} for each in retention.announced(desk, now.date())
        ],
        "gezondheid": [
            {"wat": each.title, "mis": each.message} for each in health.wrong(desk, now)
        ],
    }


def _names(desk: Desk, found: Iterable[Standing]) -> list[str]:
    deliverers = dict.fromkeys(each.proposal.deliverer for each in found)
    return [desk.cycle.name_of(each) for each in deliverers]


def _restored(desk: Desk, now: datetime) -> dict[str, datetime] | None:
    """The gap of a backup that was put back since the last report, or has letters that wait."""
    found = restored.doubtful(desk.store, now)
    waits = letters(desk.store, "state = 'ready' AND hold = 'teruggezet'")
    if found is None or not (waits or restored.is_holding(desk.store)):
        return None
    return {"van": found.since, "tot": found.until}


def _since(desk: Desk, now: datetime) -> datetime:
    """When the last report was written."""
    earlier = desk.store.rows(
        "SELECT written_at FROM letter WHERE kind = ? AND day < ? ORDER BY day DESC LIMIT 1",
        MORNING,
        _day(now),
    )
    return moment(earlier[0]["written_at"]) if earlier else now - LOOKS_BACK


def _held(desk: Desk, letter: DueLetter) -> dict[str, object]:
    return {
        "aan": letter.contact.name,
        "rol": letter.contact.role,
        "reden": letter.hold,
        "over": [
            f"{ask.contribution.deadline.document} ({desk.cycle.name_of(ask.contribution.deliverer)})"  # noqa: E501
            for ask in letter.asks
        ],
    }
