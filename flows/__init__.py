"""Prefect, and only Prefect: when the office's work is done, and what is seen of it there."""

import logging

from jaarwiel import logs

# Prefect has its own way to show what is logged in a run; how much that is, is said here.
logging.getLogger(logs.NAME).setLevel(logs.level(logging.INFO))
