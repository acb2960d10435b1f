"""Proposals of the secretary to a party: another text, that counts once the party agrees."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jaarwiel.core.contributions import Contribution, Delivery
from jaarwiel.core.yearplan import Deadline
from jaarwiel.errors import InputError, NotFoundError
from jaarwiel.feed import clean
from jaarwiel.office.contributions.deliver import Receipt, deliver
from jaarwiel.office.desk import Desk
from jaarwiel.records import textproposals
from jaarwiel.records.deliveries import deliveries_in
from jaarwiel.records.textproposals import Answer, NewProposal, Outcome, TextProposal

CHANNEL: Final = "voorstel van de secretaris, akkoord"
MAX_REMARK: Final = 500
"""Characters of a remark with a proposal, or with the answer."""
REPLACED: Final = "vervangen door een nieuw voorstel"


@dataclass(frozen=True)
class Standing:
    """A proposal beside what stands now."""

    proposal: TextProposal
    deadline: Deadline
    before: str
    """The text that it was made for; empty where there was none."""
    now: str
    """The text that stands now; empty where there is none."""
    version: int
    """The delivery that brought that text (1, 2 ...); 0 where there is none."""

    @property
    def is_overtaken(self) -> bool:
        """Whether the party delivered another text since it was proposed."""
        return self.version != self.proposal.made_from and self.now != self.before


class OvertakenError(InputError):
    """The party delivered another text than stood beside the proposal; nothing was stored."""


# ------------------------------------------------------------------------------------ what there is


def standing(desk: Desk, proposal: TextProposal) -> Standing | None:
    """A proposal beside what stands now; None where the cycle file asks for it no more."""
    return next(standings(desk, [proposal]), None)


def standings(desk: Desk, proposals: Iterable[TextProposal]) -> Iterator[Standing]:
    """Those that are still asked for, beside what stands now; each item is looked up once."""
    known: dict[str, _Item] = {}
    for each in proposals:
        if each.item not in known:
            known[each.item] = _item(desk, each.item)
        owed = next((o for o in known[each.item].owed if _is_for(o, each)), None)
        if owed is not None:
            by = owed.current.get(each.slot)
            yield Standing(
                each,
                owed.deadline,
                known[each.item].text_at(each),
                by.texts[each.slot] if by else "",
                by.version if by else 0,
            )


@dataclass(frozen=True)
class _Item:
    """What is owed for a document, and everything that was delivered for it."""

    owed: tuple[Contribution, ...] = ()
    deliveries: tuple[Delivery, ...] = ()

    def text_at(self, proposal: TextProposal) -> str:
        """The text that a proposal was made for; empty for none."""
        wanted = (proposal.deliverer, proposal.made_from)
        found = (each for each in self.deliveries if (each.deliverer, each.version) == wanted)
        return next((each.texts.get(proposal.slot, "") for each in found), "")


def _item(desk: Desk, item: str) -> _Item:
    year, _, document = item.partition("/")
    try:
        deadline = desk.deadline(document, int(year))
    except InputError:
        return _Item()
    return _Item(desk.contributions([deadline]), deliveries_in(desk.store, item, withdrawn=True))


def _is_for(owed: Contribution, proposal: TextProposal) -> bool:
    return owed.deliverer == proposal.deliverer and proposal.slot in owed.slots


def of_document(desk: Desk, deadline: Deadline) -> tuple[TextProposal, ...]:
    """All proposals about a document, oldest first."""
    return textproposals.of_item(desk.store, deadline.id)


def waiting_of(desk: Desk, deadline: Deadline) -> tuple[Standing, ...]:
    """The proposals about a document that wait for an answer, oldest first."""
    return tuple(standings(desk, (e for e in of_document(desk, deadline) if e.outcome is None)))


def waiting_for(desk: Desk, answers_for: Collection[str]) -> tuple[Standing, ...]:
    """The proposals that wait for an answer of who answers for these parties and groups."""
    own = (
        each
        for each in textproposals.waiting(desk.store)
        if not {each.deliverer, *desk.cycle.members(each.deliverer)}.isdisjoint(answers_for)
    )
    return tuple(standings(desk, own))


def waiting_by_item(desk: Desk) -> tuple[tuple[Deadline, int], ...]:
    """The documents about which proposals wait, with how many."""
    counts: dict[str, tuple[Deadline, int]] = {}
    for each in standings(desk, textproposals.waiting(desk.store)):
        _, count = counts.get(each.deadline.id, (each.deadline, 0))
        counts[each.deadline.id] = (each.deadline, count + 1)
    return tuple(counts.values())


# ------------------------------------------------------------------------------- what becomes of it


def propose(desk: Desk, new: NewProposal, now: datetime, by: str) -> TextProposal | None:
    """Adds a proposal; None where the same one waits already.

    One that waits for the same text is withdrawn: the party answers the newest alone.
    """
    with desk.store.writing():
        for each in textproposals.of_item(desk.store, new.item):
            if each.outcome or (each.deliverer, each.slot) != (new.deliverer, new.slot):
                continue
            if (each.text, each.made_from) == (new.text, new.made_from):
                return None
            _settle(desk, each, Outcome("withdrawn", now, by, None, REPLACED, None))
        made = textproposals.add(desk.store, new, now, by)
        desk.store.log(now, by, "wijziging voorgesteld", _subject(made), f"voorstel {made.id}")
    return made


def accept(
    desk: Desk,
    number: int,
    seen: int,
    now: datetime,
    by: str,
    *,
    person: int | None = None,
    remark: str = "",
) -> Receipt:
    """Delivers a proposed text, as the party agreed: this person of it, or recorded by the office.

    `seen` is the delivery whose text was shown beside it. All or nothing. Raises OvertakenError
    where another one stands now, NotFoundError where it was answered already, and InputError.
    """
    return accept_all(desk, {number: seen}, now, by, person=person, remark=remark)[0]


def accept_all(
    desk: Desk,
    seen: Mapping[int, int],
    now: datetime,
    by: str,
    *,
    person: int | None = None,
    remark: str = "",
) -> tuple[Receipt, ...]:
    """Delivers several proposed texts as `accept` does: one delivery a document and deliverer.

    `seen` has for each proposal the delivery whose text was shown beside it. All of them or none.
    """
    said = cleaned_remark(remark, required=person is None)
    channel = CHANNEL if person else f"{CHANNEL}, vastgelegd door {by}"
    receipts: list[Receipt] = []
    with desk.store.writing():
        for together in _together(_as_seen(desk, *each) for each in seen.items()):
            texts = {each.proposal.slot: each.proposal.text for each in together}
            deadline, deliverer = together[0].deadline, together[0].proposal.deliverer
            receipt = deliver(desk, deliverer, deadline, texts, now, channel, person=person)
            for each in together:
                outcome = Outcome("accepted", now, by, person, said, receipt.version)
                _settle(desk, each.proposal, outcome)
            receipts.append(receipt)
    return tuple(receipts)


def _together(found: Iterable[Standing]) -> list[list[Standing]]:
    """By document and deliverer."""
    groups: dict[tuple[str, str], list[Standing]] = {}
    for each in found:
        groups.setdefault((each.deadline.id, each.proposal.deliverer), []).append(each)
    return [*groups.values()]


def _as_seen(desk: Desk, number: int, seen: int) -> Standing:
    """The proposal beside the text of this delivery. Raises as `accept` says."""
    found = standing(desk, asked(desk, number))
    if found is None:
        raise InputError("Deze tekst wordt niet meer gevraagd; trek het voorstel in.")
    if seen != found.version:
        raise OvertakenError(
            "Intussen is voor dit onderdeel een andere tekst aangeleverd. Bekijk wat er nu "
            "ligt en antwoord opnieuw; er is niets gewijzigd."
        )
    return found


def refuse(
    desk: Desk, number: int, now: datetime, by: str, *, person: int | None = None, remark: str = ""
) -> None:
    """Notes that the party does not agree; its text stays as it is.

    Raises NotFoundError where it was answered already, and InputError.
    """
    said = cleaned_remark(remark, required=person is None)
    with desk.store.writing():
        _settle(desk, asked(desk, number), Outcome("refused", now, by, person, said, None))


def withdraw(desk: Desk, number: int, now: datetime, by: str, remark: str = "") -> None:
    """Takes a proposal back. Raises NotFoundError where it was answered already."""
    said = cleaned_remark(remark)
    with desk.store.writing():
        _settle(desk, asked(desk, number), Outcome("withdrawn", now, by, None, said, None))


def asked(desk: Desk, number: int) -> TextProposal:
    """The proposal with this number. Raises NotFoundError where it was answered already."""
    found = textproposals.find(desk.store, number)
    if found is None or found.outcome:
        raise NotFoundError(
            "Dit voorstel is al beantwoord of ingetrokken. Open de pagina opnieuw om te zien hoe "
            "het er nu voor staat; er is niets gewijzigd."
        )
    return found


def cleaned_remark(text: str, *, required: bool = False) -> str:
    """The remark on one line. Raises InputError for one that is too long, or lacks."""
    found = " ".join(clean(text).split())
    if len(found) > MAX_REMARK:
        raise InputError(
            f"De toelichting mag {MAX_REMARK} tekens lang zijn; dit zijn er {len(found)}. Er is "
            "niets gewijzigd."
        )
    if required and not found:
        raise InputError(
            "Vermeld hoe de partij heeft geantwoord, bijvoorbeeld: telefonisch akkoord van de "
            "contactpersoon. Er is niets gewijzigd."
        )
    return found


_SAID: Final[dict[Answer, str]] = {
    "accepted": "voorstel akkoord",
    "refused": "voorstel niet akkoord",
    "withdrawn": "voorstel ingetrokken",
}


def _settle(desk: Desk, it: TextProposal, outcome: Outcome) -> None:
    textproposals.settle(desk.store, it.id, outcome)
    what = _SAID[outcome.answer]
    desk.store.log(outcome.at, outcome.by, what, _subject(it), f"voorstel {it.id}")


def _subject(it: TextProposal) -> str:
    return f"{it.item}, {it.deliverer}"
