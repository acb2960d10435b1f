"""Reads the mail that says that a letter did not arrive (RFC 3464, and what older servers write).

Whom it concerns is left to flufl.bounce; which letter, how long it lasts and the words are read
here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import Final, Literal

Kind = Literal["permanent", "temporary", "delayed"]
"""It will never arrive; this letter will not, but another may; or it may still arrive."""

LONGEST: Final = 300
"""Characters of a server's words that are kept."""
FULL: Final = "5.2.2"
MESSAGE_ID: Final = re.compile(r"<[^<>\s]+@[^<>\s]+>")
WRITTEN: Final = re.compile(rb"^[ >]*Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Bounce:
    """What a bounce says."""

    kind: Kind
    message_ids: tuple[str, ...]
    """Message-IDs, in angle brackets, of which one may be the letter's; the likeliest first."""
    recipients: frozenset[str]
    """The addresses that were not reached, in lower case."""
    words: str
    """Why, in the words of the server that gave up; empty when it gave no reason."""


def read_bounce(content: bytes) -> Bounce | None:
    """What this mail says about a letter that did not arrive; None when it is no bounce."""
    message = message_from_bytes(content, policy=policy.compat32)
    delayed, failed = _flufl(message)
    reports = [each for each in _reports(message) if _action(each)]
    recipients = delayed | failed | {who for each in reports for who in _recipients(each)}
    if not recipients:
        return None
    if reports:
        told = [each for each in reports if _action(each) != "delayed"] or reports
        kind, words = _kind(told[0]), _words(told[0])
    else:
        kind, words = "permanent" if failed else "delayed", ""
    own = _ids(message)
    found = tuple(dict.fromkeys(each for each in _message_ids(message, content) if each not in own))
    return Bounce(kind, found, recipients, words)


def _flufl(message: Message) -> tuple[frozenset[str], frozenset[str]]:
    """The addresses that wait and that failed, by flufl.bounce."""
    from flufl.bounce import all_failures

    try:
        waiting, failed = all_failures(message)
    except Exception:  # noqa: BLE001 - a detector stumbles over a mail that nobody foresaw
        return frozenset(), frozenset()
    return tuple(  # type: ignore[return-value]
        frozenset(each.decode("ascii", "replace").lower() for each in found)
        for found in (waiting, failed)
    )


def _reports(message: Message) -> Iterator[Message]:
    """What is said about each recipient (RFC 3464 section 2.3)."""
    for part in message.walk():
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            blocks = part.get_payload()
            yield from (each for each in blocks if isinstance(each, Message))


def _action(report: Message) -> str:
    """What became of it, where it did not arrive: failed or delayed."""
    word = re.match(r"\w*", str(report.get("Action", "")).strip().lower())
    return {"failed": "failed", "error": "failed", "delayed": "delayed"}.get(
        word.group() if word else "", ""
    )


def _recipients(report: Message) -> Iterator[str]:
    for name in ("Original-Recipient", "Final-Recipient"):
        address = str(report.get(name, "")).rpartition(";")[2].strip().strip("<>").lower()
        if address:
            yield address


def _kind(report: Message) -> Kind:
    """How long it lasts, by RFC 3463: class 5 for ever, but for a mailbox that is full."""
    if _action(report) == "delayed":
        return "delayed"
    status = str(report.get("Status", "")).strip()
    return "temporary" if status.startswith("4") or status == FULL else "permanent"


def _words(report: Message) -> str:
    said = str(report.get("Diagnostic-Code", "")).partition(";")[2] or str(report.get("Status", ""))
    return " ".join(said.split())[:LONGEST]


def _message_ids(message: Message, content: bytes) -> Iterator[str]:
    """From what was sent back; from what the bounce answers; or written in its text."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in {"text/rfc822-headers", "message/global-headers"}:
            payload = part.get_payload(decode=True)
            yield from _ids(message_from_bytes(payload if isinstance(payload, bytes) else b""))
        elif part is not message and "Message-ID" in part:
            yield from _ids(part)
    for name in ("In-Reply-To", "References"):
        yield from MESSAGE_ID.findall(str(message.get(name, "")))
    yield from (found.decode("ascii", "replace") for found in WRITTEN.findall(content))


def _ids(message: Message) -> list[str]:
    return MESSAGE_ID.findall(str(message.get("Message-ID", "")))
