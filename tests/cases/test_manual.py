"""The manual: the same chapters in both languages, with the names that stand on the pages."""

import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from cases import manual
from cases.manual import CHAPTER_OF, CHAPTERS, LANGUAGES, MANUAL
from cases.rules.kinds import EVENT_KINDS
from cases.urls import urlpatterns as case_addresses
from fees.urls import urlpatterns as fee_addresses

EVERY_CHAPTER = [(name, language) for name in CHAPTERS for language in LANGUAGES]
# Addresses that show no page of the docket, or one for which nobody needs a chapter.
WITHOUT_A_CHAPTER = {
    "cases:acknowledge",
    "cases:acknowledge_by_mail",
    "cases:message_look",
    "cases:message_file",
    "cases:evidence_pdf",
    "cases:send_message_again",
    "cases:settle_bounce",
    "fees:many_instructions",
    "fees:instruction_step",
    "fees:send_drafts",
    "fees:call_pdf",
    "fees:call_sheet",
    "fees:call_step",
    "fees:client_answer",
    "cases:left_of_list",
    "cases:sync_now",
    "cases:service_access",
    "cases:read_statistics",
    "cases:statistics_sheet",
    "cases:service_answer",
    "cases:date_stands",
    "cases:thumbnail",
    "cases:audit_pdf",
    "cases:feed",
    "cases:printed_docket",
    "cases:audit_sheet",
    "fees:paper_pdf",
    "fees:annuities_sheet",
    "fees:budget_sheet",
    "cases:read_date",
    "cases:preferences",
    "cases:sign_in",
    "cases:sign_out",
    "cases:forgotten",
    "cases:welcome",
    "cases:tour",
    "cases:manual",
    "cases:chapter",
    "cases:decide_hits",
    "cases:watch_report_pdf",
    "cases:watch_wrong_rows",
}


def source(name, language):
    return (MANUAL / language / f"{name}.md").read_text(encoding="utf-8")


def structure(name, language):
    """The headings by their ranks, with the number of list and table lines under each."""
    marks = re.findall(r"^(#+ |- |\d+\. |\|)", source(name, language), re.MULTILINE)
    return [mark[:2] if mark[0] != "|" else "|" for mark in marks]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_is_a_chapter_and_every_chapter_a_file(language):
    assert {file.stem for file in (MANUAL / language).iterdir()} == set(CHAPTERS)


@pytest.mark.parametrize("name", CHAPTERS)
def test_both_languages_have_the_same_structure(name):
    assert structure(name, "th") == structure(name, "en")


@pytest.mark.parametrize(("name", "language"), EVERY_CHAPTER)
def test_a_chapter_is_short_and_has_one_title(name, language):
    text = source(name, language)
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert len(text) < 3600


def names_on_the_pages(language):
    file = settings.PROJECT / "locale/th/LC_MESSAGES/django.po"
    with file.open("rb") as opened:
        words = [m for m in read_po(opened, locale="th") if m.id]
    kinds = [kind.th if language == "th" else kind.en for kind in EVENT_KINDS.values()]
    texts = [m.string if language == "th" else m.id for m in words]
    flat = [one for text in texts for one in ((text,) if isinstance(text, str) else text)]
    return {name.casefold() for name in (*flat, *kinds, "ไทย")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_printed_bold_is_a_name_on_a_page(language):
    known = names_on_the_pages(language)
    bold = {
        (name, said)
        for name in CHAPTERS
        for said in re.findall(r"\*\*(.+?)\*\*", source(name, language))
    }
    assert {(name, said) for name, said in bold if said.casefold() not in known} == set()


def test_every_address_with_a_page_has_its_chapter():
    cases = {f"cases:{pattern.name}" for pattern in case_addresses}
    fees = {f"fees:{pattern.name}" for pattern in fee_addresses}
    assert set(CHAPTER_OF) == (cases | fees) - WITHOUT_A_CHAPTER
    assert set(CHAPTER_OF.values()) <= set(CHAPTERS)


@pytest.mark.parametrize(("name", "language"), EVERY_CHAPTER)
def test_the_text_becomes_html_without_styles_and_with_links_between_chapters(name, language):
    chapter = manual.chapter(name, language)
    assert "style=" not in chapter.html
    assert "<h1" not in chapter.html
    links = re.findall(r'href="([^"]+)"', chapter.html)
    assert len(links) == source(name, language).count(".md)")
    assert set(links) <= {f"../{other}/" for other in CHAPTERS}


def test_what_looks_like_html_is_shown_and_not_obeyed():
    assert manual._as_html("<script>alert(1)</script>") == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    )


def test_a_part_of_another_chapter_may_be_named():
    assert 'href="../today/#colours"' in manual._as_html("[Today](today.md#colours)")
    assert 'href="https://example.com/a.md"' in manual._as_html("[x](https://example.com/a.md)")


def test_the_neighbours_are_those_of_the_order():
    first, last = CHAPTERS[0], CHAPTERS[-1]
    assert manual.neighbours(first, "en") == (None, manual.chapter(CHAPTERS[1], "en"))
    assert manual.neighbours(last, "th") == (manual.chapter(CHAPTERS[-2], "th"), None)


@pytest.mark.parametrize("name", ["", "../th/today", "README", "nothing"])
def test_an_unknown_chapter_is_none(name):
    with pytest.raises(KeyError):
        manual.chapter(name, "en")
