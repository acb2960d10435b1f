"""The round of the secretariat: all that is due now, in the order in which it makes sense."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from jaarwiel.core import ladderdays
from jaarwiel.core.recognition import Kind
from jaarwiel.errors import InputError
from jaarwiel.mail.sending import SentReport
from jaarwiel.office.calendars import invitations, replies
from jaarwiel.office.chasing import chase, morning
from jaarwiel.office.chasing.chase import ChaseReport
from jaarwiel.office.contributions import drafts, inbox, receiving
from jaarwiel.office.contributions.inbox import Received
from jaarwiel.office.contributions.receiving import Report as MailReport
from jaarwiel.office.contributions.receiving import Taker
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import proposalletters, proposalreminders, readback
from jaarwiel.office.letters import bounces, receipts
from jaarwiel.office.people import retention
from jaarwiel.office.signing import requests, signedreceipts
from jaarwiel.records import lastdone, restored, waterline


def _take_answer(desk: Desk, content: bytes, row: Received, now: datetime) -> bool:
    """An answer to an invitation; one that cannot be taken in stays for the coordinator."""
    replies.take_in(desk, content, f"bericht {row.id}", now)
    return True


TAKERS: Final[Mapping[Kind, Taker]] = {
    "agenda": _take_answer,
    "onbestelbaar": bounces.take_received,
}
"""Who deals with the mail of a kind that is no answer of a party."""


def make_round(desk: Desk, now: datetime, *, dry_run: bool = False) -> ChaseReport:
    """Does what is due now, and tells the coordinator once a day. A second round does nothing."""
    if dry_run:
        report = chase.tick(desk, now, dry_run=True)
        invited = invitations.write_due(desk, now, dry_run=True)
        return replace(report, written=(*report.written, *invited))
    report = _make(desk, now)
    lastdone.note(desk.store, "tick", now)
    if ladderdays.is_sending_time(desk.cycle, now):
        restored.first_round_ended(desk.store)
    waterline.note(desk.store)
    return report


def _make(desk: Desk, now: datetime) -> ChaseReport:
    mail = _read_mailbox(desk, now)
    drafts.forget(desk, now)
    readback.forget(desk, now)
    retention.keep_to(desk, now)
    receipts.write_receipts(desk, now)
    signedreceipts.write_receipts(desk, now)
    requests.write_letters(desk, now)
    proposalletters.write_letters(desk, now)
    proposalreminders.write_letters(desk, now)
    invited = invitations.write_due(desk, now)
    report = chase.tick(desk, now)
    report = replace(report, written=(*invited, *report.written), mail=mail)
    if not ladderdays.is_sending_time(desk.cycle, now):
        return replace(report, sent=invitations.send(desk, now), waiting=chase.waiting(desk))
    if morning.report(desk, now, report):
        return replace(report, sent=_both(report.sent, chase.send(desk, now)))
    return report


def _read_mailbox(desk: Desk, now: datetime) -> MailReport:
    """What came in; a mailbox that cannot be used is told, and holds up no letter."""
    try:
        return receiving.read_mailbox(desk, now, takers=TAKERS)
    except InputError as error:
        return MailReport(waiting=inbox.counts(desk), trouble=str(error))


def _both(first: SentReport, second: SentReport) -> SentReport:
    """What became of the letters that were sent one after the other."""
    return SentReport(
        first.accepted + second.accepted,
        first.withdrawn + second.withdrawn,
        first.postponed + second.postponed,
        first.failed + second.failed,
        first.uncertain + second.uncertain,
        second.trouble,
    )
