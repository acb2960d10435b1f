"""What waits for a decision of the coordinator, and which contributions are late: for the desk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from jaarwiel.core import ladderdays
from jaarwiel.core.contributions import Contribution
from jaarwiel.office.chasing.outgoing import ToCome
from jaarwiel.office.contributions import extensions, inbox
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import proposalreminders, textproposals
from jaarwiel.office.letters.uncertain import uncertain
from jaarwiel.office.overview import without_contact
from jaarwiel.office.people import handover
from jaarwiel.office.signing import tosign
from jaarwiel.office.table import answers
from jaarwiel.records.post import letters

Kind = Literal[
    "contacten", "akkoord", "aangehouden", "onzeker", "geweigerd", "ontvangen", "uitstel",
    "overdracht", "data", "besluit", "voorstellen", "herinnerd", "ondertekening", "bestanden",
]  # fmt: skip


@dataclass(frozen=True)
class Task:
    """One kind of thing that waits, with how many there are."""

    kind: Kind
    count: int
    about: str = ""
    """What it is about, in words: a document, a question, the names of parties."""
    item: str = ""
    """The item of the plan, or the number of a document, that it is about."""
    year: int = 0


@dataclass(frozen=True)
class FirstWeek:
    """What comes first at a new table, and what of it is done."""

    contacts: bool
    mail_server: bool
    dates: bool

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left."""
        return self.contacts and self.mail_server and self.dates


def tasks(desk: Desk, now: datetime, coming: Iterable[ToCome]) -> tuple[Task, ...]:
    """Everything that waits for a person, what stops others first; `coming` has letters to come."""
    return tuple(each for each in _tasks(desk, now, coming) if each.count)


def _tasks(desk: Desk, now: datetime, coming: Iterable[ToCome]) -> Iterator[Task]:
    today = now.date()
    lacking = without_contact(desk, today)
    yield Task("contacten", len(lacking), ", ".join(lacking))
    yield from _letters(desk, now, coming)
    yield Task("ontvangen", sum(inbox.counts(desk).values()))
    yield Task("uitstel", len(extensions.requests(desk, desk.running(today))))
    yield Task("overdracht", len(handover.open_requests(desk)))
    for plan in desk.plans(desk.years_around(today)):
        proposed = [
            each for each in plan.meetings if each.status == "proposed" and each.starts > now
        ]
        yield Task("data", len(proposed), year=plan.year)
    for question in answers.open_questions(desk, today):
        yield Task("besluit", 1, question.title, question.id, question.year)
    ignored = {each.id: len(found) for each, found in proposalreminders.ignored(desk, now)}
    for deadline, count in textproposals.waiting_by_item(desk):
        about = (deadline.document, deadline.id, deadline.year)
        reminded = ignored.get(deadline.id, 0)
        yield Task("voorstellen", count - reminded, *about)
        yield Task("herinnerd", reminded, *about)
    for found in tosign.on_the_table(desk, today):
        number = str(found.document.id)
        yield Task("bestanden", len(tosign.to_be_seen(found)), found.deadline.document, number)
        yield Task("ondertekening", len(found.open_lines), found.deadline.document, number)


def _letters(desk: Desk, now: datetime, coming: Iterable[ToCome]) -> Iterator[Task]:
    held = [each.letter.hold for each in coming if each.letter.hold and each.planned.at <= now]
    written = letters(desk.store, "state = 'ready' AND hold <> ''")
    yield Task("akkoord", held.count("akkoord"))
    yield Task("aangehouden", len(held) - held.count("akkoord") + len(written))
    yield Task("onzeker", len(uncertain(desk.store, now)))
    yield Task("geweigerd", _unreached(desk))


def _unreached(desk: Desk) -> int:
    """People whose mail comes back and who hold a role still."""
    found = desk.store.rows(
        "SELECT count(DISTINCT person.id) AS n FROM person"
        " JOIN contact ON contact.person = person.id"
        " WHERE bounced_at IS NOT NULL AND removed_at IS NULL"
    )
    return int(found[0]["n"])


def late(desk: Desk, today: date) -> tuple[Contribution, ...]:
    """The contributions of which something is missing past their last day, the longest first.

    Of deadlines about which letters still go, or whose own last day is still to come.
    """
    running = [
        each
        for each in desk.running(today)
        if today <= each.last_day or ladderdays.is_chased(desk.cycle, each, today)
    ]
    found = [each for each in desk.contributions(running) if each.is_overdue(today)]
    return tuple(sorted(found, key=lambda each: each.last_day))


def first_week(desk: Desk, now: datetime) -> FirstWeek | None:
    """What comes first, as long as no letter was ever written; None after that."""
    if desk.store.rows("SELECT 1 FROM letter LIMIT 1"):
        return None
    year = desk.plan(desk.current_year(now.date()))
    open_dates = [each for each in year.meetings if each.status == "proposed" and each.starts > now]
    steps = FirstWeek(
        not without_contact(desk, now.date()), desk.courier is not None, not open_dates
    )
    return None if steps.is_done else steps
