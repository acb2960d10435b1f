"""What the pages say about a proposal of the secretary: the difference, and the answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from jaarwiel.core.comparing.stretches import Stretch, compared_by_line
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.markdown import markdown
from jaarwiel.documents.prose import parse
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents import proposalletters, textproposals
from jaarwiel.office.documents.textproposals import Standing
from jaarwiel.records import archive
from jaarwiel.records.textproposals import TextProposal
from jaarwiel.web.parts.versionparts import as_it_looks


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for an answer."""

    standing: Standing
    party: str
    theme: str
    label: str
    """Of the version of the document in which the text was changed."""
    change: tuple[Stretch, ...]
    """From the text that it was made for to what is proposed."""
    since: tuple[Stretch, ...]
    """From what stands now to what is proposed; empty unless it is overtaken."""
    blocks: object
    """What is proposed as it will look in a document, for `tekst` of inbreng_delen."""
    told: tuple[str, ...] = ()
    """The names of those who hear of it by mail."""

    @property
    def proposal(self) -> TextProposal:
        """The proposal itself."""
        return self.standing.proposal


@dataclass(frozen=True)
class Answered:
    """A proposal that was answered or withdrawn."""

    proposal: TextProposal
    party: str
    theme: str
    by: str
    """The name of the person of the party; empty where the office recorded it."""


def as_read(text: str) -> str:
    """A text as Word would give it back, so that only words show as changed and no signs."""
    return markdown(parse(text, ""))


def change_of(before: str, after: str) -> tuple[Stretch, ...]:
    """What makes one Markdown text out of another."""
    return compared_by_line(as_read(before), as_read(after))


def waiting(desk: Desk, found: Iterable[Standing], now: datetime | None = None) -> list[Waiting]:
    """These proposals as they are shown; with `now` also who hears of them."""
    return [_waiting(desk, each, now) for each in found]


def _waiting(desk: Desk, found: Standing, now: datetime | None) -> Waiting:
    it = found.proposal
    version = archive.find(desk.store, it.document)
    people = proposalletters.addressees(desk, found, now) if now else ()
    return Waiting(
        found,
        desk.cycle.name_of(it.deliverer),
        theme_name(desk, it.slot.theme),
        version.label if version else "",
        change_of(found.before, it.text),
        change_of(found.now, it.text) if found.is_overtaken else (),
        as_it_looks(it.text, it.slot.field),
        tuple(each.name for each in people),
    )


def answered(desk: Desk, deadline: Deadline) -> list[Answered]:
    """The proposals about a document that were answered, newest first."""
    return [*reversed(list(_answered(desk, deadline)))]


def _answered(desk: Desk, deadline: Deadline) -> Iterator[Answered]:
    for it in textproposals.of_document(desk, deadline):
        if it.outcome is not None:
            party, theme = desk.cycle.name_of(it.deliverer), theme_name(desk, it.slot.theme)
            yield Answered(it, party, theme, _name(desk, it.outcome.person))


def _name(desk: Desk, person: int | None) -> str:
    found = desk.store.rows("SELECT name FROM person WHERE id = ?", person)
    return str(found[0]["name"]) if found else ""


def theme_name(desk: Desk, theme: str) -> str:
    """The name of a theme; its id where the cycle file knows it no more."""
    return next((each.name for each in desk.cycle.themes if each.id == theme), theme)
