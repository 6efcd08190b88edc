"""What the instructions say on the screen: refusals, steps and calls."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cases.rules.thai_dates import english_date, thai_date
from fees.pipeline import NotNow

REFUSALS: Mapping[str, object] = {
    "call_not_now": gettext_lazy("The client has answered already; there is nothing to ask."),
    "called_already": gettext_lazy("This call has gone out already."),
    "call_unknown": gettext_lazy("There are three calls: first, reminder and last."),
    "answer_not_now": gettext_lazy("The payment is ordered already; the word comes too late."),
    "choice_unknown": gettext_lazy("Please choose what shall be done."),
    "confirm_not_now": gettext_lazy("No decision waits for a second person here."),
    "nothing_to_confirm": gettext_lazy("Only letting a right end needs a second person."),
    "another_person": gettext_lazy(
        "You entered this decision yourself; another person must confirm it."
    ),
    "asked_yourself": gettext_lazy(
        "You wrote or sent the letter whose link brought this word; another person must confirm it."
    ),
    "order_not_now": gettext_lazy("Only what the client has answered can be ordered."),
    "abandoned": gettext_lazy("The client lets this right end; there is nothing to pay."),
    "recall_not_now": gettext_lazy("Only an order that waits for its payment can be taken back."),
    "recall_paid": gettext_lazy("The payment was made already: enter its receipt."),
    "pay_not_now": gettext_lazy("Only an ordered payment can be paid, and only once."),
    "file_not_now": gettext_lazy("A receipt is filed once, after the payment."),
    "close_not_now": gettext_lazy("Only what is paid, with its receipt filed, can be closed."),
    "term_closed": gettext_lazy("The deadline is no longer open: the payment was settled."),
    "window_closed": gettext_lazy("The window closed on %(day)s: it is too late for this."),
    "lump_not_first": gettext_lazy(
        "All years at once can only be paid with the first annuity payment."
    ),
    "lump_late": gettext_lazy(
        "All years at once could be paid until %(day)s; what it costs later the law leaves open."
    ),
}
STEPS: Mapping[str, object] = {
    "call_1": gettext_lazy("First call"),
    "call_2": gettext_lazy("Reminder"),
    "call_3": gettext_lazy("Last call"),
    "yearly": gettext_lazy("Answer: pay this payment"),
    "lump": gettext_lazy("Answer: pay all years at once"),
    "abandon": gettext_lazy("Answer: let the right end"),
    "office": gettext_lazy("Answer: the office decides"),
    "confirmed": gettext_lazy("Letting the right end confirmed"),
    "ordered": gettext_lazy("Payment ordered"),
    "recalled": gettext_lazy("Order taken back"),
    "paid": gettext_lazy("Paid"),
    "filed": gettext_lazy("Receipt filed"),
    "closed": gettext_lazy("Closed"),
    "reopened": gettext_lazy("Deadline opened again: back to the client's word"),
    "withdrawn": gettext_lazy("Call withdrawn"),
}


def refusal_text(refused: NotNow) -> str:
    """Why a step cannot be taken, in a sentence for the reader."""
    if refused.day is None:
        return str(REFUSALS[refused.code])
    thai = (get_language() or "th").startswith("th")
    day = thai_date(refused.day, "be") if thai else english_date(refused.day, "ce")
    return str(REFUSALS[refused.code]) % {"day": day}


def step_text(what: str) -> str:
    """A line of the log in the reader's words."""
    return str(STEPS[what]) if what in STEPS else what


def call_text(step: int) -> str:
    return step_text(f"call_{step}")


def changed_meanwhile() -> str:
    return _("Somebody changed this instruction after you opened it. Please look again.")
