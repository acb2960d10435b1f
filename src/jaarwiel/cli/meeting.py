"""Commands about meetings, and about what the table answers: what people decide."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jaarwiel.cli.shared import (
    AUTHOR,
    Command,
    cycle_option,
    desk_for,
    json_option,
    moment,
    print_json,
    state_option,
)
from jaarwiel.errors import InputError

if TYPE_CHECKING:
    from jaarwiel.office.meetings.deciding import Act, Counterpart, Decided
    from jaarwiel.office.table.answers import Effect


@click.group()
def meeting() -> None:
    """Meetings: list, confirm, move, cancel."""


@meeting.command("list")
@click.argument("year", type=int, required=False)
@json_option
@cycle_option
@state_option
def list_meetings(year: int | None, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """List the meetings of a year (default: this year) with their ids."""
    from jaarwiel.cli import listing

    with desk_for(cycle, state, looking=True) as desk:
        wanted = year or desk.current_year(moment().date())
        desk.check_year(wanted)
        found = desk.plan(wanted)
    if as_json:
        print_json([listing.item_data(each) for each in found.meetings])
    else:
        click.echo("\n".join(listing.meeting_lines(found)))


@meeting.command()
@click.argument("item", metavar="ID")
@json_option
@cycle_option
@state_option
def show(item: str, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """Show one meeting in full: papers, old dates, every decision, who has not seen the last."""
    from jaarwiel.cli import record
    from jaarwiel.office.meetings import deciding
    from jaarwiel.office.meetings.meetingrecord import record_of

    with desk_for(cycle, state, looking=True) as desk:
        found = record_of(desk, deciding.find(desk, item), moment())
    if as_json:
        print_json(record.record_data(found))
    else:
        click.echo("\n".join(record.record_lines(found)))


@meeting.command()
@click.argument("item")
@json_option
@cycle_option
@state_option
def answers(item: str, as_json: bool, cycle: Path | None, state: Path | None) -> None:
    """Show who was invited by mail, and what they answered."""
    from jaarwiel.cli import listing
    from jaarwiel.office.calendars.replies import attendance
    from jaarwiel.office.meetings import deciding

    with desk_for(cycle, state, looking=True) as desk:
        deciding.find(desk, item)
        found = attendance(desk, [item])[item]
        lines = list(listing.attendance_lines(desk.cycle, found))
    if as_json:
        print_json([listing.attendance_data(each) for each in found])
    else:
        click.echo("\n".join(lines) or "Voor dit overleg is niemand per mail uitgenodigd.")


def _decision_options(command: Command) -> Command:
    reason = click.option("--reason", default="", help="Why; kept in the log.")
    author = click.option("--by", default=AUTHOR, show_default=True, help="Who decides (a role).")
    return reason(author(cycle_option(state_option(command))))


@meeting.command()
@click.argument("item", metavar="ID", required=False)
@click.option("--all", "everything", is_flag=True, help="All proposed meetings of a year.")
@click.option("--year", type=int, help="With --all: the year of the cycle. Default: this year.")
@click.option("--anyway", is_flag=True, help="With --all: also those that break a rule.")
@_decision_options
def confirm(
    *, item: str | None, everything: bool, year: int | None, anyway: bool, **options: Any
) -> None:
    """Confirm the proposed date of a meeting, or with --all of every meeting of a year.

    Of a year, those that break a rule or fall where a party is busy are told and left.
    """
    if everything == (item is not None):
        raise InputError("Noem één vergadering, of kies alle van een jaar met --all.")
    if not everything and (year is not None or anyway):
        raise InputError("--year en --anyway horen bij --all.")
    if item is not None:
        _decide(item, "confirm", **options)
    else:
        _confirm_all(year, anyway=anyway, **options)


def _confirm_all(
    year: int | None, *, anyway: bool, cycle: Path | None, state: Path | None, by: str, reason: str
) -> None:
    from jaarwiel.office.meetings.confirmation import confirm_all
    from jaarwiel.words.wording import moment_in_words

    with desk_for(cycle, state) as desk:
        wanted = max(moment().year, desk.cycle.table.first_year) if year is None else year
        desk.check_year(wanted)
        done = confirm_all(
            desk, wanted, moment(), by, reason, anyway=None if anyway else frozenset()
        )
    for each in done.meetings:
        click.echo(f"{each.title}: {moment_in_words(each.starts)}, bevestigd.")
    for left in done.left:
        when = moment_in_words(left.meeting.starts)
        click.echo(f"{left.meeting.title}: {when}, niet bevestigd: {'; '.join(left.against)}.")
    click.echo(f"{wanted}: {len(done.meetings)} bevestigd, {len(done.left)} voorlopig gebleven.")
    if done.left:
        click.echo("Verplaats deze, of bevestig ook deze met --anyway.", err=True)
    if done.meetings:
        _publish_soon(done.trouble)


@meeting.command()
@click.argument("item", metavar="ID")
@click.argument(
    "starts",
    type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]),
    metavar='"YYYY-MM-DD HH:MM"',
)
@click.option("--place", default="", help="Where it is held then.")
@click.option("--to-come", is_flag=True, help="The next two years too, on the same weekday.")
@click.option("--anyway", is_flag=True, help="Also when a rule is broken.")
@_decision_options
def move(item: str, starts: datetime, **options: Any) -> None:
    """Move a meeting to another moment, as "2027-04-20 13:30"; first tells what that breaks."""
    _decide(item, "move", starts=starts, **options)


@meeting.command()
@click.argument("item", metavar="ID")
@click.option("--dry-run", is_flag=True, help="Only tell what would be undone.")
@_decision_options
def undo(
    item: str, *, dry_run: bool, cycle: Path | None, state: Path | None, by: str, reason: str
) -> None:
    """Undo the last decision about a meeting, or the answer to a question.

    Moves of later years that went along with it are undone too.
    """
    from jaarwiel.office.meetings import deciding

    with desk_for(cycle, state, looking=dry_run) as desk:
        if dry_run:
            deciding.check_item(desk, item)
            found = deciding.to_take_back(desk, item)
        else:
            undone = deciding.undo(desk, item, moment(), by, reason)
            found = (undone.decision, *undone.along)
    if not dry_run:
        _publish_soon(undone.trouble)
    words = {"confirm": "bevestigen", "move": "verplaatsen", "cancel": "annuleren"}
    for each in found:
        what = words.get(each.kind, f"antwoord '{each.answer}'")
        done = "Zou ongedaan maken" if dry_run else "Ongedaan gemaakt"
        click.echo(f"{done}: {what} van {each.item}, besloten door {each.decided_by}.")
    if not found:
        click.echo(f"Over '{item}' is niets besloten; er is niets ongedaan te maken.")


@click.command()
@click.argument("item", metavar="ID")
@click.argument("words", metavar="ANSWER")
@click.option("--dry-run", is_flag=True, help="Only tell what the answer would do.")
@_decision_options
def answer(
    item: str,
    words: str,
    *,
    dry_run: bool,
    cycle: Path | None,
    state: Path | None,
    by: str,
    reason: str,
) -> None:
    """Record what the table answered to a question, as "2026/ambitiekader ja"."""
    from jaarwiel.office.table import answers

    with desk_for(cycle, state, looking=dry_run) as desk:
        if dry_run:
            _tell_effect(answers.effect(desk, answers.find(desk, item, words), words, moment()))
            return
        answered = answers.answer(desk, item, words, moment(), by, reason)
    _publish_soon(answered.trouble)
    click.echo(f"{answered.question.title}: {words}.")
    for title in answered.appeared:
        click.echo(f"  er komt bij: {title}")
    for title in answered.vanished:
        click.echo(f"  vervalt: {title}")


def _tell_effect(effect: "Effect") -> None:
    for each in effect.appears:
        click.echo(f"  er zou bij komen: {each.title}")
    for each in effect.vanishes:
        click.echo(f"  zou vervallen: {each.title}")
    if not effect.appears and not effect.vanishes:
        click.echo("  De planning zou niet veranderen.")


def _publish_soon(trouble: str) -> None:
    from jaarwiel.runs import PUBLISHING, request_run

    request_run(PUBLISHING)
    if trouble:
        click.echo(f"Het besluit is vastgelegd. {trouble}", err=True)


@meeting.command()
@click.argument("item", metavar="ID")
@_decision_options
def cancel(item: str, **options: Any) -> None:
    """Cancel a meeting; confirming or moving it brings it back."""
    _decide(item, "cancel", **options)


def _decide(
    item: str,
    act: "Act",
    *,
    cycle: Path | None,
    state: Path | None,
    by: str,
    reason: str,
    starts: datetime | None = None,
    **options: Any,
) -> None:
    from jaarwiel.cli import listing
    from jaarwiel.core.yearplan import local
    from jaarwiel.office.meetings import deciding
    from jaarwiel.runs import PUBLISHING, request_run
    from jaarwiel.words.wording import moment_in_words

    with desk_for(cycle, state) as desk:
        to = local(starts.date(), starts.time()) if starts else None
        if to and not options["anyway"]:
            _refuse_broken_rules(deciding.objections(desk, item, to, moment()))
        place = options.get("place", "")
        later: list[Decided] = []
        left: list[Counterpart] = []
        if to and options["to_come"]:
            decided, later, left = deciding.move_to_come(
                desk, item, to, moment(), by, reason, place=place
            )
        else:
            decided = deciding.decide(desk, item, act, moment(), by, to, reason, place=place)
    if decided.changed:
        request_run(PUBLISHING)
    found = decided.meeting
    state_word = listing.STATUS[found.status]
    click.echo(f"{found.title}: {moment_in_words(found.starts)}, {state_word}.")
    for each in later:
        when = moment_in_words(each.meeting.starts)
        click.echo(f"{each.meeting.title} {each.meeting.year}: {when}.")
    for other in left:
        why = "; ".join(other.against)
        click.echo(f"{other.meeting.title} {other.meeting.year}: niet verplaatst: {why}.")
    if not decided.changed:
        click.echo("Dit was al vastgelegd; er is niets gewijzigd.")
    if decided.conflicts:
        click.echo(f"Let op, op deze dag: {', '.join(decided.conflicts)}.", err=True)
    if decided.trouble:
        click.echo(f"Het besluit is vastgelegd. {decided.trouble}", err=True)


def _refuse_broken_rules(found: tuple[str, ...]) -> None:
    if found:
        raise InputError(
            f"Deze datum houdt zich niet aan: {'; '.join(found)}. Er is niets gewijzigd. Kies een "
            "andere datum, of verplaats toch met --anyway."
        )
