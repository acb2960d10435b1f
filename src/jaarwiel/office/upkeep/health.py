"""Whether everything still runs: the rounds, the post, the mailbox, the disk, the planning board.

Looking reaches no mail server and changes nothing.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from jaarwiel import runs
from jaarwiel.core.cycle import TIMEZONE
from jaarwiel.core.workdays import ONE_DAY, is_workday
from jaarwiel.errors import reason
from jaarwiel.office.desk import NoCycleError, Surroundings
from jaarwiel.office.upkeep.backup import NIGHTLY
from jaarwiel.records import lastdone, waterline
from jaarwiel.records.store import Store, moment
from jaarwiel.settings import Settings
from jaarwiel.words.wording import moment_in_words

State = Literal["good", "note", "wrong"]
"""Only "wrong" makes the command end with 1: somebody has to do something."""

OVERDUE: Final = timedelta(hours=26)
"""A round every working day, and two hours to spare; other days do not count."""
AHEAD: Final = timedelta(hours=2)
"""A round that is this far ahead was made by a clock that was wrong, or as if it were later."""
BACKUP_AGE: Final = timedelta(days=8)
NIGHTLY_AGE: Final = timedelta(hours=50)
"""Two nights and two hours; between them one may have failed."""
LOW_DISK, FULL_DISK = 1_000_000_000, 200_000_000
"""Bytes that are free: below the first it is said, below the second it is wrong."""
FAILED: Final = frozenset({"FAILED", "CRASHED"})


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, and how it stands."""

    id: str
    title: str
    state: State
    message: str


def checks(
    desk: Surroundings,
    settings: Settings,
    board: runs.Board | None,
    now: datetime,
    trouble: NoCycleError | None = None,
) -> tuple[Check, ...]:
    """Everything there is to look at, in the order in which it is shown.

    `trouble` says why the cycle file cannot be used, where that is so.
    """
    return (
        cycle_file(settings.cycle, trouble),
        *on_record(desk, now),
        *_disks(desk, settings),
        _state_file(desk.store),
        _planning_board(board, now),
    )


def cycle_file(path: Path, trouble: NoCycleError | None) -> Check:
    """Whether the cycle file can be read: without it no round is made."""
    title = "Cyclusbestand"
    if trouble is None:
        return Check("cycle", title, "good", f"{path} is in orde.")
    count = len(trouble.findings)
    what = f"{trouble.findings[0]}" + (f", en nog {count - 1} meer" if count > 1 else "")
    said = (
        f"{path} kan niet worden gelezen ({what}). Er gaan geen brieven uit. Herstel het bestand, "
        "of zet op Beheer, Cyclusbestand een eerder bestand terug."
    )
    return Check("cycle", title, "wrong", said)


def on_record(desk: Surroundings, now: datetime) -> Iterator[Check]:
    """What state.db itself tells: the rounds, the letters, the mailbox, the backup."""
    if older := waterline.trouble(desk.store):
        yield Check("older", "Gegevensbestand", "wrong", older)
    yield _rounds(desk.store, now)
    yield _letters(desk, now)
    yield _mailbox(desk, now)
    yield _backup(desk.store, now)


def wrong(desk: Surroundings, now: datetime) -> tuple[Check, ...]:
    """What is wrong as far as a round can tell, of all but the rounds themselves."""
    found = (
        _letters(desk, now), _mailbox(desk, now), _backup(desk.store, now), *_disks(desk, None)
    )  # fmt: skip
    return tuple(each for each in found if each.state == "wrong")


def stood_still_since(store: Store, now: datetime) -> datetime | None:
    """When the last finished round was, if that is too long ago; None otherwise."""
    last = lastdone.last(store, "tick")
    return last if last is not None and worked_since(last, now) > OVERDUE else None


def is_wrong(found: Iterable[Check]) -> bool:
    """Whether somebody has to do something."""
    return any(each.state == "wrong" for each in found)


def worked_since(then: datetime, now: datetime) -> timedelta:
    """How long ago that is, counting working days alone: on others no round need be made."""
    zone = ZoneInfo(TIMEZONE)
    start, end = then.astimezone(zone), now.astimezone(zone)
    passed, at = timedelta(), start
    while at < end:
        midnight = datetime.combine(at.date() + ONE_DAY, datetime.min.time(), zone)
        until = min(midnight, end)
        if is_workday(at.date()):
            passed += timedelta(seconds=until.timestamp() - at.timestamp())
        at = until
    return passed


# ----------------------------------------------------------------------------------- on record


def _rounds(store: Store, now: datetime) -> Check:
    last = lastdone.last(store, "tick")
    since = last or _first_log(store)
    said = f"De laatste ronde was {moment_in_words(last)}." if last else "Er was nog geen ronde."
    if last and last - now > AHEAD:
        advice = "Dat is later dan nu. Kijk of de klok goed staat; een nieuwe ronde herstelt dit."
        return Check("rounds", "Laatste ronde", "wrong", f"{said} {advice}")
    if since is None or worked_since(since, now) <= OVERDUE:
        return Check("rounds", "Laatste ronde", "good" if last else "note", said)
    return Check(
        "rounds",
        "Laatste ronde",
        "wrong",
        f"{said} Dat is langer geleden dan 26 uur (alleen werkdagen geteld): er gaan geen "
        "brieven uit. Kijk of jaarwiel start nog draait, of doe een ronde met jaarwiel chase.",
    )


def _first_log(store: Store) -> datetime | None:
    found = store.rows("SELECT at FROM log ORDER BY id LIMIT 1")
    return moment(found[0]["at"]) if found else None


def _letters(desk: Surroundings, now: datetime) -> Check:
    waiting = desk.store.rows("SELECT written_at FROM letter WHERE state = 'ready'")
    since = min((moment(row["written_at"]) for row in waiting), default=None)
    count = f"{len(waiting)} {'brief wacht' if len(waiting) == 1 else 'brieven wachten'}"
    if desk.courier is None:
        said = "Er is geen mailserver ingesteld (JAARWIEL_SMTP): brieven wachten."
        return Check("letters", "Post", "note", f"{said} {count}." if waiting else said)
    if since is None:
        return Check("letters", "Post", "good", "Er wachten geen brieven op de mailserver.")
    said = f"{count} op de mailserver, de oudste sinds {moment_in_words(since)}."
    if worked_since(since, now) <= OVERDUE:
        return Check("letters", "Post", "note", said)
    return Check("letters", "Post", "wrong", f"{said} Controleer de mailserver.")


def _mailbox(desk: Surroundings, now: datetime) -> Check:
    title = "Postvak voor antwoorden"
    if not desk.mailbox:
        said = "Er is geen postvak ingesteld (JAARWIEL_MAILBOX): antwoorden worden niet gelezen."
        return Check("mailbox", title, "good", said)
    last = lastdone.last(desk.store, "mailbox")
    if last is None:
        said = "Het postvak is nog nooit helemaal gelezen."
        late = lastdone.last(desk.store, "tick") is not None
        return Check("mailbox", title, "wrong" if late else "note", said)
    said = f"Het postvak is {moment_in_words(last)} voor het laatst gelezen."
    if worked_since(last, now) <= OVERDUE:
        return Check("mailbox", title, "good", said)
    advice = "Lees het met jaarwiel mail read om te zien wat er mis is."
    return Check("mailbox", title, "wrong", f"{said} {advice}")


def _backup(store: Store, now: datetime) -> Check:
    """Wrong only where one is made every night: whoever does it otherwise is only told."""
    last, nightly = lastdone.last(store, "backup"), store.setting(NIGHTLY) == "yes"
    if last is None and not nightly:
        said = (
            "Van een reservekopie is hier niets bekend. Zet JAARWIEL_BACKUP op een map op een "
            "andere schijf, of bewaar zelf wat jaarwiel backup maakt."
        )
        return Check("backup", "Reservekopie", "note", said)
    said = f"De laatste reservekopie is van {moment_in_words(last)}." if last else "Er is er geen."
    if last is not None and now - last <= (NIGHTLY_AGE if nightly else BACKUP_AGE):
        return Check("backup", "Reservekopie", "good", said)
    if not nightly:
        return Check("backup", "Reservekopie", "note", said)
    advice = "Er hoort er iedere nacht een te komen. Kijk met jaarwiel backup wat er mis is."
    return Check("backup", "Reservekopie", "wrong", f"{said} {advice}")


# -------------------------------------------------------------------------------- surroundings


def _disks(desk: Surroundings, settings: Settings | None) -> Iterator[Check]:
    """The room where state.db stands, and where calendars and documents are written."""
    folders = {"De gegevens (state.db)": desk.store.path}
    if settings is not None:
        folders |= {
            "De documenten": settings.documents_to,
            "De agenda's": settings.publish_to,
            "De reservekopieën": settings.backup_to,
        }
    for name, path in folders.items():
        if path is not None:
            yield _disk(name, path)


def _disk(name: str, path: Path) -> Check:
    there = next((each for each in (path, *path.absolute().parents) if each.exists()), path)
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        said = f"{name}: {path} kan niet worden bekeken ({reason(error)})."
        return Check("disk", "Schijf", "wrong", said)
    state: State = "wrong" if free < FULL_DISK else "note" if free < LOW_DISK else "good"
    said = f"{name}: {in_size(free)} vrij."
    return Check("disk", "Schijf", state, said if state == "good" else f"{said} Maak ruimte.")


def _state_file(store: Store) -> Check:
    title = "Gegevensbestand"
    if damage := store.damage():
        said = f"Het bestand is beschadigd ({damage}). Stop jaarwiel en zet een reservekopie terug."
        return Check("state", title, "wrong", said)
    path = store.path
    steps = store.rows("SELECT name FROM _sqlite_migrations ORDER BY rowid")
    size = in_size(path.stat().st_size) if path else "in het geheugen"
    said = f"{size}; stap {len(steps)} van het schema ({steps[-1]['name']})."
    return Check("state", title, "good", said)


def in_size(count: int) -> str:
    """As "12,3 MB"; in powers of a thousand."""
    for unit, size in (("GB", 10**9), ("MB", 10**6)):
        if count >= size:
            return f"{count / size:.1f} {unit}".replace(".", ",")
    return f"{count / 1000:.0f} kB"


def _planning_board(board: runs.Board | None, now: datetime) -> Check:
    title = "Planbord (Prefect)"
    if board is None:
        said = "Er is geen planbord bekend (PREFECT_API_URL); rondes gaan dan langs een andere weg."
        return Check("prefect", title, "note", said)
    if not board.answers:
        said = "Prefect antwoordt niet. Kijk of jaarwiel start nog draait."
        return Check("prefect", title, "wrong", said)
    newest = {each.name: each for each in reversed(board.runs)}
    failed = [
        each.name
        for each in newest.values()
        if each.state in FAILED and each.at and now - each.at < OVERDUE
    ]
    if failed:
        said = f"Mislukt, en sindsdien niet gelukt: {', '.join(sorted(failed))}."
        return Check("prefect", title, "note", said)
    return Check("prefect", title, "good", "Prefect antwoordt.")
