"""Signing: who is asked, who signed, and the set that is complete."""
