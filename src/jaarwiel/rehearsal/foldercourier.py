"""Letters of a rehearsal go to a folder, and to nobody."""

from pathlib import Path

from jaarwiel.errors import JaarwielError, reason
from jaarwiel.mail.courier import Courier
from jaarwiel.records.post import Letter


class FolderCourier(Courier):
    """Puts letters as .eml files in a folder for each month."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hand_over(self, letter: Letter, content: bytes) -> str:
        """A reply as a server would give."""
        day = letter.written_at.date()
        month = self.folder / f"{day:%Y-%m}"
        name = f"{day}-{letter.id:05}-{letter.recipient.partition('@')[0]}.eml"
        try:
            month.mkdir(parents=True, exist_ok=True)
            (month / name).write_bytes(content)
        except OSError as error:
            raise JaarwielError(f"{month} kan niet worden beschreven ({reason(error)}).") from error
        return "250 in map"
