"""The user manual: the chapters of docs/manual, made ready for a page."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

MANUAL = Path(__file__).resolve().parents[1] / "docs" / "manual"
LANGUAGES = ("th", "en")
# In the order of reading; each is a file of this name in both languages.
CHAPTERS = (
    "first-day",
    "today",
    "cases",
    "from-register",
    "case",
    "events",
    "dates",
    "deadlines",
    "office",
    "exchange",
    "statistics",
    "key-to-exchange",
    "differences",
    "watch",
    "calculator",
    "fees",
    "annuities",
    "charges",
    "reminders",
    "client-reminders",
    "leave",
    "feeds",
    "channels",
    "ledger",
    "parties",
    "documents",
    "directory",
    "access",
    "keys",
    "back-office",
    "limits",
)
# Which chapter belongs to a page; a page of its own in cases.urls has its line here.
CHAPTER_OF = {
    "cases:today": "today",
    "cases:list": "cases",
    "cases:new_case": "case",
    "cases:from_register": "from-register",
    "cases:found_in_register": "from-register",
    "cases:new_register_list": "from-register",
    "cases:take_over": "from-register",
    "cases:register_lists": "from-register",
    "cases:register_list": "from-register",
    "cases:releasing": "from-register",
    "cases:calculator": "calculator",
    "cases:assign": "today",
    "cases:case": "case",
    "cases:edit_case": "case",
    "cases:parties": "parties",
    "cases:history": "case",
    "cases:what_if": "case",
    "cases:add_event": "events",
    "cases:correct_event": "events",
    "cases:take_back_event": "events",
    "cases:why": "deadlines",
    "cases:close_deadline": "deadlines",
    "cases:reopen_deadline": "deadlines",
    "cases:verify_deadline": "deadlines",
    "cases:add_deadline": "deadlines",
    "cases:change_deadline": "deadlines",
    "cases:override_deadline": "deadlines",
    "cases:decide": "differences",
    "cases:differences": "differences",
    "cases:decide_many": "differences",
    "cases:letters_to_office": "differences",
    "cases:unmatched": "differences",
    "cases:audit": "differences",
    "cases:answer": "differences",
    "cases:watch": "watch",
    "cases:watch_hit": "watch",
    "cases:watch_terms": "watch",
    "cases:watch_term": "watch",
    "cases:watch_rows": "watch",
    "cases:watch_report": "watch",
    "cases:classify": "office",
    "cases:progress": "office",
    "cases:lift_pause": "office",
    "cases:take_back_status": "office",
    "cases:ledger": "ledger",
    "cases:message": "ledger",
    "cases:evidence": "ledger",
    "cases:case_reminders": "reminders",
    "cases:my_reminders": "reminders",
    "cases:leave": "leave",
    "cases:new_leave": "leave",
    "cases:edit_leave": "leave",
    "cases:delete_leave": "leave",
    "cases:directory": "directory",
    "cases:channels": "channels",
    "cases:exchange": "exchange",
    "cases:try_service": "exchange",
    "cases:service_calls": "exchange",
    "cases:service_call": "exchange",
    "cases:exchange_profile": "exchange",
    "cases:statistics": "statistics",
    "cases:statistics_of": "statistics",
    "cases:exchange_key": "key-to-exchange",
    "cases:exchange_letter": "key-to-exchange",
    "cases:smoke_test": "key-to-exchange",
    "cases:document": "documents",
    "cases:add_paper": "documents",
    "cases:look": "documents",
    "cases:picture": "documents",
    "cases:pictures": "documents",
    "cases:feeds": "feeds",
    "cases:password_change": "first-day",
    "fees:case_panel": "case",
    "fees:plan": "annuities",
    "fees:annuities": "annuities",
    "fees:budget": "annuities",
    "fees:calculator": "fees",
    "fees:estimate": "fees",
    "fees:instructions": "annuities",
    "fees:instruction": "annuities",
    "fees:enter_answer": "annuities",
    "fees:confirm_abandonment": "annuities",
    "fees:instruction_paid": "annuities",
    "fees:calls": "annuities",
    "fees:call": "annuities",
    "fees:charges": "charges",
    "fees:add_charge": "charges",
    "fees:pay": "charges",
    "fees:waive": "charges",
    "fees:take_back_payment": "charges",
    "fees:quotation": "charges",
    "fees:invoice": "charges",
    "fees:paper": "charges",
    "fees:void_paper": "charges",
    "fees:bookkeeping": "charges",
}
OTHER_CHAPTER = re.compile(r"([a-z-]+)\.md(#.*)?")


@dataclass(frozen=True)
class Chapter:
    """One chapter: its name in addresses, its title, and its text as HTML without the title."""

    name: str
    title: str
    html: str


@cache
def chapter(name: str, language: str) -> Chapter:
    """A chapter in "th" or "en", read once. Raises KeyError for a name that is none."""
    if name not in CHAPTERS:
        raise KeyError(name)
    text = (MANUAL / language / f"{name}.md").read_text(encoding="utf-8")
    heading, _line, body = text.partition("\n")
    return Chapter(name, heading.removeprefix("# ").strip(), _as_html(body))


def contents(language: str) -> list[Chapter]:
    """All chapters in the order of reading."""
    return [chapter(name, language) for name in CHAPTERS]


def neighbours(name: str, language: str) -> tuple[Chapter | None, Chapter | None]:
    """The chapters before and after one."""
    at, chapters = CHAPTERS.index(name), contents(language)
    before = chapters[at - 1] if at else None
    after = chapters[at + 1] if at + 1 < len(chapters) else None
    return before, after


def _as_html(text: str) -> str:
    """Markdown as HTML; a link to the file of another chapter leads to its page."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        for child in token.children or ():
            found = OTHER_CHAPTER.fullmatch(str(child.attrGet("href") or ""))
            if found:
                child.attrSet("href", f"../{found[1]}/{found[2] or ''}")
    return str(markdown.renderer.render(tokens, markdown.options, {}))
