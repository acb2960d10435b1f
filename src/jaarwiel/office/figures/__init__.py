"""Figures: counted at intake, read from forms and lists, and shown over the years."""
