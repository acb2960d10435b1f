"""`jaarwiel start`: everything at once, until Ctrl-C."""

from jaarwiel.start.alone import not_running
from jaarwiel.start.supervising import start

__all__ = ["not_running", "start"]
