"""Deadlines as iCalendar: what the library reads back, and the form of every line."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cases.ical import Entry, Head, escaped, folded, written

HEAD = Head("DIP Docket: ของฉัน", "เพื่อความสะดวก, ไม่ใช่สมุดกำหนดเวลา", "th", "ใกล้ครบกำหนด")
ENTRY = Entry(
    uid="deadline-7@docket.example",
    day=date(2026, 11, 30),
    sequence=3,
    changed_at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC),
    summary="TM-0001 · ชี้แจง; ตอบ, แก้",
    description="พ.ร.บ. เครื่องหมายการค้า ม. 15\nhttps://docket.example/deadlines/7/",
    url="https://docket.example/deadlines/7/",
    categories=("ตามกฎหมาย", "เครื่องหมายการค้า"),
)
# The library reads a backslash before an n as two things, so texts here have none.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\\")
)
ENTRIES = st.builds(
    Entry,
    uid=st.integers(1, 10**12).map(lambda n: f"deadline-{n}@docket.example"),
    day=st.dates(date(1900, 1, 1), date(2150, 12, 31)),
    sequence=st.integers(1, 10**6),
    changed_at=st.integers(0, 5 * 10**9).map(lambda n: datetime.fromtimestamp(n, UTC)),
    summary=TEXTS,
    description=st.lists(TEXTS).map("\n".join),
    url=st.just("https://docket.example/deadlines/7/"),
    called_off=st.booleans(),
    categories=st.tuples(TEXTS.filter(bool), TEXTS.filter(bool)),
)


def events(content):
    return Calendar.from_ical(content).events


def test_the_library_reads_what_was_written():
    calendar = Calendar.from_ical(written(HEAD, [ENTRY]))
    said = {name: str(calendar[name]) for name in ("VERSION", "X-WR-CALNAME", "DESCRIPTION")}
    assert said == {"VERSION": "2.0", "X-WR-CALNAME": HEAD.name, "DESCRIPTION": HEAD.about}
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=6)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    (event,) = calendar.events
    assert event.uid == ENTRY.uid
    assert (event["DTSTART"].dt, event["DTSTART"].params["VALUE"]) == (ENTRY.day, "DATE")
    assert (event["TRANSP"], event["CLASS"]) == ("TRANSPARENT", "PRIVATE")
    assert list(event["CATEGORIES"].cats) == list(ENTRY.categories)
    assert {alarm["TRIGGER"].dt for alarm in event.walk("VALARM")} == {
        timedelta(hours=9) - timedelta(days=days) for days in (14, 7, 1)
    }
    assert {alarm["ACTION"] for alarm in event.walk("VALARM")} == {"DISPLAY"}


def test_a_file_without_deadlines_is_a_whole_calendar():
    calendar = Calendar.from_ical(written(HEAD, []))
    assert ([one.name for one in calendar.subcomponents], calendar.events) == (["VTIMEZONE"], [])


@given(st.lists(ENTRIES, max_size=4))
def test_whatever_stands_in_a_deadline_is_read_back(given):
    content = written(HEAD, given)
    read = [
        (str(e.uid), e["DTSTART"].dt, e["SEQUENCE"], e["DTSTAMP"].dt, str(e["SUMMARY"]),
         str(e["DESCRIPTION"]), (str(e["STATUS"]), len(e.walk("VALARM"))))
        for e in events(content)
    ]  # fmt: skip
    assert read == [
        (g.uid, g.day, g.sequence, g.changed_at, g.summary, g.description,
         ("CANCELLED", 0) if g.called_off else ("CONFIRMED", 3))
        for g in given
    ]  # fmt: skip
    assert written(HEAD, list(given)) == content
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    assert [line.decode() for line in lines]


@given(st.text(st.characters(codec="utf-8")))
def test_a_value_never_ends_its_line(text):
    assert not set(escaped(text)) & set(map(chr, [*range(32), 127]))


def test_long_lines_are_broken_between_letters():
    cases = {
        "A" * 75: [75],
        "A" * 76: [75, 2],
        "ก" * 25: [75],
        "ก" * 26: [75, 4],
        "A" + "ก" * 25: [73, 4],
        "": [0],
    }
    for line, lengths in cases.items():
        parts = folded(line).removesuffix(b"\r\n").split(b"\r\n")
        assert [len(part) for part in parts] == lengths, line
        assert b"".join([parts[0], *(part[1:] for part in parts[1:])]).decode() == line
    assert escaped('a\\b;c,d\ne"\r\x00') == 'a\\\\b\\;c\\,d\\ne"'
