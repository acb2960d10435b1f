"""The table itself: a year opened, its answers, and another cycle file."""
