"""What people of one party may know of each other's work on a contribution."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jaarwiel.core.contact import Contact, by_person
from jaarwiel.core.contributions import Contribution
from jaarwiel.core.slot import FIGURES, Slot
from jaarwiel.documents.intake import cleaned
from jaarwiel.office.contributions import drafts
from jaarwiel.office.contributions.drafts import Draft
from jaarwiel.office.desk import Desk
from jaarwiel.office.overview import by_theme
from jaarwiel.records.people import contacts_in


@dataclass(frozen=True)
class ColleagueDraft:
    """What somebody else has typed for the same contribution and not sent yet."""

    name: str
    """Who: the person's name for people of the same party, the party's name for others."""
    saved_at: datetime
    texts: Mapping[Slot, str]
    """In the order of the contribution; empty texts are left out."""
    by_theme: tuple[tuple[str, list[str]], ...]
    """The name of each theme in which anything was typed, with its fields; figures are one."""


def colleague_drafts(
    desk: Desk, contribution: Contribution, viewer: int, today: date
) -> tuple[ColleagueDraft, ...]:
    """The drafts of others who deliver this too, oldest first; not of who left."""
    return tuple(_drafts(desk, contribution, viewer, today))


def _drafts(
    desk: Desk, contribution: Contribution, viewer: int, today: date
) -> Iterator[ColleagueDraft]:
    delivering = {contribution.deliverer, *desk.cycle.members(contribution.deliverer)}
    for draft in drafts.of_contribution(desk.store, contribution):
        texts = {
            slot: cleaned(draft.texts[slot]) for slot in contribution.slots if draft.texts.get(slot)
        }
        name = name_for(desk, viewer, draft.person, today, delivering)
        typed = (*texts, *_figures(desk, draft))
        if draft.person != viewer and typed and name:
            yield ColleagueDraft(name, draft.saved_at, texts, by_theme(desk.cycle, typed))


def _figures(desk: Desk, draft: Draft) -> tuple[Slot, ...]:
    """The figures of each theme that has any in this draft, as one field of it."""
    typed = {name.split("/")[1] for name, text in draft.figures.items() if text and "/" in name}
    themes = dict.fromkeys(each.theme for each in desk.cycle.indicators if each.id in typed)
    return tuple(Slot(theme, FIGURES) for theme in themes)


def name_for(
    desk: Desk, viewer: int, person: int, today: date, parties: set[str] | None = None
) -> str:
    """What the viewer may call this person: by name within a party, else by the party.

    Empty for somebody without a role today, or with none at one of these parties.
    """
    people = by_person(contacts_in(desk.store), today)
    roles = people.get(person, [])
    at = [each for each in roles if parties is None or each.party in parties]
    if not at:
        return ""
    if person == viewer or _parties(roles) & _parties(people.get(viewer, [])):
        return at[0].name
    return desk.cycle.name_of(at[0].party)


def _parties(roles: list[Contact]) -> set[str]:
    return {each.party for each in roles}
