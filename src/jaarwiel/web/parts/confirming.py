"""The form that confirms what came in by mail: what it proposes, and what was made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from jaarwiel.core.contributions import Contribution
from jaarwiel.core.intakechecks import warnings_about, words_for
from jaarwiel.core.slot import Slot
from jaarwiel.documents.intake import plain
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.mail.incoming import Incoming
from jaarwiel.office.contributions import mailed
from jaarwiel.office.contributions.deliver import MAX_TEXT
from jaarwiel.office.contributions.inbox import Received
from jaarwiel.office.contributions.intakewarnings import sentences
from jaarwiel.office.contributions.mailed import Proposal
from jaarwiel.office.desk import Desk
from jaarwiel.web.parts.sheet import Problem, box_name

NOWHERE: Final = "niet"
"""Chosen for a text that belongs in no part of the contribution."""
ELSEWHERE: Final = "overige tekst"
"""How a notice calls text that has no place yet."""
REST, PLACE, MADE_FROM, WHICH = "rest", "plaats", "versie", "stuk"
"""Names of the form: the text without a place, its place, the version seen, the contribution."""


@dataclass(frozen=True)
class Part:
    """One text that would be delivered, or place where the rest may go."""

    name: str
    theme: str
    field: str
    text: str
    current: str
    """What is on record now, which the text would replace."""
    chosen: bool = False
    words: int = 0
    """How many words there would be for its theme."""
    most_words: int | None = None
    """How many are asked for it (inclusive); None for any number."""


@dataclass(frozen=True)
class Confirmation:
    """The form for one contribution."""

    contribution: Contribution
    party_name: str
    made_from: int
    parts: tuple[Part, ...]
    rest: str
    places: tuple[Part, ...]
    nowhere: bool
    problem: Problem | None = None
    notices: tuple[str, ...] = ()
    """What to look at in the texts before confirming them."""

    @property
    def key(self) -> str:
        """Identity, as "2027/terugblik/goud-wonen"."""
        return _key(self.contribution)


class FormError(Exception):
    """The form was not taken in; it goes back as it was typed, with what is wrong."""

    def __init__(self, form: Confirmation, status: int = 422) -> None:
        super().__init__(form.key)
        self.form = form
        self.status = status


def choices(desk: Desk, row: Received, now: datetime) -> Sequence[Contribution]:
    """The contributions that the mail may be for; none as long as it is nobody's."""
    if row.person is None:
        return ()
    return mailed.candidates(desk, row.person, row.letter, now.date())


def proposed(
    desk: Desk, found: Sequence[Contribution], mail: Incoming, key: str = ""
) -> Confirmation | None:
    """The form for the contribution of this key, or the one that fits best; None without any."""
    chosen = [each for each in found if _key(each) == key] or found
    proposal = mailed.best(desk.cycle, chosen, mail)
    return _form(desk, proposal) if proposal else None


def take_in(
    *,
    desk: Desk,
    row: Received,
    mail: Incoming,
    fields: Mapping[str, str],
    now: datetime,
    by: str,
) -> None:
    """Delivers what the form says. All or nothing; raises FormError, or InputError."""
    with desk.store.writing():
        found = [each for each in choices(desk, row, now) if _key(each) == fields.get(WHICH)]
        if not found:
            raise NotFoundError(
                "Deze inbreng staat niet (meer) open. Open het bericht opnieuw om te zien waar "
                "het nu bij kan horen; er is niets opgeslagen."
            )
        contribution = found[0]
        form = _typed(desk, mailed.propose(desk.cycle, contribution, mail), fields)
        texts = _texts(form, fields)
        if fields.get(MADE_FROM) != str(form.made_from):
            raise FormError(_with(form, "intussen"), 409)
        try:
            mailed.confirm(desk, row.id, contribution, texts, now, by)
        except InputError as error:
            raise FormError(_with(form, "inhoud", str(error))) from error


def _texts(form: Confirmation, fields: Mapping[str, str]) -> dict[Slot, str]:
    """What is to be delivered. Raises FormError."""
    texts = {_slot(each): plain(each.text) for each in form.parts}
    place = next((each for each in form.places if each.chosen), None)
    if form.rest.strip() and place:
        texts[_slot(place)] = plain(form.rest)
    elif form.rest.strip() and fields.get(PLACE) != NOWHERE:
        raise FormError(_with(form, "plaats"))
    if any(len(text) > MAX_TEXT for text in texts.values()):
        raise FormError(_with(form, "te_lang", str(MAX_TEXT)))
    texts = {slot: text for slot, text in texts.items() if text}
    if not texts:
        raise FormError(_with(form, "niets"))
    return texts


def _form(desk: Desk, proposal: Proposal) -> Confirmation:
    contribution, newest = proposal.contribution, proposal.contribution.newest
    names = {theme.id: theme.name for theme in desk.cycle.themes}
    together = {slot: contribution.text(slot) for slot in contribution.slots}
    together.update(proposal.texts)

    def part(slot: Slot) -> Part:
        return Part(
            name=box_name(slot),
            theme=names[slot.theme],
            field=slot.field,
            text=proposal.texts.get(slot, ""),
            current=contribution.text(slot),
            chosen=slot == proposal.place,
            words=words_for(slot.theme, together),
            most_words=contribution.deadline.rule.most_words(slot.theme),
        )

    return Confirmation(
        contribution=contribution,
        party_name=desk.cycle.name_of(contribution.deliverer),
        made_from=newest.version if newest else 0,
        parts=tuple(part(slot) for slot in contribution.slots if slot in proposal.texts),
        rest=proposal.rest,
        places=tuple(part(slot) for slot in contribution.slots if slot not in proposal.texts),
        nowhere=False,
        notices=_notices(desk, proposal),
    )


def _notices(desk: Desk, proposal: Proposal) -> tuple[str, ...]:
    """What to look at in the texts that are proposed, wherever they will go."""
    contribution = proposal.contribution
    texts = dict(proposal.texts)
    if proposal.rest:
        texts[proposal.place or Slot(ELSEWHERE, "")] = proposal.rest
    standing = {slot: by.texts[slot] for slot, by in contribution.current.items()}
    found = warnings_about(texts, contribution.deadline.rule.most_words, standing)
    return tuple(sentences(desk.cycle, found))


def _typed(desk: Desk, proposal: Proposal, fields: Mapping[str, str]) -> Confirmation:
    """The form as it was typed."""
    form = _form(desk, proposal)
    chosen = fields.get(PLACE, "")
    return replace(
        form,
        parts=tuple(replace(each, text=fields.get(each.name, "")) for each in form.parts),
        rest=fields.get(REST, ""),
        places=tuple(replace(each, chosen=each.name == chosen) for each in form.places),
        nowhere=chosen == NOWHERE,
    )


def _with(form: Confirmation, kind: str, value: str = "") -> Confirmation:
    return replace(form, problem=Problem(kind, value))


def _slot(part: Part) -> Slot:
    theme, _, field = part.name.partition("/")
    return Slot(theme, field)


def _key(contribution: Contribution) -> str:
    return f"{contribution.deadline.id}/{contribution.deliverer}"
