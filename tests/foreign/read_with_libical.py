"""Reads iCalendar from standard input with libical and prints its events as JSON.

Moments as seconds since 1970 (UTC), days as "2027-03-31". Runs under the Python of the system,
which alone has the bindings.
"""

import json
import sys

import gi

gi.require_version("ICalGLib", "3.0")

from gi.repository import ICalGLib  # noqa: E402 - the version must be named first


def moment(time):
    if time.is_date():
        return f"{time.get_year():04}-{time.get_month():02}-{time.get_day():02}"
    return time.as_timet_with_zone(time.get_timezone())


def events(calendar):
    kind = ICalGLib.ComponentKind.VEVENT_COMPONENT
    event = calendar.get_first_component(kind)
    while event is not None:
        yield event
        event = calendar.get_next_component(kind)


def errors(component):
    """What libical objects to, as it leaves it in the calendar."""
    kind = ICalGLib.PropertyKind.XLICERROR_PROPERTY
    error = component.get_first_property(kind)
    while error is not None:
        yield error.as_ical_string()
        error = component.get_next_property(kind)


root = ICalGLib.Component.new_from_string(sys.stdin.buffer.read().decode())
found = list(events(root))
wrong = [each for component in (root, *found) for each in errors(component)]
if wrong:
    sys.exit("\n".join(wrong))
json.dump(
    [
        {
            "uid": each.get_uid(),
            "summary": each.get_summary(),
            "starts": moment(each.get_dtstart()),
            "ends": moment(each.get_dtend()),
            "status": each.get_status().value_nick.removeprefix("none").upper(),
        }
        for each in found
    ],
    sys.stdout,
)
