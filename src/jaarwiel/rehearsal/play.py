"""Plays whole years on a simulated clock, with the very code of the real run.

The table has its own state file, its letters go to a folder, and its parties behave as parties
do: early, after a reminder, in parts, on the last day, late, and not at all. They bring texts and
figures together; the secretary keeps what the table agrees on.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from jaarwiel.core import meetingdates, workdays
from jaarwiel.core.chasing import DueLetter
from jaarwiel.core.contact import Contact
from jaarwiel.core.contributions import slots_of
from jaarwiel.core.cycle import Cycle, Party, Role
from jaarwiel.core.workdays import ONE_DAY, add_workdays
from jaarwiel.core.yearplan import Deadline, Meeting, local
from jaarwiel.errors import InputError, JaarwielError, reason
from jaarwiel.office import rounds
from jaarwiel.office.calendars import channels, publish
from jaarwiel.office.contributions.deliver import deliver
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import assemble, duepapers, versionfiles
from jaarwiel.office.documents.jointtext import keep_joint
from jaarwiel.office.meetings import deciding
from jaarwiel.office.signing import requests, signatures, tosign
from jaarwiel.office.signing.signatures import Signing
from jaarwiel.office.table import opening
from jaarwiel.records import ledger
from jaarwiel.records.people import contacts_in, keep_contact
from jaarwiel.records.statefile import open_store
from jaarwiel.rehearsal import earlier, figures, jointtexts, texts
from jaarwiel.rehearsal.foldercourier import FolderCourier
from jaarwiel.rehearsal.habits import HABITS
from jaarwiel.rehearsal.outcomes import Outcomes
from jaarwiel.words.wording import day_in_words, moment_in_words

ADDRESS: Final = "https://jaarwiel.example"
CONFIRMED_BEFORE: Final = 30
"""Working days before a meeting on which the coordinator confirms it."""
MOVED_BEFORE: Final = 15
"""Working days before a meeting on which the one that is moved is moved."""
FINAL_BEFORE: Final = 7
"""Working days before the signing on which a document is made final."""

WHOLE_BEFORE: Final = FINAL_BEFORE + 2
"""Working days before the signing on which the joint text is complete."""

KEPT_BY: Final = "secretaris, generale repetitie"
SIGNED_BEFORE: Final = (6, 5, 3, -3, 1, 0, 0)
"""Working days before the last one on which each party in turn signs; one of them afterwards."""

Passed = Callable[[int], object]


@dataclass
class Rehearsal:
    """One rehearsal under way."""

    desk: Desk
    to: Path
    documents: bool
    outcomes: Outcomes
    counts: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    etags: dict[str, str] = field(default_factory=dict)

    def note(self, day: date, kind: str, what: str) -> None:
        """Counts a happening, and puts it in the report."""
        self.counts[kind] += 1
        heading = f"\n## {day_in_words(day)}\n"
        if heading not in self.lines:
            self.lines.append(heading)
        self.lines.append(f"- {what}")


def length(years: range) -> int:
    """How many days these years have."""
    return (date(years[-1] + 1, 1, 1) - date(years[0], 1, 1)).days


def rehearse(
    cycle: Cycle, years: range, to: Path, *, documents: bool, passed: Passed = lambda _: None
) -> str:
    """Plays the years into a new or empty folder, and gives a summary in Dutch.

    `passed` is called after each day with the number of days passed since the last call.
    """
    _claim(to)
    store = open_store(to / "state.db")
    try:
        store.db.execute("PRAGMA synchronous = OFF")  # a rehearsal may be lost
        store.db.execute("INSERT INTO setting VALUES ('secret', 'generale repetitie')")
        desk = Desk(cycle, store, ADDRESS, courier=FolderCourier(to / "brieven"))
        _engage(desk, local(date(years[0], 1, 1), time(5)))
        run = Rehearsal(desk, to, documents, _begin(desk, years[0]))
        for day in _days(years):
            _play(run, day)
            passed(1)
    finally:
        store.close()
    return _report(run, years)


def _begin(desk: Desk, year: int) -> Outcomes:
    """Reads in what was counted before the first year, and gives what will come of it."""
    lines = earlier.read_list(desk.cycle)
    outcomes = Outcomes(desk.cycle, year, earlier.listed(lines))
    before = earlier.figures_before(desk, outcomes, lines)
    earlier.read_in(desk, before, local(date(year, 1, 1), time(5)))
    return outcomes


def _claim(to: Path) -> None:
    try:
        to.mkdir(parents=True, exist_ok=True)
        if any(to.iterdir()):
            raise InputError(f"De map {to} is niet leeg. Noem met --to een nieuwe of lege map.")
    except OSError as error:
        raise JaarwielError(
            f"De map {to} kan niet worden gebruikt ({reason(error)}). Noem een andere met --to."
        ) from error


def _engage(desk: Desk, now: datetime) -> None:
    """Gives every party a contact and a deputy, and the table a coordinator; nobody real.

    The directors want to be invited by mail, the others subscribe to the calendar.
    """
    host = desk.cycle.parties[0]
    roles: tuple[Role, ...] = ("contactpersoon", "plaatsvervanger", "bestuurder")
    people: list[tuple[Party, Role]] = [(host, "procescoordinator")]
    people += [(party, role) for party in desk.cycle.parties for role in roles]
    with desk.store.writing():
        for party, role in people:
            name, email = f"{role.capitalize()} {party.name}", f"{role}@{party.id}.example"
            keep_contact(desk.store, Contact(0, name, email, party.id, role))
        for each in contacts_in(desk.store):
            if each.role == "bestuurder":
                channels.invite(desk, each.person, now, "repetitie")


def _days(years: range) -> Iterator[date]:
    first = date(years[0], 1, 1)
    return (first + ONE_DAY * offset for offset in range(length(years)))


def _play(run: Rehearsal, day: date) -> None:
    """One day, as the schedules and the people would have it."""
    publish.revise(run.desk, local(day, time(6)))
    if workdays.is_workday(day):
        _morning(run, day)
        _parties(run, day)
        _secretary(run, day)
        _sign(run, day)
        _coordinator(run, day)
    _calendars(run, day)


def _morning(run: Rehearsal, day: date) -> None:
    if day.month == 1 and opening.open_year(run.desk, local(day, time(7))).letters:
        run.note(day, "geopende jaren", f"Het jaar {day.year} is geopend.")
    if run.documents:
        for made in (*duepapers.assemble_due(run.desk, local(day, time(7, 30))), *_final(run, day)):
            versionfiles.write_files(made, made.assembled, run.to / "stukken")
            owing = f"; nog niet van {', '.join(made.missing)}" if made.missing else ""
            kind = "definitieve versie" if made.final else "versie"
            what = f"Samengesteld: {made.title}, {kind} {made.label}{owing}."
            run.note(day, "stukken", what)
    send_at = max(time(9), run.desk.cycle.ladder.send_at)
    report = rounds.make_round(run.desk, local(day, send_at))
    for letter in report.sent.accepted:
        if letter.kind.startswith((f"{duepapers.PAPERS}-", requests.KIND)):
            run.note(day, "brieven", f"Brief aan {letter.recipient}: {letter.subject}.")
    for written in report.written:
        run.note(day, "brieven", f"Brief aan {written.recipient}: {written.subject}.")
    for letter in report.sent.withdrawn:
        run.note(day, "ingetrokken brieven", f"Ingetrokken: brief aan {letter.recipient}.")
    for held in report.held:
        _approve(run, day, held)


def _final(run: Rehearsal, day: date) -> Iterator[assemble.Version]:
    """What is signed is made final by the secretary, and then put to its signatories."""
    for deadline in run.desk.running(day):
        if deadline.signatories and day == add_workdays(deadline.last_workday, -FINAL_BEFORE):
            moment = local(day, time(8))
            made = assemble.assemble_document(
                run.desk,
                deadline.document_id,
                deadline.year,
                moment,
                "secretaris",
                final=True,
                reason="Ter ondertekening.",
            )
            if made.is_new:
                yield made


def _approve(run: Rehearsal, day: date, held: DueLetter) -> None:
    """The coordinator has read the morning report, and lets an escalation go the next day."""
    with run.desk.store.writing():
        keys = [ask.key for ask in held.asks]
        ledger.rule(run.desk.store, keys, "release", local(day, time(10)), "procescoördinator")
    run.note(day, "akkoorden", f"Akkoord gegeven: brief aan {held.contact.email}.")


def _parties(run: Rehearsal, day: date) -> None:
    for deadline in run.desk.running(day):
        deliverers = run.desk.cycle.deliverers(deadline.parties, deadline.rule.id)
        for position, deliverer in enumerate(deliverers):
            habit = HABITS[(position + deadline.year) % len(HABITS)]
            for when, share in habit(deadline):
                if when == day:
                    _deliver(run, deadline, deliverer, day, share)


def _sign(run: Rehearsal, day: date) -> None:
    """The signatories sign in the days after they are asked, some on the last, one too late."""
    for found in tosign.to_sign(run.desk, day):
        last = found.deadline.last_workday
        for position, line in enumerate(found.lines):
            before = SIGNED_BEFORE[position % len(SIGNED_BEFORE)]
            if line.people and not line.signature and day == add_workdays(last, -before):
                given = Signing(day, "papier", line.people[0].person)
                signatures.sign(run.desk, found, line.key, given, local(day, time(15)), "repetitie")
                name = run.desk.cycle.name_of(line.party)
                what = f"{name} ondertekent {found.deadline.document}"
                run.note(day, "handtekeningen", f"{what}, {found.count + 1} van {found.total}.")
                found = tosign.find(run.desk, found.document.id, day)  # noqa: PLW2901


def _deliver(run: Rehearsal, deadline: Deadline, deliverer: str, day: date, share: float) -> None:
    """Hands in what this deliverer has by now: the first part of what is asked."""
    cycle, moment = run.desk.cycle, local(day, time(14, 20))
    name = cycle.name_of(deliverer)
    asked = slots_of(cycle, deadline, deliverer)
    given = {
        slot: texts.contribution(cycle, deadline, deliverer, slot)
        for slot in asked[: round(len(asked) * share)]
    }
    counted = figures.delivered(run.outcomes, deadline, deliverer)
    part = dict(list(counted.items())[: round(len(counted) * share)])
    party = cycle.members(deliverer)[0]
    receipt = deliver(run.desk, party, deadline, given, moment, "generale repetitie", figures=part)
    how = "volledig" if not receipt.contribution.missing else "deels"
    late = ", na de termijn" if receipt.contribution.was_late else ""
    what = f"{name} levert {how} aan voor {deadline.document} (versie {receipt.version}){late}."
    run.note(day, "leveringen", what)


def _secretary(run: Rehearsal, day: date) -> None:
    """Writes down what the table agrees on: with gaps for the concept, and all of it in the end."""
    for deadline in run.desk.running(day):
        if not deadline.rule.agreements:
            continue
        whole = day == add_workdays(deadline.last_workday, -WHOLE_BEFORE)
        if whole or day == _first_written(deadline):
            made = jointtexts.complete if whole else jointtexts.with_gaps
            written = made(run.desk.cycle, deadline)
            moment = local(day, time(11, 15))
            keep_joint(run.desk, deadline, written, moment, KEPT_BY, by="secretaris")
            how = "volledig" if whole else "met openstaande punten"
            what = f"Gezamenlijke tekst van {deadline.document}: {how}."
            run.note(day, "gezamenlijke teksten", what)


def _first_written(deadline: Deadline) -> date:
    """After the talks among officials, and before the concept goes to the executives."""
    if deadline.concept_last_day:
        return add_workdays(deadline.concept_last_day, -1)
    return add_workdays(deadline.opens, 12)


def _coordinator(run: Rehearsal, day: date) -> None:
    """Confirms meetings in time, moves the first, and in odd years cancels the last but one."""
    for plan in run.desk.plans(run.desk.years_around(day)):
        _decide_on_year(run, plan.meetings, day)


def _decide_on_year(run: Rehearsal, planned: Sequence[Meeting], day: date) -> None:
    moved = [each.occasion.id for each in planned[:1]]
    cancelled = [each.occasion.id for each in planned[-2:-1] if each.year % 2]
    for meeting in planned:
        if day == add_workdays(meeting.day, -CONFIRMED_BEFORE):
            _decide(run, meeting, "confirm", day)
        elif day == add_workdays(meeting.day, -MOVED_BEFORE) and not meeting.moved_from:
            if meeting.occasion.id in moved:
                _decide(run, meeting, "move", day)
            elif meeting.occasion.id in cancelled:
                _decide(run, meeting, "cancel", day)


def _decide(run: Rehearsal, meeting: Meeting, act: deciding.Act, day: date) -> None:
    starts = _free_moment(run, meeting) if act == "move" else None
    moment = local(day, time(16))
    decided = deciding.decide(run.desk, meeting.id, act, moment, "procescoördinator", starts)
    if decided.changed:
        words = {"confirm": "Bevestigd", "move": "Verplaatst", "cancel": "Geannuleerd"}[act]
        when = moment_in_words(decided.meeting.starts)
        run.note(day, "besluiten", f"{words}: {decided.meeting.title}, {when}.")


def _free_moment(run: Rehearsal, meeting: Meeting) -> datetime:
    """The same hour on the first day after the meeting that nothing speaks against."""
    starts = meeting.starts + ONE_DAY
    while meetingdates.conflicts(run.desk.cycle, starts.date()):
        starts += ONE_DAY
    return starts


def _calendars(run: Rehearsal, day: date) -> None:
    """Keeps each version of each calendar that differs from the one before."""
    now = local(day, time(18))
    if publish.feed(run.desk, publish.EVERYBODY, now).etag == run.etags.get(publish.EVERYBODY):
        return  # everything that a party sees stands in everybody's calendar too
    for audience in publish.audiences(run.desk):
        feed = publish.feed(run.desk, audience, now)
        if run.etags.get(audience) != feed.etag:
            run.etags[audience] = feed.etag
            folder = run.to / "agenda" / day.isoformat()
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{audience}.ics").write_bytes(feed.content)
            run.counts["agendaversies"] += 1


def _report(run: Rehearsal, years: range) -> str:
    """Writes the report, and gives its summary."""
    counted = ", ".join(f"{what} {count}" for what, count in sorted(run.counts.items()))
    span = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
    summary = f"Generale repetitie {span}: {counted}."
    title = f"# Generale repetitie {span}\n\n{run.desk.cycle.table.name}\n\n{summary}"
    text = "\n".join([title, *run.lines]) + "\n"
    (run.to / "verslag.md").write_text(text, encoding="utf-8")
    return summary
