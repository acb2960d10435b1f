"""What a mail proposes to deliver, and what becomes of it when somebody confirms."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from jaarwiel.core import ladderdays
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.cycle import Cycle
from jaarwiel.core.replytext import own_words, without_greeting
from jaarwiel.core.rules import DeadlineRule
from jaarwiel.core.slot import Slot
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.intake import cleaned
from jaarwiel.errors import InputError
from jaarwiel.mail.incoming import AWAY, Attachment, Incoming
from jaarwiel.office.contributions import inbox
from jaarwiel.office.contributions.deliver import Receipt, deliver, read_markdown
from jaarwiel.office.contributions.inbox import Received
from jaarwiel.office.desk import Desk
from jaarwiel.records.people import contacts_in

CHANNEL: Final = "per mail"
FEWEST_WORDS: Final = 15
"""An answer with fewer is a message ("komt eraan"), whatever it answers."""
MOST_WORDS_OF_QUESTION: Final = 80
"""An answer with a question mark and fewer is a question."""
_LABEL = re.compile(r"^[#*_\s]*(?:\d{1,2}[.)]\s*)?(?P<words>[^:*_#]{1,80}?)[*_#\s]*(?::|$)[*_]*")


@dataclass(frozen=True)
class Proposal:
    """What a mail would deliver for one contribution; nothing counts before it is confirmed."""

    contribution: Contribution
    texts: Mapping[Slot, str]
    """Texts below headings that name a theme and a field."""
    rest: str
    """Text without such headings: whoever confirms says where it belongs."""
    place: Slot | None
    """Where the rest belongs, when only one text is missing."""


def open_contributions(desk: Desk, answers_for: Collection[str], today: date) -> list[Contribution]:
    """What these parties and groups can deliver today: what is asked now first, complete last."""
    open_now = [
        deadline
        for deadline in desk.running(today)
        if deadline.opens <= today and _counts(desk, deadline, today)
    ]
    own = [
        each
        for each in desk.contributions(open_now)
        if not {each.deliverer, *desk.cycle.members(each.deliverer)}.isdisjoint(answers_for)
    ]
    return sorted(own, key=lambda each: _urgency(desk, each, today))


def _urgency(desk: Desk, contribution: Contribution, today: date) -> tuple[bool, bool, date]:
    deadline, last_workday = contribution.deadline, contribution.last_workday
    is_asked = ladderdays.is_chased(desk.cycle, deadline, today, last_workday)
    return not contribution.missing, not is_asked, contribution.last_day


def _counts(desk: Desk, deadline: Deadline, today: date) -> bool:
    """Whether it is of this year, or ends in it, or is still chased."""
    until = max(deadline.year, deadline.last_day.year)
    return today.year <= until or today <= ladderdays.chase_window(desk.cycle, deadline)[1]


def answers_for(desk: Desk, person: int, today: date) -> frozenset[str]:
    """The parties and groups that this person answers for today."""
    return frozenset(
        each.party
        for each in contacts_in(desk.store)
        if each.person == person and each.is_valid(today)
    )


def candidates(desk: Desk, person: int, letter: int | None, today: date) -> list[Contribution]:
    """What an answer of this person may deliver: what its letter asked, or else all that is open.

    Of these, only what is incomplete, unless all is complete.
    """
    found = open_contributions(desk, answers_for(desk, person, today), today)
    asked = {
        (row["item"], row["deliverer"])
        for row in desk.store.rows("SELECT item, deliverer FROM ask WHERE letter = ?", letter)
    }
    of_letter = [each for each in found if (each.deadline.id, each.deliverer) in asked] or found
    return [each for each in of_letter if each.missing] or of_letter


# -------------------------------------------------------------------------------- what it proposes


def propose(cycle: Cycle, contribution: Contribution, mail: Incoming) -> Proposal:
    """What the mail would deliver for this contribution: first its attachments, then its text.

    With an attachment that can be read, a text without headings is taken for a covering note.
    """
    files = [each.text for each in mail.attachments if each.text and each.is_document]
    texts: dict[Slot, str] = {}
    rest: list[str] = []
    for source in (*files, own_words(mail.text)):
        found, left = read_sections(cycle, contribution.deadline.rule, source)
        taken = {slot: text for slot, text in found.items() if slot in contribution.slots}
        if texts.keys() & taken.keys() or (not taken and source in files):
            rest.append(source.strip())
        elif not taken and not files and not _only_announces(mail, left):
            rest.append(without_greeting(left))
        texts = {**taken, **texts}
    missing = [slot for slot in contribution.missing_texts if slot not in texts]
    place = missing[0] if len(missing) == 1 and rest else None
    return Proposal(contribution, texts, "\n\n".join(each for each in rest if each), place)


def _only_announces(mail: Incoming, text: str) -> bool:
    """Whether the text is no more than "zie bijlage", for a document that cannot be read."""
    return bool(unreadable(mail)) and len(text.split()) < FEWEST_WORDS


def best(cycle: Cycle, found: Collection[Contribution], mail: Incoming) -> Proposal | None:
    """The proposal for the contribution that most of the mail's texts fit; None without any."""
    proposals = [propose(cycle, each, mail) for each in found]
    return max(proposals, key=lambda each: len(each.texts), default=None)


def read_sections(cycle: Cycle, rule: DeadlineRule, text: str) -> tuple[dict[Slot, str], str]:
    """The texts below headings, and otherwise all of it as the second value.

    In a mail a heading is also a line that holds a theme's or a field's name and nothing else, or
    a field's name with a colon. What stands above the first theme is a covering note.
    """
    marked = list(_marked(cycle, rule, cleaned(text)))
    first = next((n for n, (_, is_theme) in enumerate(marked) if is_theme), None)
    if first is None:
        return {}, text.strip()
    try:
        sections = "\n".join(line for line, _ in marked[first:])
        found = read_markdown(cycle, rule, sections, "het bericht")
    except InputError:
        found = {}
    return (found, "") if found else ({}, text.strip())


def with_headings(cycle: Cycle, rule: DeadlineRule, text: str) -> str:
    """The text in which each line with just the name of a theme or field is a heading."""
    return "\n".join(line for line, _ in _marked(cycle, rule, cleaned(text)))


def _marked(cycle: Cycle, rule: DeadlineRule, text: str) -> Iterator[tuple[str, bool]]:
    """The lines with a Markdown heading for each theme and field, and whether it is a theme's."""
    themes = {word.casefold(): t.name for t in cycle.themes for word in (t.name, t.id)}
    fields = {field.casefold(): field for field in rule.fields}
    for line in text.split("\n"):
        found = _LABEL.match(line)
        name = found.group("words").strip().casefold() if found else ""
        tail = line[found.end() :].strip() if found else ""
        if name in themes and not tail:
            yield "", False
            yield f"# {themes[name]}", True
            yield "", False
        elif name in fields:
            yield from (("", False), (f"## {fields[name]}", False), ("", False))
            if tail:
                yield tail, False
        else:
            yield line, False


def is_contribution(cycle: Cycle, found: Collection[Contribution], mail: Incoming) -> bool:
    """Whether an answer delivers something, rather than asking or telling something."""
    proposal = best(cycle, found, mail)
    if proposal is None:
        return False
    if proposal.texts or any(each.is_document for each in mail.attachments):
        return True
    text = without_greeting(own_words(mail.text))
    words = len(text.split())
    is_question = "?" in text and words < MOST_WORDS_OF_QUESTION
    # Some robots do not say that they are one; to thank them would be answered again.
    return words >= FEWEST_WORDS and not is_question and not AWAY.match(text)


def unreadable(mail: Incoming) -> list[Attachment]:
    """The documents among the attachments whose text cannot be taken over."""
    return [each for each in mail.attachments if each.is_document and each.text is None]


# ------------------------------------------------------------------------------- what becomes of it


def confirm(
    desk: Desk,
    number: int,
    contribution: Contribution,
    texts: Mapping[Slot, str],
    now: datetime,
    by: str,
) -> Receipt:
    """Delivers these texts, as somebody confirmed them. All or nothing; raises InputError."""
    with desk.store.writing():
        inbox.settle(desk, number, "confirmed", now, by)
        receipt = deliver(
            desk,
            contribution.deliverer,
            contribution.deadline,
            texts,
            now,
            CHANNEL,
            person=inbox.mail_row(desk, number).person,
        )
        item = f"{contribution.deadline.id}, {contribution.deliverer}"
        desk.store.log(
            now, by, "inbreng per mail bevestigd", f"bericht {number}",
            f"{item}, versie {receipt.version}",
        )  # fmt: skip
    return receipt


def waiting(desk: Desk, person: int) -> list[Received]:
    """The mail that this person has yet to confirm or refuse, newest first."""
    return inbox.received(desk, "kind = 'inbreng' AND outcome IS NULL AND person = ?", person)


def pending(desk: Desk, since: date | None = None) -> set[tuple[str, str]]:
    """What came in by mail and is not confirmed yet, as (item, deliverer): not to be chased.

    With `since`, only mail that was read on that day or later, so that what nobody ever confirms
    is asked for again.
    """
    return {
        (each.deadline.id, each.deliverer)
        for row in inbox.received(desk, "kind = 'inbreng' AND outcome IS NULL")
        if row.person is not None and (since is None or row.read_at.date() >= since)
        for each in candidates(desk, row.person, row.letter, row.read_at.date())
    }
