"""Deadlines as an iCalendar file (RFC 5545), for calendar programs to read.

The library builds what stands once in a file: the head, the time zone and the alarms. It needs a
millisecond and more for each event, so the few lines of an event are put together here; a test
holds that the library reads back the same.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from icalendar import Alarm, Calendar, Timezone, TimezoneStandard, vDuration, vText

# At nine in the morning so many days before: a day begins at midnight.
ALARM_DAYS = (14, 7, 1)
NINE = timedelta(hours=9)
AGAIN_AFTER = timedelta(hours=6)
# Octets of a line without its end.
LONGEST = 75
END = b"END:VCALENDAR\r\n"
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
ZONE = "Asia/Bangkok"
BANGKOK_OFFSET = timedelta(hours=7)


class Entry(NamedTuple):
    """One deadline as a whole day. `sequence` rises with every change of it, and `changed_at`, an
    aware moment, is the last one. What is `called_off` is taken off a calendar that has it."""

    uid: str
    day: date
    sequence: int
    changed_at: datetime
    summary: str
    description: str
    url: str
    categories: tuple[str, ...]
    called_off: bool = False


@dataclass(frozen=True)
class Head:
    """What stands once in a file: its name and what it is for, the language of both ("th" or
    "en"), and the words of the alarms."""

    name: str
    about: str
    language: str
    alarm: str


def written(head: Head, entries: Iterable[Entry]) -> bytes:
    """The file. The same values always give the same bytes."""
    alarms = alarm_lines(head.alarm)
    frame = frame_of(head)
    return b"".join([frame.removesuffix(END), *(_event(one, alarms) for one in entries), END])


def frame_of(head: Head) -> bytes:
    """A calendar without events. Its time zone is the one component that it must have."""
    calendar = Calendar()
    calendar.add("prodid", f"-//DIP Docket//Deadlines//{head.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, vText(CONTROLS.sub("", head.name)))
    for name in ("description", "x-wr-caldesc"):
        calendar.add(name, vText(CONTROLS.sub("", head.about)))
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", vDuration(AGAIN_AFTER), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(AGAIN_AFTER))
    calendar.add_component(_bangkok())
    return bytes(calendar.to_ical())


def _bangkok() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE)
    # Local time by its definition (RFC 5545, 3.6.5).
    standard.add("dtstart", datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None))
    standard.add("tzoffsetfrom", BANGKOK_OFFSET)
    standard.add("tzoffsetto", BANGKOK_OFFSET)
    zone.add_component(standard)
    return zone


def alarm_lines(words: str, days: Sequence[int] = ALARM_DAYS) -> bytes:
    """The alarms that every event has."""
    lines = []
    for ahead in days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", NINE - timedelta(days=ahead))
        alarm.add("description", words)
        lines.append(alarm.to_ical())
    return b"".join(lines)


def _event(entry: Entry, alarms: bytes) -> bytes:
    """The lines of an event; those that are never long stand together. What is called off rings
    no more."""
    stamp = entry.changed_at.astimezone(UTC)
    short = (
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}\r\n"
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}\r\n"
        f"SEQUENCE:{entry.sequence}\r\n"
        f"STATUS:{'CANCELLED' if entry.called_off else 'CONFIRMED'}\r\n"
        "CLASS:PRIVATE\r\nTRANSP:TRANSPARENT\r\n"
    )
    return b"".join(
        (
            b"BEGIN:VEVENT\r\n",
            folded(f"SUMMARY:{escaped(entry.summary)}"),
            short.encode(),
            folded(f"UID:{entry.uid}"),
            _categories(entry.categories),
            folded(f"DESCRIPTION:{escaped(entry.description)}"),
            folded(f"URL:{entry.url}"),
            b"" if entry.called_off else alarms,
            b"END:VEVENT\r\n",
        )
    )


@lru_cache(maxsize=256)
def _categories(names: tuple[str, ...]) -> bytes:
    return folded(f"CATEGORIES:{','.join(map(escaped, names))}")


def escaped(text: str) -> str:
    """A text as a value; what no line may hold is left out."""
    for plain, safe in (("\\", r"\\"), (";", r"\;"), (",", r"\,"), ("\n", r"\n")):
        text = text.replace(plain, safe)
    return CONTROLS.sub("", text)


def folded(line: str) -> bytes:
    """A line with its end, broken where it is longer than 75 octets, never within a letter."""
    left = line.encode()
    if len(left) <= LONGEST:
        return left + b"\r\n"
    parts, room = [], LONGEST
    while len(left) > room:
        end = room
        while left[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(left[:end])
        left, room = left[end:], LONGEST - 1
    return b"\r\n ".join((*parts, left)) + b"\r\n"
