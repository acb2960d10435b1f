"""The plan and how it stands, as lines of text and as plain data for JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from jaarwiel.core.cycle import Cycle
from jaarwiel.core.yearplan import Deadline, Item, Meeting, YearPlan
from jaarwiel.words.wording import clock, day_in_words, listed, short_day

if TYPE_CHECKING:
    from jaarwiel.core.contributions import Contribution
    from jaarwiel.office.calendars.replies import Attendance
    from jaarwiel.office.calendars.subscriptions import Subscriber
    from jaarwiel.office.meetings.busy import Source
    from jaarwiel.office.meetings.dates import Worked
    from jaarwiel.office.overview import Standing
    from jaarwiel.office.table.orphans import Consequence
    from jaarwiel.placing.solver import Alternative

STATUS = {"proposed": "voorlopig", "confirmed": "bevestigd", "cancelled": "geannuleerd"}

ANSWERS = {
    "ACCEPTED": "komt",
    "DECLINED": "komt niet",
    "TENTATIVE": "misschien",
    "open": "nog geen antwoord",
    "waiting": "de uitnodiging wacht nog",
    "failed": "de uitnodiging is geweigerd door de mailserver",
}


def item_data(item: Item) -> dict[str, Any]:
    """One item of the plan. Days and moments are ISO 8601; `before` is exclusive."""
    kind = {Deadline: "deadline", Meeting: "meeting"}.get(type(item), "decision")
    data: dict[str, Any] = {
        "id": item.id,
        "kind": kind,
        "title": item.title,
        "year": item.year,
        "parties": list(item.parties),
    }
    if isinstance(item, Meeting):
        return data | _meeting_data(item)
    data |= {"opens": item.opens.isoformat(), "last_day": item.last_day.isoformat()}
    if isinstance(item, Deadline):
        bound = {"before": item.before.isoformat()} if item.before else {}
        until = {} if item.before else {"until": item.last_day.isoformat()}
        data |= bound | until
        data |= {"last_workday": item.last_workday.isoformat(), "document": item.document}
        data |= {"input_last_day": item.input_last_day.isoformat()}
    else:
        data["question"] = item.rule.question
    return data


def _meeting_data(item: Meeting) -> dict[str, Any]:
    return {
        "body": item.body,
        "starts": item.starts.isoformat(),
        "ends": item.ends.isoformat(),
        "status": item.status,
        "papers_due": item.papers_due.isoformat(),
        "given_up": list(item.given_up),
    }


def plan_lines(cycle: Cycle, plan: YearPlan) -> Iterator[str]:
    """The year as lines: a day, what it is, and what belongs to it."""
    yield f"{plan.year}  {cycle.table.name}"
    days = [_day(item.day, plan.year) for item in plan.items]
    wide = max(16, *(len(day) + 1 for day in days))
    for item, day in zip(plan.items, days, strict=True):
        yield f"  {day:<{wide}}{_when(item):<11}{item.title}"
        yield from (f"{'':{wide + 13}}{line}" for line in _below(cycle, item))
    for note in cycle.legal_notes:
        yield f"  Ter informatie, {note.day}: {note.text} ({note.source})"


def _day(day: date, year: int) -> str:
    """As "wo 31 maart"; of another year as "ma 31 januari 2028"."""
    return short_day(day) if day.year == year else f"{short_day(day)} {day.year}"


def _when(item: Item) -> str:
    return clock(item.starts) if isinstance(item, Meeting) else "uiterlijk"


def _who(cycle: Cycle, item: Item) -> str:
    """The parties by name; all that there are on its day in two words."""
    everybody = len(item.parties) == sum(each.is_there(item.day) for each in cycle.parties)
    return "alle partijen" if everybody else listed([cycle.name_of(each) for each in item.parties])


def _below(cycle: Cycle, item: Item) -> Iterator[str]:
    yield f"[{item.id}] {_who(cycle, item)}"
    if isinstance(item, Meeting):
        papers = _day(item.papers_due, item.year)
        yield f"{item.body}, {STATUS[item.status]}, stukken uiterlijk {papers}"
        if item.given_up:
            yield f"let op: geen dag voldoet aan {', '.join(item.given_up)}"
    if isinstance(item, Deadline):
        if item.last_workday != item.last_day:
            yield f"laatste werkdag: {day_in_words(item.last_workday)}"
        if item.input_last_day != item.last_day:
            yield f"inbreng uiterlijk: {day_in_words(item.input_last_day)}"


def dates_data(worked: "Worked") -> dict[str, Any]:
    """The dates that were worked out, and what else could be given up."""
    return {
        "cost": worked.answer.cost,
        "bound": worked.answer.bound,
        "proven": worked.answer.is_proven,
        "meetings": [
            {
                "table": each.table,
                "id": each.meeting.id,
                "title": each.meeting.title,
                "starts": each.slot.starts.isoformat(),
                "ends": each.slot.ends.isoformat(),
                "given_up": list(each.given_up),
            }
            for each in worked.proposed
        ],
        "alternatives": [
            {"rule": each.rule, "possible": each.chosen is not None, "meetings": list(each.touched)}
            for each in worked.alternatives
        ],
    }


def dates_lines(worked: "Worked") -> Iterator[str]:
    """The dates as lines, by table; then what it costs to give up another rule instead."""
    table = ""
    for each in sorted(worked.proposed, key=lambda one: (one.table, one.slot.starts)):
        if each.table != table:
            table = each.table
            yield table
        when = f"{day_in_words(each.slot.day)} {clock(each.slot.starts)}"
        yield f"  {when:<42}{each.meeting.title}"
        if each.given_up:
            yield f"{'':44}let op: voldoet niet aan {', '.join(each.given_up)}"
    yield _quality(worked)
    if worked.alternatives:
        yield "Eén regel loslaten in plaats hiervan:"
        yield from (f"  {_choice(worked, each)}" for each in worked.alternatives)


def _quality(worked: "Worked") -> str:
    answer = worked.answer
    if answer.cost == 0:
        return "Alle regels zijn nageleefd."
    if answer.is_proven:
        return "Er is geen verdeling die minder regels loslaat."
    return f"Mogelijk kan het beter: de kosten zijn {answer.cost}, de ondergrens is {answer.bound}."


def _choice(worked: "Worked", each: "Alternative") -> str:
    """As "voorkeursdag: kan; AO voorjaar op dinsdag 20 april 2027"."""
    if each.chosen is None:
        return f"{each.rule}: helpt niet genoeg, er blijft een andere regel over"
    names = {name.partition(":")[2]: slot for name, slot in each.chosen.items()}
    touched = {name.partition(":")[2] for name in each.touched}
    moved = [
        f"{one.meeting.title} op {day_in_words(names[one.meeting.id].day)}"
        for one in worked.proposed
        if one.meeting.id in touched
    ]
    return f"{each.rule}: kan; {'; '.join(moved) or 'geen enkele vergadering wijkt af'}"


def busy_lines(cycle: Cycle, sources: "Sequence[Source]") -> Iterator[str]:
    """The calendars of parties, one a line, with what went wrong below it."""
    for each in sources:
        read = f"gelezen op {day_in_words(each.read_at.date())}" if each.read_at else "niet gelezen"
        name = cycle.name_of(each.party)
        yield f"{each.id:>3}  {name}: {each.address} ({each.intervals} bezette tijden, {read})"
        if each.trouble:
            yield f"     let op: {each.trouble}"


def subscriber_data(each: "Subscriber") -> dict[str, Any]:
    """One person who may subscribe; `outdated` has the items of which the old date is known."""
    return {
        "name": each.name,
        "email": each.email,
        "parties": list(each.parties),
        "sees_all": each.sees_all,
        "has_address": each.token is not None,
        "invited_since": each.invited_since and each.invited_since.isoformat(),
        "fetched_at": each.fetched_at and each.fetched_at.isoformat(),
        "outdated": [item.id for item in each.outdated],
    }


def subscriber_lines(each: "Subscriber") -> Iterator[str]:
    """The same as text."""
    if each.invited_since:
        when = f"uitnodigingen per mail sinds {day_in_words(each.invited_since.date())}"
    elif each.token is None:
        when = "geen adres"
    elif each.fetched_at is None:
        when = "nooit opgehaald"
    else:
        when = f"opgehaald op {day_in_words(each.fetched_at.date())} {clock(each.fetched_at)}"
    yield f"{each.name} <{each.email}>: {when}"
    yield from (f"  heeft nog de oude gegevens van {item.title}" for item in each.outdated)


def attendance_data(each: "Attendance") -> dict[str, Any]:
    """One person who was invited by mail; `about` is the old moment that an old answer is about."""
    return {
        "name": each.name,
        "parties": list(each.parties),
        "state": each.state.lower(),
        "comment": each.comment,
        "answered_at": each.answered_at and each.answered_at.isoformat(),
        "old": each.is_old,
        "about": each.old_starts and each.old_starts.isoformat(),
    }


def attendance_lines(cycle: Cycle, found: "Sequence[Attendance]") -> Iterator[str]:
    """The same as text."""
    for each in found:
        about = ""
        if each.old_starts:
            about = f", over de oude datum {short_day(each.old_starts)} {clock(each.old_starts)}"
        elif each.is_old:
            about = ", over de uitnodiging van vóór de laatste wijziging"
        who = f"{each.name} ({listed([cycle.name_of(party) for party in each.parties])})"
        yield f"{who}: {ANSWERS[each.state]}{about}"
        if each.comment:
            yield f"  toelichting: {' '.join(each.comment.split())}"


def meeting_lines(plan: YearPlan) -> Iterator[str]:
    """The meetings of a year, with the ids that other commands ask for."""
    for meeting in plan.meetings:
        day = day_in_words(meeting.day)
        yield f"{meeting.id:<44}{day} {clock(meeting.starts)}  {STATUS[meeting.status]}"


def standing_data(
    cycle: Cycle, standings: "Sequence[Standing]", today: date
) -> list[dict[str, object]]:
    """What every deliverer owes for every deadline, and how that stands."""
    return [
        {
            "item": standing.deadline.id,
            "document": standing.deadline.document,
            "last_day": each.last_day.isoformat(),
            "open": standing.is_open(today),
            "deliverer": each.deliverer,
            "name": cycle.name_of(each.deliverer),
            "state": each.state,
            "late": each.is_overdue(today),
            "version": each.newest.version if each.newest else None,
            "missing": [{"theme": slot.theme, "field": slot.field} for slot in each.missing],
            "missing_figures": [asdict(cell) for cell in each.missing_cells],
        }
        for standing in standings
        for each in standing.contributions
    ]


def standing_lines(cycle: Cycle, standings: "Sequence[Standing]", today: date) -> Iterator[str]:
    """The same as text, one deadline after the other."""
    for standing in standings:
        deadline = standing.deadline
        yield f"{deadline.document} (tot en met {day_in_words(deadline.input_last_day)})"
        if not standing.is_open(today):
            yield f"  nog niet gevraagd; opent op {day_in_words(deadline.opens)}"
            continue
        for each in standing.contributions:
            yield f"  {cycle.name_of(each.deliverer):<46}{_state(each, today)}"


def _state(contribution: "Contribution", today: date) -> str:
    late = ", te laat" if contribution.is_overdue(today) else ""
    if contribution.is_extended and contribution.missing:
        late += f", uitstel tot en met {day_in_words(contribution.last_day)}"
    if contribution.state == "none":
        return f"nog niet ontvangen{late}"
    newest = contribution.newest
    version = f"versie {newest.version}" if newest else ""
    if contribution.state == "partial":
        return f"deels aangeleverd ({version}), nog {still_missing(contribution)}{late}"
    after = ", na de termijn ontvangen" if contribution.was_late else ""
    return f"aangeleverd ({version}){after}"


def still_missing(contribution: "Contribution") -> str:
    """As "5 onderdelen en 21 cijfers"; empty when nothing is."""
    texts, figures = len(contribution.missing_texts), len(contribution.missing_cells)
    counts = (
        (texts, "onderdelen" if texts > 1 else "onderdeel"),
        (figures, "cijfers" if figures > 1 else "cijfer"),
    )
    return listed([f"{count} {word}" for count, word in counts if count])


def consequence_lines(found: Sequence["Consequence"]) -> Iterator[str]:
    """What a changed cycle file would do, the worst first."""
    stays = [each for each in found if each.kind == "stays"]
    lost = [each for each in found if each.lost]
    changes = [each for each in found if each not in stays and each not in lost]
    if not found:
        yield "Met dit bestand verandert er niets aan wat is vastgelegd en gepubliceerd."
    for heading, part in (
        ("LET OP: dit raakt los van wat is vastgelegd", lost),
        ("Dit verandert", changes),
        ("Dit blijft", stays),
    ):
        if part:
            yield f"{heading}:"
            yield from (f"  {each.message}" for each in part)
    if found:
        yield "Er is niets gewijzigd."
