"""From the rail to the board of annuities, by a counter to a right, its plan and the budget."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cases.models import Case
from cases.rules.periods import anniversary
from fees.models import Instruction
from tests.factories import alice, bob, charlie, join, make_case, make_party
from tests.fees.excel import read
from tests.journeys.desk import Desk
from tests.journeys.docket import happened
from tests.journeys.inspection import complaints, scheme

GRANTED_AFTER = 500


def right(ref: str, began: int, on: date, ip_type: str = "design") -> Case:
    """A granted right whose fifth year began so many days ago."""
    case = make_case(ref, ip_type, responsible=alice(), deputy=bob(), title=f"โคมไฟ {ref}")
    filed = anniversary(on - timedelta(days=began), -4)
    happened(case, "filed", filed)
    happened(case, "granted", filed + timedelta(days=GRANTED_AFTER))
    return case


@pytest.fixture
def office(on: date) -> dict[str, Case]:
    """One right in time, one late, one whose client was asked."""
    cases = {
        "soon": right("DS-SOON", 45, on),
        "late": right("DS-LATE", 100, on),
        "asked": right("PP-ASKED", 20, on, "petty_patent"),
    }
    join(cases["soon"], make_party("วิสาหกิจชุมชนบ้านสวน"))
    row = cases["asked"].deadlines.on_the_desk().order_by("due_date").first()
    Instruction.objects.create(deadline=row, state="asked", calls=1)
    return cases


def opened(desk: Desk) -> None:
    desk.go("/")
    with desk.page.expect_navigation():
        desk.find('.rail a[href="/fees/annuities/"]').click()


def refs(desk: Desk) -> list[str]:
    return desk.find(".board tbody td:first-child > a").all_inner_texts()


def followed(desk: Desk, link: str) -> None:
    with desk.page.expect_navigation():
        desk.find(link).first.click()


def test_from_the_board_to_a_plan_with_its_advice(desk_for, reader, office):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    opened(desk)
    assert refs(desk)[:3] == ["DS-LATE", "DS-SOON", "PP-ASKED"]
    expect(desk.find(".board svg.window")).to_have_count(len(refs(desk)))
    assert complaints(desk) == []
    followed(desk, 'main .counters a[href*="show=lump"]')
    assert refs(desk) == ["DS-SOON", "PP-ASKED"]
    expect(desk.find(".counters [aria-current]")).to_have_count(1)
    followed(desk, f'.board a[href="/fees/cases/{office["soon"].pk}/plan/"]')
    expect(desk.find(".advice .amount")).to_contain_text("7,500")
    expect(desk.find(".plan tbody tr")).to_have_count(6)
    assert complaints(desk) == []


def test_a_late_right_says_what_it_costs_and_why_there_is_no_lump_sum(desk_for, reader, office):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go(f"/cases/{office['late'].pk}/")
    expect(desk.find("#fees")).to_contain_text("650")
    followed(desk, "#fees a[href$='/plan/']")
    expect(desk.find(".advice")).to_contain_text("ANN-5")
    expect(desk.find(".plan tbody tr").first.locator("strong").last).to_have_text("650")
    assert complaints(desk) == []


def test_the_board_of_one_client_is_taken_along_as_excel(desk_for, reader, office, tmp_path: Path):
    desk = desk_for(alice(), color_scheme=scheme(reader), accept_downloads=True)
    opened(desk)
    desk.find("details.drop summary").last.click()
    with desk.page.expect_navigation():
        desk.page.locator(".menu.many a", has_text="วิสาหกิจชุมชนบ้านสวน").click()
    assert set(refs(desk)) == {"DS-SOON"}
    with desk.page.expect_download() as download:
        desk.find("main a[download]").click()
    download.value.save_as(tmp_path / "board.xlsx")
    (rows,) = read((tmp_path / "board.xlsx").read_bytes()).values()
    assert {row[3] for row in rows[1:]} == {"DS-SOON"}


def test_the_budget_shows_bars_and_the_same_sum_below(desk_for, reader, office):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    opened(desk)
    followed(desk, 'main a[href^="/fees/budget/"]')
    expect(desk.find(".chart .bars rect").first).to_be_visible()
    expect(desk.find(".budget tbody tr")).to_have_count(13)
    followed(desk, 'main a[href="?by=month"]')
    expect(desk.find(".budget tbody tr")).to_have_count(36)
    assert complaints(desk) == []


def test_a_stranger_finds_an_empty_board(desk_for, reader, office):
    desk = desk_for(charlie(), color_scheme=scheme(reader))
    opened(desk)
    expect(desk.find(".board")).to_have_count(0)
    expect(desk.find("main .none")).to_be_visible()
    assert desk.go(f"/fees/cases/{office['soon'].pk}/plan/").status == 404
