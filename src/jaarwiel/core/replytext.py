"""What somebody wrote themselves in an answer by mail: without the history, quotes and signature.

Nothing is lost by it: the whole text is always shown beside it. Where hardly anything is sure, more
is kept rather than less. Libraries for this were tried: they take a list with dashes for a
signature, and lose answers that stand between the quoted questions.
"""

from typing import Final

LONGEST_SIGNATURE: Final = 15
"""Lines with words; a "Met vriendelijke groet" with more below it closes nothing."""
LONGEST_OPENER: Final = 4
"""Lines over which "Op dinsdag ... schreef ...:" may be spread."""
LONGEST_LINE: Final = 500
"""Characters of such an opening, all lines together."""
LONGEST_CLOSING: Final = 60
"""Characters of a line that greets, or closes an answer."""
OPENERS: Final = (
    ("op ", ("schreef", "geschreven")),
    ("on ", ("wrote",)),
    ("am ", ("schrieb",)),
)
SEPARATORS: Final = (
    "oorspronkelijk bericht", "oorspronkelijke bericht", "originele bericht", "original message",
    "doorgestuurd bericht", "forwarded message",
)  # fmt: skip
FROM: Final = ("van:", "from:", "von:")
BESIDES: Final = ("verzonden:", "datum:", "sent:", "date:", "aan:", "to:", "onderwerp:", "subject:")
GREETINGS: Final = (
    "beste ", "geachte ", "dag ", "hallo ", "hoi ", "goedemorgen", "goedemiddag", "goedenavond",
    "goedendag", "l.s.", "dear ",
)  # fmt: skip
CLOSINGS: Final = (
    "met vriendelijke groet", "vriendelijke groet", "met hartelijke groet", "hartelijke groet",
    "met groet", "groet,", "groeten,", "groetjes", "mvg", "m.v.g", "hoogachtend", "met hoogachting",
    "kind regards", "best regards", "verzonden vanaf", "verstuurd vanaf", "verzonden met",
    "verzonden via", "sent from my", "outlook voor ", "get outlook for", "download outlook",
)  # fmt: skip


def own_words(text: str) -> str:
    """What was written above, below and between what is quoted; empty where all of it is quoted."""
    kept: list[str] = []
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        opener = _opener(lines, number)
        if opener and _is_marked(lines, number + opener):
            number += opener  # what is quoted below it has marks; answers may stand in between
        elif opener or _begins_history(lines, number):
            break
        else:
            if not lines[number].startswith(">"):
                kept.append(lines[number].rstrip())
            number += 1
    return _without_signature(_without_gaps(kept))


def without_greeting(text: str) -> str:
    """The text without a first line that only greets; as it is, where that is all."""
    first, _, rest = text.partition("\n")
    plain = first.strip("* \t").lower()
    greets = len(plain) <= LONGEST_CLOSING and plain.startswith(GREETINGS)
    return rest.strip("\n") if greets and plain.endswith((",", ".", ":")) and rest.strip() else text


def _opener(lines: list[str], start: int) -> int:
    """Over how many lines "Op ... schreef ...:" is spread that begins here; 0 when none does."""
    plain = lines[start].strip("* \t").lower()
    for begins, verbs in OPENERS:
        if not plain.startswith(begins):
            continue
        for count in range(1, LONGEST_OPENER + 1):
            whole = " ".join(line.strip("* \t") for line in lines[start : start + count]).lower()
            if (
                whole.endswith(":")
                and any(verb in whole for verb in verbs)
                and len(whole) < LONGEST_LINE
            ):
                return count
    return 0


def _is_marked(lines: list[str], start: int) -> bool:
    """Whether the first line with words from here on is quoted with a mark."""
    following = next((line for line in lines[start:] if line.strip()), "")
    return following.startswith(">")


def _begins_history(lines: list[str], number: int) -> bool:
    """Whether an older mail stands from here on, as Outlook and others put it."""
    plain = lines[number].strip("-_=>* \t").lower()
    if plain in SEPARATORS:
        return True
    if not plain.startswith(FROM):
        return False
    following = [line.strip("* \t").lower() for line in lines[number + 1 : number + 6]]
    return sum(line.startswith(BESIDES) for line in following) > 1


def _without_gaps(lines: list[str]) -> list[str]:
    """One empty line where several stood, and none at the ends; no line as Outlook draws."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line if line.strip() else "")
    while kept and (not kept[-1] or not kept[-1].strip("_-")):
        kept.pop()
    return kept


def _without_signature(lines: list[str]) -> str:
    for number, line in enumerate(lines):
        rest = [each for each in lines[number + 1 :] if each.strip()]
        if number and len(rest) <= LONGEST_SIGNATURE and _closes(line):
            return "\n".join(lines[:number]).strip("\n")
    return "\n".join(lines).strip("\n")


def _closes(line: str) -> bool:
    plain = line.strip("* \t").lower()
    is_closing = len(plain) <= LONGEST_CLOSING and plain.startswith(CLOSINGS)
    return is_closing or plain == "groet" or line.rstrip() == "--"
