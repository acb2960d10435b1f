"""Meetings: their dates, what is decided about them, and their agenda."""
