"""Years of tables with a life drawn by chance, in which what must always hold is looked at.

A rehearsal shows what a year is like and draws nothing by chance. This does: people deliver, move
meetings, leave and come back, mail servers refuse and machines stand still; after every tick the
invariants are asked whether all is well.
"""

from jaarwiel.rehearsal.soak.player import Pace, Played
from jaarwiel.rehearsal.soak.run import invented, known_years, least, shipped, soak

__all__ = ["Pace", "Played", "invented", "known_years", "least", "shipped", "soak"]
