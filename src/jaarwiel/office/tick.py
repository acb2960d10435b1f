"""One tick: everything that the planning does at a moment, done once and in one order.

Cron runs it by `jaarwiel tick`, the planning by a flow; the other flows run one part of it each.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import Final, TypeVar

from jaarwiel.core.ladderdays import is_sending_time
from jaarwiel.errors import JaarwielError, reason
from jaarwiel.lockfile import take
from jaarwiel.office.calendars import publish
from jaarwiel.office.chasing.chase import ChaseReport
from jaarwiel.office.desk import Desk, NoCycleError, open_desk
from jaarwiel.office.documents.assemble import Version
from jaarwiel.office.documents.duepapers import BY_ITSELF, assemble_due
from jaarwiel.office.documents.papersets import SetVersion
from jaarwiel.office.documents.versionfiles import files_of, write_files
from jaarwiel.office.letters import cyclealarm
from jaarwiel.office.rounds import make_round
from jaarwiel.office.table import opening
from jaarwiel.office.table.opening import Opened
from jaarwiel.office.upkeep.backup import Backup, make_nightly
from jaarwiel.records import archive, lastdone
from jaarwiel.records.statefile import open_store
from jaarwiel.records.store import Store
from jaarwiel.settings import Settings
from jaarwiel.textfile import is_there

T = TypeVar("T")
log = logging.getLogger(__name__)

WORK_BEGINS: Final = time(7)
"""When the year is opened and papers are assembled, on working days."""
OPENING_MONTH: Final = 1
SATURDAY: Final = 5
FILED: Final = "filed papers"
"""The setting with the number of the newest version whose files a tick wrote."""
NIGHT: Final = time(3, 30)
"""When a backup is made. An hour earlier is no time on one night in March, and two in October."""


@dataclass(frozen=True)
class Filed:
    """A version that was made, and where its files are."""

    version: Version | SetVersion
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Ticked:
    """What one tick did."""

    opened: Opened | None
    """None where opening was not due."""
    papers: tuple[Filed, ...]
    calendars: tuple[Path, ...]
    """The files that changed; their names are personal addresses."""
    round: ChaseReport
    quiet: bool
    """Whether no letters go at this hour."""
    backup: Backup | None = None
    """The backup of the night; None where it was made before, or none is asked for."""

    @property
    def needs_somebody(self) -> bool:
        """Whether letters failed, or nobody knows whether they arrived."""
        return bool(self.round.sent.failed or self.round.sent.uncertain)


def tick_table(found: Settings, now: datetime) -> Ticked | None:
    """Does what is due at the table of these settings; None while another tick is at it.

    With a cycle file that cannot be used the coordinator is told by mail, and the backup is made
    all the same. Raises JaarwielError.
    """
    with _alone(found.state) as is_mine:
        if not is_mine:
            log.info("%s: er is al een ronde bezig", found.state.stem)
            return None
        log.info("%s: ronde begonnen", found.state.stem)
        troubles: list[Exception] = []
        backup = _tried(lambda: _back_up_when_due(found, now), troubles)
        ticked = _tried(lambda: _tick_at_desk(found, now), troubles)
        if troubles or ticked is None:
            kinds = ", ".join(type(each).__name__ for each in troubles)
            log.error("%s: ronde mislukt (%s)", found.state.stem, kinds)
            raise _together(troubles)
        _tell(found.state.stem, ticked)
        return replace(ticked, backup=backup)


def _tell(table: str, ticked: Ticked) -> None:
    """One line about what a tick did, in numbers alone."""
    sent = ticked.round.sent
    log.log(
        logging.WARNING if ticked.needs_somebody else logging.INFO,
        "%s: ronde beëindigd, geschreven %d, verstuurd %d, mislukt %d, onzeker %d",
        table,
        len(ticked.round.written),
        len(sent.accepted),
        len(sent.failed),
        len(sent.uncertain),
    )


def _tick_at_desk(found: Settings, now: datetime) -> Ticked:
    try:
        with open_desk(found) as desk:
            return tick(desk, now, found.calendars_folder, found.documents_folder)
    except NoCycleError as error:
        if is_there(found.state):
            cyclealarm.tell(found, error, now)
        raise


def _back_up_when_due(found: Settings, now: datetime) -> Backup | None:
    """The backup of the night, where one was asked for and none was made this day."""
    if not is_there(found.state) or now.time() < NIGHT:
        return None
    with closing(open_store(found.state)) as store:
        before = lastdone.last(store, "backup")
    if found.backup_to and before is not None and before.date() == now.date():
        return None
    return make_nightly(found, now)


def tick(desk: Desk, now: datetime, calendars: Path, documents: Path) -> Ticked:
    """Does what is due now: opening, papers, calendars, letters. A second one finds nothing to do.

    What goes wrong in one of these holds up none of the others, and is raised afterwards.
    """
    troubles: list[Exception] = []
    opened = _tried(lambda: open_when_due(desk, now), troubles)
    papers = _tried(lambda: file_papers(desk, now, documents) if is_at_work(now) else [], troubles)
    changed = _tried(lambda: publish.publish(desk, calendars, now, on_the_web=True), troubles)
    report = _tried(lambda: make_round(desk, now), troubles)
    if troubles or report is None:
        raise _together(troubles, "Het overige werk van deze ronde is gedaan.")
    quiet = not is_sending_time(desk.cycle, now)
    return Ticked(opened, tuple(papers or ()), tuple(changed or ()), report, quiet)


def _tried(work: Callable[[], T], troubles: list[Exception]) -> T | None:
    """What this part gives; None where it went wrong, which is put with the troubles."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - letters may not wait for a fault in the papers
        troubles.append(error)
        return None


def _together(troubles: Sequence[Exception], comfort: str = "") -> Exception:
    """These as one: the first that nobody foresaw, for its traceback, or else what all say."""
    for each in troubles:
        if not isinstance(each, JaarwielError):
            return each
    if len(troubles) == 1 and not comfort:
        return troubles[0]
    said = dict.fromkeys(str(each) for each in troubles)
    return JaarwielError(" ".join([*said, comfort]).strip())


def is_at_work(now: datetime) -> bool:
    """Whether it is Monday to Friday, after the work of the day has begun."""
    return now.weekday() < SATURDAY and now.time() >= WORK_BEGINS


def file_papers(desk: Desk, now: datetime, to: Path) -> list[Filed]:
    """Assembles the papers that are due, and writes them as files. Raises JaarwielError.

    What could not be written, or was not because the process was ended, is written by a later tick.
    """
    last = _last_filed(desk.store)
    made = assemble_due(desk, now)
    paths = {}
    for each in archive.made_since(desk.store, last, BY_ITSELF):
        paths[each.id] = tuple(write_files(each, files_of(desk, each), to))
        desk.store.keep_setting(FILED, str(each.id))
    return [Filed(each, paths[each.id]) for each in made]


def _last_filed(store: Store) -> int:
    """The number of the newest version whose files stand there; at first that of the newest."""
    known = store.setting(FILED)
    if known is None:
        newest = next(iter(archive.versions(store)), None)
        known = str(newest.id if newest else 0)
        store.keep_setting(FILED, known)
    return int(known)


def open_when_due(desk: Desk, now: datetime) -> Opened | None:
    """Opens the year in January, once a day at most: it fetches parties' calendars."""
    if now.month != OPENING_MONTH or not is_at_work(now):
        return None
    before = lastdone.last(desk.store, "opening")
    if before is not None and before.date() == now.date():
        return None
    opened = opening.open_year(desk, now)
    lastdone.note(desk.store, "opening", now)
    return opened


@contextmanager
def _alone(state: Path) -> Iterator[bool]:
    """Whether no other tick of this table is under way; if so none begins until the end.

    Two at once would do no harm, but the second would wait for the first at every step.
    """
    path = state.with_name(f"{state.name}.tick")
    try:
        lock = take(path)
    except OSError as error:
        raise JaarwielError(
            f"{path} kan niet worden gemaakt ({reason(error)}). Maak de map van het state-bestand "
            "beschrijfbaar, of kies een andere plaats met --state of JAARWIEL_STATE."
        ) from error
    with lock or nullcontext():
        yield lock is not None
