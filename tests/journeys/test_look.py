"""A document is added to a case and looked at beside it, page by page."""

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.cases.papers import BROKEN_PDF, make_pdf
from tests.factories import alice
from tests.journeys.desk import Desk
from tests.journeys.docket import design
from tests.journeys.inspection import complaints, scheme


def bring(desk: Desk, case: int, file: Path, shows: str = "") -> None:
    desk.go(f"/cases/{case}/documents/add/")
    desk.find("main [name=paper]").set_input_files(file)
    desk.type(shows=shows)
    desk.send()


def is_drawn(desk: Desk) -> None:
    picture = desk.find("main .look img")
    picture.wait_for()
    desk.page.wait_for_function("() => document.querySelector('.look img').naturalWidth > 1000")
    assert picture.bounding_box()["width"] <= desk.reader.width


def test_a_pdf_is_looked_at_beside_the_case_and_large(desk_for, reader, tmp_path):
    case, letter = design().pk, tmp_path / "letter.pdf"
    letter.write_bytes(make_pdf((595, 842), (842, 595)))
    desk = desk_for(alice(), color_scheme=scheme(reader))
    bring(desk, case, letter)
    assert desk.path() == f"/cases/{case}/"
    desk.find(".papers a").click()
    is_drawn(desk)
    expect(desk.find("#drawer h2")).to_be_focused()
    desk.find("#drawer .pages a").click()
    expect(desk.find("#drawer .look img")).to_have_attribute("src", re.compile("page=2"))
    is_drawn(desk)
    assert complaints(desk) == []
    desk.page.keyboard.press("Escape")
    expect(desk.find("#drawer")).to_be_empty()
    expect(desk.find(".papers a")).to_be_focused()
    desk.go(desk.find(".papers a").get_attribute("href") + "?page=2")
    is_drawn(desk)
    assert complaints(desk) == []


def test_a_broken_pdf_is_a_sentence_and_still_a_download(desk_for, tmp_path):
    case, letter = design().pk, tmp_path / "letter.pdf"
    letter.write_bytes(BROKEN_PDF)
    desk = desk_for(alice(), java_script_enabled=False)
    bring(desk, case, letter)
    desk.find(".papers a").click()
    expect(desk.find(".look .notice")).to_be_visible()
    expect(desk.find(".look img")).to_have_count(0)
    with desk.page.expect_download() as download:
        desk.find(".look .actions a").first.click()
    assert Path(download.value.path()).read_bytes() == BROKEN_PDF


def test_a_view_is_shown_in_its_row_and_opens_large(desk_for, tmp_path):
    case, view, text = design().pk, tmp_path / "view.png", tmp_path / "note.txt"
    text.write_text("between us\n")
    desk = desk_for(alice())
    bring(desk, case, text, "front")
    expect(desk.find(".field.wrong [name=paper]")).to_be_visible()
    expect(desk.find("main [name=shows]")).to_have_value("front")
    assert complaints(desk) == []
    Image.new("RGB", (60, 40), "red").save(view)
    bring(desk, case, view, "front")
    desk.find(".views figure a").click()
    desk.find("#drawer .look img").wait_for()
    assert complaints(desk) == []
