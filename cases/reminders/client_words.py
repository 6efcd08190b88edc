"""The words of the reminders of clients: the office's own, or the usual ones."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from cases.deadlines import title_of
from cases.models import CaseParty, ClientTemplate, Deadline, OfficeProfile
from cases.models.deadline import KEEP_IN_FORCE
from cases.placeholders import fill
from cases.reminders.policy import ladder_kind
from cases.rules import wording
from cases.rules.thai_dates import english_date, thai_date

USUAL = Path(__file__).with_name("client_words.toml")


@dataclass(frozen=True)
class Words:
    """A subject and a text with placeholders, or with what stands in their place."""

    subject: str
    body: str


# By the kind of deadline and the language.
InForce = Mapping[tuple[str, str], Words]


@cache
def usual_words() -> InForce:
    """The words that the docket is shipped with."""
    rows = tomllib.loads(USUAL.read_text(encoding="utf-8"))
    return {
        (kind, language): Words(row["subject"], row["body"].strip())
        for kind, languages in rows.items()
        for language, row in languages.items()
    }


def words_in_force() -> InForce:
    """The office's own words where there are some, else the usual ones."""
    own = {
        (row.kind, row.language): Words(row.subject, row.body)
        for row in ClientTemplate.objects.all()
        if not row.is_usual
    }
    return {**usual_words(), **own}


def kind_of(deadline: Deadline) -> str:
    """By which words a client is told of a deadline."""
    return ladder_kind(deadline.kind, keeps_in_force=deadline.code in KEEP_IN_FORCE)


def written(
    words: Words,
    deadline: Deadline,
    part: CaseParty,
    language: str,
    office: OfficeProfile,
    on: date,
) -> Words:
    """The words about a deadline to the party of its case. Raises PlaceholderRefused."""
    values = _values(deadline, part, language, office, on)
    subject = " ".join(fill(words.subject, values).split())[:400]
    return Words(subject, fill(words.body, values) + "\n")


def _values(
    deadline: Deadline, part: CaseParty, language: str, office: OfficeProfile, on: date
) -> dict[str, str | int]:
    """What stands for each of the names of `cases.models.client_telling`."""
    case, english = deadline.case, language == "en"
    party = part.party
    write = english_date if english else thai_date
    day = write(deadline.due_date, "ce" if english else "be", weekday=True)
    consequence, law = deadline.consequence, deadline.law
    return {
        "client": party.name_en if english and party.name_en else party.name,
        "our_reference": case.ref,
        "client_reference": part.reference,
        "title": case.title_en if english and case.title_en else case.title,
        "application_number": case.application_number,
        "registration_number": case.registration_number,
        "what": title_of(deadline, language),
        "last_day": f"{day} {deadline.due_time}".strip(),
        "days_left": max((deadline.due_date - on).days, 0),
        "law": wording.law_label(law, language) if law else "",
        "if_missed": wording.consequence_label(consequence, language) if consequence else "",
        "official_fee": _official_fee(deadline, language, on),
        "office": office.name_en if english and office.name_en else office.name,
        "office_phone": office.phone,
        "office_email": office.email,
        "responsible": str(case.responsible or ""),
    }


def _official_fee(deadline: Deadline, language: str, on: date) -> str:
    """In words, "" where it is not known."""
    with translation.override(language):
        told = {"deadline": deadline, "today": on}
        return render_to_string("emails/client_reminder/fee.txt", told).strip()


def as_html(words: Words, part: CaseParty, language: str) -> str:
    """The text as the HTML of a mail: whatever an office or a case puts in it is only text."""
    with translation.override(language):
        told = {"person": part.party, "language": language, "text": words.body}
        return render_to_string("emails/client_reminder/body.html", told)
