"""What is to be looked at before a document goes out, as it stands now."""

from jaarwiel.core.checks import findings
from jaarwiel.core.yearplan import Deadline
from jaarwiel.documents.findingwords import findings_in_words
from jaarwiel.office.desk import Desk
from jaarwiel.office.documents.assemble import look
from jaarwiel.resources import read_template


def points_of_attention(desk: Desk, deadline: Deadline) -> tuple[str, ...]:
    """A sentence for each thing, in the words of the concept; the same that would stand there."""
    seen = look(desk, deadline)
    return findings_in_words(findings(desk.cycle, seen.owed, seen.joint, seen.known), read_template)
