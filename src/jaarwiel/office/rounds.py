"""The round of the secretariat: all that is due now, in the order in which it makes sense."""

from dataclasses import replace
from datetime import datetime

from jaarwiel.core import chasing
from jaarwiel.office import chase, morning, receipts, signing
from jaarwiel.office.chase import ChaseReport
from jaarwiel.office.desk import Desk
from jaarwiel.post import SentReport


def make_round(desk: Desk, now: datetime, *, dry_run: bool = False) -> ChaseReport:
    """Does what is due now, and tells the coordinator once a day. A second round does nothing."""
    if not dry_run:
        receipts.write_receipts(desk, now)
        signing.write_letters(desk, now)
    report = chase.tick(desk, now, dry_run=dry_run)
    if dry_run or not chasing.is_sending_time(desk.cycle, now):
        return report
    if morning.report(desk, now, report.held, report.without_contact):
        return replace(report, sent=_both(report.sent, chase.send(desk, now)))
    return report


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
