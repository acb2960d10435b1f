"""What to warn about in a delivered text: no reason to refuse it, and never passed over.

Personal data are looked for by their form, so a warning may be wrong: people decide.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from jaarwiel.core.slot import Slot

Kind = Literal["hidden", "empty", "long", "bsn", "email", "phone"]
MostWords = Callable[[str], int | None]
"""Says for a theme the most words (inclusive) that are asked for it; None for any number."""

_HIDDEN = re.compile(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_WORD = re.compile(r"[^\W_]")
_EMAIL = re.compile(
    r"(?<![\w.+-])([\w+-][\w.+-]{0,63})@((?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![\w-])"
)
_PHONE = re.compile(
    r"(?<![\w.,+/-])(?:(?:\+|00)31[ \u00a0.-]?(?:\(0\)[ \u00a0]?)?|\(?0)"
    r"[1-9](?:[ \u00a0./()-]{0,3}\d){8}(?!\d)"
)
_GAP = r"[ \u00a0.-]"
_BSN = re.compile(
    rf"(?<![\w.,/€-])(?:\d{{8,9}}|\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}|\d{{4}}{_GAP}\d\d{_GAP}\d{{3}}|"
    rf"\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}\d{{3}})(?![\w/%-]|[.,]\d)"
)
_NAMED_BSN = re.compile(
    r"(?i)\b(?:bsn|burgerservice-?nummer|sofi-?nummer)\b\D{0,20}(\d(?:[ \u00a0.-]?\d){7,8})(?!\d)"
)
_DATE = re.compile(r"\d\d?[-./ ]\d\d?[-./ ](?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")
"""A day as 20270331, which would pass for a number of eight digits."""
_MONEY = re.compile(r"(?:€|\bEUR|\beuro)[ \u00a0]*$", re.IGNORECASE)
BSN_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
"""What each of the nine digits counts for in the eleven-test (elfproef)."""


@dataclass(frozen=True)
class IntakeWarning:
    """Something in a text that somebody should look at."""

    kind: Kind
    theme: str
    field: str
    """Empty where it is about all texts of a theme together."""
    value: str
    """What was found, shortened so that it gives nobody away; for "long" the number of words."""
    limit: int = 0
    """For "long": the most words that are asked for."""


def warnings_about(
    texts: Mapping[Slot, str],
    most_words: MostWords = lambda _theme: None,
    standing: Mapping[Slot, str] | None = None,
) -> tuple[IntakeWarning, ...]:
    """What there is to say about these texts, as they were typed: in their order, each thing once.

    `most_words` says how many are asked for a theme; `standing` has the texts that count already,
    which these replace field by field.
    """
    found = [each for slot, text in texts.items() for each in _about(slot, text)]
    found += _too_long(texts, most_words, {**(standing or {}), **texts})
    return tuple(dict.fromkeys(found))


def personal_data_in(texts: Mapping[Slot, str]) -> tuple[IntakeWarning, ...]:
    """What looks like personal data in these texts, in their order, each thing once."""
    found = (
        IntakeWarning(kind, slot.theme, slot.field, value)
        for slot, text in texts.items()
        for kind, value in _personal(without_hidden(text))
    )
    return tuple(dict.fromkeys(found))


def without_hidden(text: str) -> str:
    """The text without characters that nobody sees, and those that turn text around."""
    return _HIDDEN.sub("", text)


def count_words(text: str) -> int:
    """How many words a text has; marks as "-" and "|" are none."""
    return sum(1 for each in text.split() if _WORD.search(each))


def words_for(theme: str, texts: Mapping[Slot, str]) -> int:
    """How many words these texts have for this theme together."""
    return sum(count_words(text) for slot, text in texts.items() if slot.theme == theme)


def _about(slot: Slot, text: str) -> Iterator[IntakeWarning]:
    if hidden := dict.fromkeys(_HIDDEN.findall(text.removeprefix("\ufeff"))):
        codes = ", ".join(f"U+{ord(each):04X}" for each in hidden)
        yield IntakeWarning("hidden", slot.theme, slot.field, codes)
    plain = without_hidden(text)
    if not _WORD.search(plain):
        yield IntakeWarning("empty", slot.theme, slot.field, plain.strip()[:20])
    for kind, value in _personal(plain):
        yield IntakeWarning(kind, slot.theme, slot.field, value)


def _too_long(
    texts: Mapping[Slot, str], most_words: MostWords, all_texts: Mapping[Slot, str]
) -> Iterator[IntakeWarning]:
    for theme in dict.fromkeys(slot.theme for slot in texts):
        most = most_words(theme)
        if most is None:
            continue
        count = words_for(theme, all_texts)
        if count > most:
            yield IntakeWarning("long", theme, "", str(count), most)


# ------------------------------------------------------------------------------------ personal data


def _personal(text: str) -> Iterator[tuple[Kind, str]]:
    """Yield what looks like personal data; what is one thing is no other as well."""
    for found in _EMAIL.finditer(text):
        yield "email", f"{found[1][:2]}***@{found[2]}"
    text = _EMAIL.sub(" @ ", text)
    for found in _PHONE.finditer(text):
        if not _DATE.match(found[0]):
            yield "phone", _shortened(found[0])
    text = _PHONE.sub(" @ ", text)
    named = {found.start(1): found[1] for found in _NAMED_BSN.finditer(text)}
    others = {it.start(): it[0] for it in _BSN.finditer(text) if not _is_other(text, it)}
    for _, number in sorted({**others, **named}.items()):
        if is_bsn(number):
            yield "bsn", _shortened(number)


def _is_other(text: str, found: re.Match[str]) -> bool:
    """Whether it is an amount of money or a day."""
    before = text[max(0, found.start() - 8) : found.start()]
    return bool(_MONEY.search(before) or _DAY.fullmatch(found[0]))


def is_bsn(number: str) -> bool:
    """Whether a number has eight or nine digits, with whatever between, and passes the test."""
    digits = re.sub(r"\D", "", number)
    if not 8 <= len(digits) <= 9 or not digits.strip("0"):  # noqa: PLR2004 - the first 0 is left out
        return False
    digits = digits.rjust(len(BSN_WEIGHTS), "0")
    counted = zip(digits, BSN_WEIGHTS, strict=True)
    return sum(int(digit) * weight for digit, weight in counted) % 11 == 0


def _shortened(number: str) -> str:
    """The first two and the last two digits."""
    digits = re.sub(r"\D", "", number)
    return f"{digits[:2]}***{digits[-2:]}"
