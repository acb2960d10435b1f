"""Plays whole years on a simulated clock, with invented parties, texts and figures."""

from jaarwiel.rehearsal.play import length, rehearse

__all__ = ["length", "rehearse"]
