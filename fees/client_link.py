"""The client's link: signed, until a day, for one answer to one call.

Opening it shows the call and changes nothing. Who answers needs no account; what may be seen is
the table of that call and nothing else.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import User
from cases.recompute import Cause
from fees import pipeline
from fees.calls import locked_items, others_are_asked
from fees.instruction_list import standing_of, term_of
from fees.instruction_words import refusal_text
from fees.instructions import InstructionRefused, Word, take_word
from fees.models import CallItem, ClientCall
from fees.pipeline import NotNow

SALT = "fees.client_link"
OPEN = (ClientCall.State.SENDING, ClientCall.State.SENT)


class LinkRefused(InstructionRefused):
    """The link does not answer (any more); the text is a sentence for the client."""


@dataclass(frozen=True)
class ClientAnswer:
    """What a client sent: a choice for each item by its key, the name given, and `seen`, the mark
    of the table that was on the page."""

    choices: Mapping[int, str]
    name: str
    seen: str


def token_of(call: ClientCall) -> str:
    """What stands in the link of a call."""
    return signing.Signer(salt=SALT, sep=".").sign(call.nonce)


def call_of(token: str) -> ClientCall:
    """The call of a link that was not tampered with. Raises LinkRefused."""
    try:
        nonce = signing.Signer(salt=SALT, sep=".").unsign(token)
    except signing.BadSignature as error:
        raise LinkRefused("", not_complete()) from error
    found = ClientCall.objects.select_related("client", "created_by").filter(nonce=nonce).first()
    if found is None:
        raise LinkRefused("", not_complete())
    return found


def not_complete() -> str:
    return _("This link is not complete. Please copy it whole from our mail.")


def check_open(call: ClientCall, on: date) -> None:
    """Raises LinkRefused with a sentence when the call takes no answer any more."""
    if call.state == ClientCall.State.ANSWERED:
        told = _("This link was used already: the answer was given by %(who)s.")
        raise LinkRefused("", told % {"who": call.answered_by})
    if call.state not in OPEN:
        raise LinkRefused("", _("This letter was withdrawn; its link no longer works."))
    if on > call.expires_on:
        raise LinkRefused("", _("This link is too old. Please write to us."))


def check_still_asked(items: Sequence[CallItem], call: ClientCall) -> None:
    """Raises LinkRefused when a case of the letter is in other hands now."""
    if others_are_asked(items, call):
        raise LinkRefused("", _("This letter no longer holds. Please write to us."))


def why_settled(item: CallItem, on: date) -> str:
    """Why an item asks for no answer any more; "" when it still does."""
    standing, term = standing_of(item.instruction), term_of(item.instruction.deadline)
    if standing.choice:
        return _("Answered already: %(what)s") % {"what": item.instruction.get_choice_display()}
    try:
        pipeline.check_answer(standing, term, pipeline.OFFICE, on)
    except NotNow as why:
        return refusal_text(why)
    return ""


def choices_for(item: CallItem, on: date) -> tuple[str, ...]:
    """What a client may say of an item; none when it is settled."""
    if why_settled(item, on):
        return ()
    lump = item.lump_amount is not None
    possible = lump and pipeline.lump_possible(term_of(item.instruction.deadline), on)
    return tuple(c for c in pipeline.CHOICES if c != pipeline.LUMP or possible)


def mark_of(items: Sequence[CallItem]) -> str:
    """A mark that changes with everything that the table tells or rests on."""
    told = [
        f"{item.pk}/{item.instruction.version}/{item.instruction.deadline.version}"
        for item in sorted(items, key=lambda item: item.pk)
    ]
    return hashlib.sha256(",".join(told).encode()).hexdigest()[:32]


def answer_by_link(call: ClientCall, given: ClientAnswer, at: datetime, on: date) -> int:
    """Take the answers of a client, all or none. Answers how many; raises LinkRefused or
    InstructionRefused with a sentence, and nothing is changed."""
    with transaction.atomic():
        items = locked_items(call)
        row = ClientCall.objects.select_for_update().get(pk=call.pk)
        check_open(row, on)
        check_still_asked(items, row)
        if given.seen != mark_of(items):
            raise LinkRefused(
                "", _("Something changed after you opened this page. Please look again.")
            )
        asked = [item for item in items if choices_for(item, on)]
        _check_complete(asked, given)
        by_client = Cause(User.objects.system(), at, _("The client answered by the link"))
        for item in asked:
            _take(item, given, by_client, on)
        row.state = ClientCall.State.ANSWERED
        row.answered_at, row.answered_by = at, given.name.strip()[:200]
        row.save(update_fields=["state", "answered_at", "answered_by"])
    return len(asked)


def _check_complete(asked: Sequence[CallItem], given: ClientAnswer) -> None:
    if not given.name.strip():
        raise LinkRefused("name", _("Please give your name."))
    if not asked:
        raise LinkRefused("", _("Nothing is left to answer."))
    left = [item.instruction.deadline.case.ref for item in asked if not given.choices.get(item.pk)]
    if left:
        told = _("Please choose for every right. Still open: %(refs)s.")
        raise LinkRefused("", told % {"refs": ", ".join(left[:10])})


def _take(item: CallItem, given: ClientAnswer, cause: Cause, on: date) -> None:
    choice = given.choices[item.pk]
    if choice not in choices_for(item, on):
        raise LinkRefused("", _("Please choose what shall be done."))
    word = Word(choice, given.name.strip(), _("By the link of our mail"))
    take_word(item.instruction, word, cause, on, by_staff=False)
    item.answer = choice
    item.save(update_fields=["answer"])
