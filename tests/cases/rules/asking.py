"""Asking the engine in one line."""

from datetime import date

import pytest

from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import Event, Facts, InputError, deadlines_for, warnings_for


def day(text):
    return date.fromisoformat(text)


def event(kind, on, root=None, **data):
    return Event(kind, day(on), data, root)


def ask(ip_type, *events, calendar=None, **facts):
    """The deadlines of (kind, date, keys) rows."""
    given = [event(kind, on, **(more[0] if more else {})) for kind, on, *more in events]
    return deadlines_for(
        Facts(ip_type, **facts), given, load_catalogue(), calendar or shipped_calendar()
    )


def statuses(ip_type, *events):
    """(code, status, met_by) of every deadline, by due date."""
    return [(a.code, a.status, a.met_by and a.met_by.isoformat()) for a in ask(ip_type, *events)]


def status_of(code, ip_type, *events):
    """The status of each deadline of one code, by due date."""
    return [status for c, status, _met in statuses(ip_type, *events) if c == code]


def warned(ip_type, *events):
    given = [event(kind, on, **(more[0] if more else {})) for kind, on, *more in events]
    return list(warnings_for(Facts(ip_type), given, load_catalogue(), "en"))


def refusal(ip_type, *events, **facts):
    """(path, code) of the error that the events give."""
    with pytest.raises(InputError) as refused:
        ask(ip_type, *events, **facts)
    error = refused.value
    assert error.text("th") != error.text("en")
    return error.path, error.code
