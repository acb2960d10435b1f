"""What must hold at every tick, by the rules of the domain and the cycle file.

Each function looks at facts alone and asks none of the code that it checks. It gives what is
broken, in Dutch; nothing where all is well.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from functools import lru_cache
from typing import Final

from jaarwiel.rehearsal.soak.facts import OFFICE, Broken, Entry, Handed, Line, Owing, Sitting

PATIENCE: Final = 3
"""Working days with a tick within which whoever owes something must have heard of it."""
INVITATION: Final = "uitnodiging"
CHASING: Final = "inbreng"
"""The kinds of letters that this module has to tell apart."""
SATURDAY: Final = 5
LONGEST_LINE: Final = 75
"""Bytes of a line of a calendar, without its end (RFC 5545, 3.1)."""


# ---------------------------------------------------------------------------------------- letters


def taken_twice(handed: Handed, arrived: Collection[str]) -> Iterator[Broken]:
    """No letter is taken by a server twice. `arrived` has the Message-IDs of all before it."""
    if handed.taken and handed.message_id in arrived:
        yield Broken("geen brief twee keer", f"brief {handed.letter} ({handed.kind})")


def two_on_one_day(handed: Sequence[Handed]) -> Iterator[Broken]:
    """Nobody gets two requests for contributions on one day."""
    asking = [each for each in handed if each.taken and each.kind == CHASING]
    counts = Counter((each.person, each.at.date()) for each in asking)
    for (person, day), count in counts.items():
        if count > 1:
            yield Broken("één verzoek per dag", f"persoon {person} kreeg er {count} op {day}")


def asked_twice(keys: Iterable[tuple[int, str, str, str, str]]) -> Iterator[Broken]:
    """Nobody is asked the same twice: person, item, deliverer, rung and last day."""
    for key, count in Counter(keys).items():
        if count > 1:
            person, item, deliverer, rung, last_day = key
            what = f"persoon {person}, {item} van {deliverer}, trede {rung} tot {last_day}"
            yield Broken("niets twee keer gevraagd", f"{what}: {count} keer")


def asks_what_nobody_owes(handed: Handed) -> Iterator[Broken]:
    """A letter asks at least one thing that is missing, and names the day that counts."""
    if not handed.requests:
        return
    for each in handed.requests:
        until = handed.owed.get((each.item, each.deliverer))
        if until is not None and until.isoformat() == each.last_day:
            return
    asked = ", ".join(f"{each.item} van {each.deliverer}" for each in handed.requests)
    yield Broken("niets gevraagd dat niet ontbreekt", f"brief {handed.letter}: {asked}")


def goes_to_an_outsider(handed: Handed, members: Mapping[str, Collection[str]]) -> Iterator[Broken]:
    """Who is asked for something holds a role this day, at a party that delivers it or the office.

    Who no longer takes part in a meeting must still hear that an invitation is withdrawn.
    """
    if handed.kind.startswith(INVITATION):
        return
    if handed.address.casefold() != handed.recipient.casefold():
        yield Broken("alleen aan het adres van nu", f"brief {handed.letter}: {handed.recipient}")
    if not handed.roles:
        yield Broken("alleen aan wie een rol heeft", f"brief {handed.letter} ({handed.kind})")
        return
    if any(role in OFFICE for _, role in handed.roles):
        return
    own = {party for party, _ in handed.roles}
    for each in handed.requests:
        if own.isdisjoint({each.deliverer, *members.get(each.deliverer, ())}):
            what = f"brief {handed.letter}: {each.item} van {each.deliverer}"
            yield Broken("alleen aan wie het moet leveren", what)


def goes_at_a_wrong_hour(handed: Handed, send_at: time) -> Iterator[Broken]:
    """Letters go on working days from the hour of the ladder; invitations may come in haste."""
    if handed.kind.startswith(INVITATION):
        return
    if is_free(handed.at.date()) or handed.at.time() < send_at:
        what = f"brief {handed.letter} ({handed.kind}) om {handed.at:%Y-%m-%d %H.%M}"
        yield Broken("alleen op werkdagen en na het uur", what)


def forgotten(owing: Owing, workdays_waited: int) -> Iterator[Broken]:
    """Whoever owes something hears of it in time, unless nobody can be written to or it is held."""
    if owing.reachable and not (owing.held or owing.told) and workdays_waited > PATIENCE:
        what = f"{owing.item} van {owing.deliverer} staat open sinds {owing.since}"
        yield Broken("niemand vergeten", f"{what}; na {workdays_waited} werkdagen geen brief")


# ---------------------------------------------------------------------------------------- privacy


def closed_to(parties: Collection[str], sittings: Iterable[Sitting]) -> frozenset[str]:
    """The titles of meetings that these parties are not in, and may not hear of.

    A title that is also what they call a meeting of their own, or who meets in it, tells nothing.
    """
    sittings = tuple(sittings)
    own = [each for each in sittings if not each.parties.isdisjoint(parties)]
    said = " | ".join(words for each in own for words in (each.title, each.body))
    return frozenset(each.title for each in sittings if not _named(each.title).search(said))


def names_a_closed_meeting(text: str, closed: Collection[str], where: str) -> Iterator[Broken]:
    """No text names a meeting that its reader is not in."""
    for title in sorted(closed):
        if _named(title).search(text):
            yield Broken("geen woord over een besloten overleg", f"{where} noemt '{title}'")


@lru_cache(maxsize=1024)
def _named(title: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in title.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


# -------------------------------------------------------------------------------------- calendars


def no_calendar(content: bytes, entries: Sequence[Entry]) -> Iterator[Broken]:
    """A calendar has whole lines of at most 75 bytes, and every event once."""
    lines = content.split(b"\r\n")
    if lines[0] != b"BEGIN:VCALENDAR" or lines[-2:] != [b"END:VCALENDAR", b""]:
        yield Broken("een geldige agenda", "begin of einde ontbreekt")
    for line in lines:
        if len(line) > LONGEST_LINE or b"\n" in line or b"\r" in line:
            yield Broken("een geldige agenda", f"regel {line[:80]!r}")
    for uid, count in Counter(each.uid for each in entries).items():
        if count > 1:
            yield Broken("een geldige agenda", f"{uid} staat er {count} keer in")


def sequence_is_wrong(before: Entry, after: Entry) -> Iterator[Broken]:
    """A SEQUENCE never falls, and rises with another time, place or status (RFC 5546, 2.1.4)."""
    if after.sequence < before.sequence:
        what = f"{after.uid} ging van {before.sequence} naar {after.sequence}"
        yield Broken("SEQUENCE daalt nooit", what)
    elif after.sequence == before.sequence and after.moment != before.moment:
        what = f"{after.uid} bleef op {after.sequence}: {before.moment} werd {after.moment}"
        yield Broken("SEQUENCE stijgt bij een wijziging", what)


def other_uid(item: str, before: str, after: str) -> Iterator[Broken]:
    """What an item is called in calendars stays the same."""
    if before != after:
        yield Broken("de UID blijft gelijk", f"{item} was {before} en is {after}")


def two_truths(everybody: Mapping[str, Entry], own: Iterable[Entry]) -> Iterator[Broken]:
    """A party's calendar says nothing else than everybody's does."""
    for each in own:
        if everybody.get(each.uid) != each:
            what = f"{each.uid}: {each} naast {everybody.get(each.uid)}"
            yield Broken("elke agenda zegt hetzelfde", what)


def not_in_it(
    party: str, uids: Collection[str], sittings: Mapping[str, Sitting]
) -> Iterator[Broken]:
    """A party's calendar has no meeting that the party is not in. `sittings` are by UID."""
    for uid in uids:
        sitting = sittings.get(uid)
        if sitting is not None and party not in sitting.parties:
            yield Broken("alleen eigen overleggen", f"{party} ziet {sitting.item}")


# -------------------------------------------------------------------------------- the record itself


def incomplete(title: str, text: str, standing: Iterable[str]) -> Iterator[Broken]:
    """A document has every text that counted when it was made."""
    for each in standing:
        if each not in text:
            yield Broken("stukken zijn volledig", f"in {title} ontbreekt '{each}'")


def rewritten(before: Sequence[Line], after: Sequence[Line]) -> Iterator[Broken]:
    """The log only grows: what stood in it stands there still."""
    if tuple(after[: len(before)]) != tuple(before):
        found = zip(before, (*after, *[None] * len(before)), strict=False)
        first = next(was for was, now in found if was != now)
        yield Broken(
            "het logboek groeit alleen", f"regel {first.number} is niet meer zoals zij was"
        )


def not_quiet(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Broken]:
    """A second tick at the same moment writes nothing and sends nothing. Counts by name."""
    for name in sorted({*before, *after}):
        if before.get(name, 0) != after.get(name, 0):
            what = f"{name} ging van {before.get(name, 0)} naar {after.get(name, 0)}"
            yield Broken("een tweede ronde doet niets", what)


# ------------------------------------------------------------------------------------------- days


def is_free(day: date) -> bool:
    """Whether this is a weekend or a Dutch public holiday, by PyPI `holidays`."""
    return day.weekday() >= SATURDAY or day in _free(day.year)


@lru_cache(maxsize=64)
def _free(year: int) -> frozenset[date]:
    from holidays import country_holidays  # of all countries: only who soaks waits for these

    return frozenset(country_holidays("NL", years=year))
