"""Calendars: what they show, who has them, and invitations for who has none."""
