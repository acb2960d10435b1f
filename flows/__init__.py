"""Prefect, and only Prefect: when the office's work is done, and what is seen of it there."""
