"""What the planning board shows of a run, in Markdown. Organisations and numbers, never persons."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from flows.cyclestate import Brief, markdown_table
from jaarwiel.mail.sending import SentReport
from jaarwiel.office.calendars.invitations import Invited
from jaarwiel.office.chasing.chase import ChaseReport
from jaarwiel.office.documents.papersets import SetVersion
from jaarwiel.office.documents.versionfiles import Made
from jaarwiel.office.table.opening import Opened
from jaarwiel.office.tickall import Outcome
from jaarwiel.office.upkeep.backup import Backup
from jaarwiel.records.post import Letter


def round_told(report: ChaseReport, asked: Iterable[tuple[str, str]]) -> list[str]:
    """What a round did: how the letters stand, what went, and what somebody is to look at.

    `asked` has what was asked with the letters that went: the document, and who owes it.
    """
    sent = report.sent
    counts = {
        "geschreven": len(report.written),
        "aangenomen door de mailserver": len(sent.accepted),
        "ingetrokken (niet meer nodig)": len(sent.withdrawn),
        "later opnieuw": len(sent.postponed),
        "geweigerd": len(sent.failed),
        "onzeker": len(sent.uncertain),
        "wachtend": report.waiting,
        "aangehouden": len(report.held),
    }
    rows = [(name, str(count)) for name, count in counts.items()]
    return [
        _table(("Brieven", "Aantal"), rows),
        *sent_told(sent.accepted, asked),
        *_remarks(report),
    ]


def sent_told(accepted: Sequence[Letter], asked: Iterable[tuple[str, str]] = ()) -> list[str]:
    """Which letters went: of each kind how many, and about what."""
    if not accepted:
        return ["Er is in deze uitvoering niets verstuurd."]
    kinds = Counter(each.kind for each in accepted)
    told = [_table(("Verstuurd", "Aantal"), [(kind, str(n)) for kind, n in kinds.items()])]
    rows = [(what, who, str(count)) for (what, who), count in sorted(Counter(asked).items())]
    return [*told, _table(("Stuk", "Aan", "Verzoeken"), rows)] if rows else told


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(markdown_table(head, rows))


def _remarks(report: ChaseReport) -> list[str]:
    remarks = [*refused_told(report.sent)]
    remarks += [f"**Let op:** {trouble}" for trouble in report.troubles]
    if report.without_contact:
        remarks.append(f"Zonder contactpersoon: {', '.join(report.without_contact)}.")
    return remarks


def refused_told(sent: SentReport) -> list[str]:
    """The letters that somebody is to look at, by number."""
    told = []
    if sent.failed:
        told.append(f"Geweigerd: {_numbers(sent.failed)}.")
    if sent.uncertain:
        told.append(f"Onzeker of ze zijn aangekomen: {_numbers(sent.uncertain)}.")
    return told


def published_told(files: Sequence[Path]) -> str:
    """How many calendars changed; their names are personal addresses."""
    if not files:
        return "Alle agenda's waren nog actueel."
    return f"Gewijzigde agenda's: {len(files)}."


def invited_told(invited: Invited) -> list[str]:
    """The invitations that were written, and what went."""
    sent = invited.sent
    return [
        f"Uitnodigingen geschreven: {len(invited.written)}.",
        *sent_told(sent.accepted),
        *refused_told(sent),
        *([f"**Let op:** {sent.trouble}"] if sent.trouble else []),
    ]


def opened_told(opened: Opened) -> list[str]:
    """What opening the year brought about."""
    told = f"Aan de procescoördinator geschreven brieven: {opened.letters}."
    if not opened.letters:
        told = "Er was niets te openen: het jaar loopt al, of er is geen procescoördinator."
    lacking = opened.without_contact
    return [
        f"Jaar {opened.year} van de cyclus. {told}",
        *([f"Zonder contactpersoon: {', '.join(lacking)}."] if lacking else []),
    ]


def backup_told(made: Backup | None) -> str:
    """Which backup was made."""
    if made is None:
        return "Er is geen map voor reservekopieën ingesteld (JAARWIEL_BACKUP)."
    size = f"{made.size / 1_000_000:.1f}".replace(".", ",")
    return f"Reservekopie {made.path.name} ({size} MB); oude die weggingen: {len(made.removed)}."


def key_of(version: Made) -> str:
    """The key of the document on the board, as "2027-terugblik"."""
    return version.item.replace("/", "-").lower()


def made_told(version: Made) -> str:
    """Which version there is now, in a line."""
    status = "definitief" if version.final else "concept"
    if not version.is_new:
        return f"{version.title}: ongewijzigd sinds versie {version.label}."
    return f"{version.title}: versie {version.label} ({status}) samengesteld."


def _numbers(letters: Sequence[Letter]) -> str:
    return ", ".join(f"brief {letter.id}" for letter in letters)


def assembled(version: Made, paths: Sequence[Path]) -> str:
    """What was assembled, where it is, and whose contribution is not in it yet."""
    status = "definitief" if version.final else "concept"
    lines = [
        f"# {version.title}",
        "",
        f"Versie {version.label}, {status}."
        if version.is_new
        else f"Ongewijzigd sinds versie {version.label}; er is geen nieuwe versie gemaakt.",
        "",
        *(f"- `{path}`" for path in paths),
    ]
    if not isinstance(version, SetVersion):  # in which each paper says so itself
        missing = [f"- {name}" for name in version.missing] or ["Alle inbreng is verwerkt."]
        lines += ["", "## Nog niet of niet volledig ontvangen", "", *missing]
    return "\n".join(lines) + "\n"


def table_row(outcome: Outcome, state: Brief | None) -> dict[str, str | int]:
    """How one of many tables stands after a tick, and what the tick did, as a row."""
    row: dict[str, str | int] = {"tafel": outcome.name, "melding": outcome.trouble}
    if state:
        row |= state.counts
    if (ticked := outcome.ticked) is None:
        return row
    return row | {
        "stukken": len(ticked.papers),
        "geschreven": len(ticked.round.written),
        "verstuurd": len(ticked.round.sent.accepted),
        "wachtend": ticked.round.waiting,
        "aangehouden": len(ticked.round.held),
    }
