"""Reads iCalendar from standard input with ics and prints its events as JSON.

Moments as seconds since 1970 (UTC), days as "2027-03-31". In a process of its own: its parser
wraps standard output anew for every line, until Python's stack is full.
"""

import json
import sys

import colorama

colorama.init = lambda: None  # that wrapping

import ics  # noqa: E402 - after it


def moment(arrow, *, whole):
    return arrow.date().isoformat() if whole else arrow.timestamp()


json.dump(
    [
        {
            "uid": each.uid,
            "summary": each.name,
            "starts": moment(each.begin, whole=each.all_day),
            "ends": moment(each.end, whole=each.all_day),
            "status": each.status,
        }
        for each in ics.Calendar(sys.stdin.buffer.read().decode()).events
    ],
    sys.stdout,
)
