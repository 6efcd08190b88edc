"""A sentence for each field of the back office: what belongs there and what follows from it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.forms import EditCaseForm, NewCaseForm, NewPartyForm, PartForm

# What the pages of the docket say at the same fields.
OF_THE_PAGES = {
    f"{model}.{name}": field.help_text
    for model, form in (
        ("case", NewCaseForm),
        ("case", EditCaseForm),
        ("caseparty", PartForm),
        ("party", NewPartyForm),
    )
    for name, field in form.base_fields.items()
}
# By "model.field", so that a sentence needs no migration. One for all models is "*.field".
EXPLANATIONS: Mapping[str, Any] = {
    **OF_THE_PAGES,
    "*.name_en": _("For readers of English; empty shows the Thai name."),
    "*.source": _("Where it is written, so that the next person can check it."),
    "user.username": _("In Latin letters, for example anya; the person signs in with it."),
    "user.role": _(
        "Administrators do everything; agents and assistants keep the docket; "
        "bookkeepers and clients read."
    ),
    "user.is_active": _("Untick it for who has left: the name stays under what they did."),
    "user.first_name": _("As colleagues know the person; it stands beside deadlines and mails."),
    "user.last_name": _("The first letters of both names stand for the person in lists."),
    "user.email": _("Reminders go to this address; without it the person gets none."),
    "user.language": _("Of the pages and the mails; each person may change it."),
    "user.era": _("How years are shown: พ.ศ. 2569 or ค.ศ. 2026."),
    "user.digest_at": _("Between 05:00 and 12:00. Empty: at the office's time."),
    "user.daily_digest": _(
        "Unticked, it comes only on days on which a step of a deadline is told."
    ),
    "user.told_from": _(
        "Earlier steps are left out. Empty: every step. The last three always come."
    ),
    "user.theme": _("Light or dark pages; each person may change it."),
    "party.kind": _("A company or authority is a juristic person."),
    "party.name_en": _("As on foreign papers; the search finds it too."),
    "party.id_number": _("13 digits without dashes; each number belongs to one party."),
    "party.email": _("For your letters, and for reminders of clients where the office wants them."),
    "party.phone": _("With the country code when it is abroad, for example +81 3 1234 5678."),
    "party.address": _("As it stands in applications."),
    "party.address_en": _("As it stands on foreign papers."),
    "party.country": _("Two letters: TH, JP, US."),
    "party.language": _("In which language the party is written to."),
    "party.users": _("These accounts see every unrestricted case of the party, and only read."),
    "case.family": _("Cases that belong together: the same mark, invention or design."),
    "case.restricted": _("Ticked, only its people and administrators see it; clients do not."),
    "case.members": _("They see the restricted case beside the responsible and the deputy."),
    "caseparty.party": _("Found with the magnifier; a new party is entered on its own page first."),
    "caseparty.position": _("0 stands first; of several applicants the first is the client."),
    "goodsclass.number": _("The Nice class, 1 to 45."),
    "goodsclass.items": _("How many goods or services are charged; the fees follow from it."),
    "goodsclass.goods": _("As accepted by the office."),
    "priority.country": _("Two letters: JP, US, EM."),
    "priority.number": _("The number of the first foreign application."),
    "priority.date": _(
        "Only kept here; the deadlines are counted from the event “First foreign filing”."
    ),
    "family.name": _("For example the mark or the invention that its cases share."),
    "closedday.date": _(
        "Deadlines ending on it move to the next working day; you see them before it is saved."
    ),
    "closedday.office": _("Empty: closed everywhere. Chosen: only cases filed there move."),
    "closedday.name": _("As in the announcement, for example วันสงกรานต์; steps name it."),
    "closedday.source": _("The announcement that says so, for example มติ ครม. 7 พ.ค. 2568."),
    "closedday.confirmed": _(
        "Ticked once announced; a day that is not leaves the deadlines of its year unconfirmed."
    ),
    "houserule.name": _("What must be done, as it stands in the lists and the reminders."),
    "houserule.ip_type": _("Empty: for every kind of right."),
    "houserule.counts_from": _("After something happened, or before the last day of the law."),
    "houserule.event_kind": _("Only when it is counted after an event: which one."),
    "houserule.rule_code": _(
        "Only when it is counted before a deadline; empty means every statutory deadline."
    ),
    "houserule.length": _(
        "1 to 3660. On a closed day a time before a deadline ends earlier, after an event later."
    ),
    "houserule.unit": _("Months are counted only after an event."),
    "houserule.closed_by_kind": _("The event that meets it; empty: a person closes it."),
    "houserule.active": _("Unticked, its open deadlines are no longer due."),
    "officepolicy.four_eyes": _(
        "Unticked, no date waits for a second person, and every page warns of it. "
        "Only for an office of one person."
    ),
    "reminderpolicy.statutory": _(
        "Days before the last day. The last three, 3, 1 and 0, cannot be left out."
    ),
    "reminderpolicy.annuity": _("The same for annuities and renewals, which begin earlier."),
    "reminderpolicy.internal": _("The same for times that the office sets for itself."),
    "reminderpolicy.deputy_from": _(
        "From so many days before the last day the deputy is told too. Empty: only as stand-in."
    ),
    "reminderpolicy.verifier_from": _(
        "From so many days before, while nobody has verified the date. Empty: never."
    ),
    "reminderpolicy.partner_from": _(
        "From so many days before the partner is told too; 0 is the last day. Empty: never."
    ),
    "reminderpolicy.partner": _(
        "Of cases without one of their own. Told too when nobody acknowledges a last step."
    ),
    "reminderpolicy.acknowledge_by": _(
        "Between 05:00 and 20:00. What nobody has acknowledged by then goes to the partner. "
        "Empty: nothing does."
    ),
    "reminderpolicy.digest_at": _("Between 05:00 and 12:00; each person may choose another time."),
    "reminderpolicy.quiet_days": _(
        "Ticked, a step on a closed day is told on the last working day before it, never later."
    ),
    "reminderpolicy.clients_told": _(
        "Ticked, clients get reminders too, unless their case says otherwise."
    ),
    "reminderpolicy.client_steps": _("Days before the last day on which clients are reminded."),
    "fieldrule.when_missing": _(
        "What the docket lacks: taken over at once, shown to a person first, or only counted."
    ),
    "fieldrule.when_different": _(
        "A date is always shown to a person: terms of the law rest on it, and the register may err."
    ),
    "clienttemplate.subject": _("One line. Empty, together with the text: the usual words."),
    "clienttemplate.body": _(
        "Plain text with the placeholders listed here. A client reads it as it stands, so look at "
        "the preview."
    ),
    "filingoffice.code": _("Short, in Latin letters, each only once; for example cm."),
    "filingoffice.name": _("As people know it, for example สำนักงานพาณิชย์จังหวัดเชียงใหม่."),
    "filingoffice.province": _(
        "Holidays of the province are entered as closed days only at this office."
    ),
    "statusmapping.position": _("The smallest number is tried first, and the first fit decides."),
    "statusmapping.contains": _("A part of the office's text, exactly as the office writes it."),
    "statusmapping.internal": _("Holds at once for every case whose text fits."),
    "statusmapping.exact": _("Ticked, the whole text must be the same."),
    "directoryentry.code": _("Short, in Latin letters, each only once; for example design-post."),
    "directoryentry.kind": _("Under which heading of the directory it stands."),
    "directoryentry.position": _("Lower numbers stand first."),
    "directoryentry.rights": _('A list such as ["trademark", "design"]; [] is for all rights.'),
    "directoryentry.name": _("As the department names it."),
    "directoryentry.address": _("As it shall stand on an envelope."),
    "directoryentry.address_en": _("The same for readers of English."),
    "directoryentry.phone": _("With extensions; for example 02-547-4680 ต่อ 1522."),
    "directoryentry.fax": _("Empty where there is none."),
    "directoryentry.hotline": _("A short number such as 1368."),
    "directoryentry.website": _("The whole address, with https:// in front."),
    "directoryentry.open_from": _("From Monday to Friday; for example 08:30."),
    "directoryentry.open_until": _("When the counter closes; for example 16:30."),
    "directoryentry.notes": _("What a person must know before going there."),
    "directoryentry.notes_en": _("The same for readers of English."),
    "directoryentry.source": _("Where all this was read, and when."),
    "directoryentry.source_en": _("The same for readers of English."),
    "officeprofile.name": _("As it stands on the head of quotations and invoices."),
    "officeprofile.name_en": _("The same for readers of English."),
    "officeprofile.address": _("In lines, as it shall stand on the paper."),
    "officeprofile.address_en": _("The same for readers of English."),
    "officeprofile.tax_number": _("13 digits without dashes; clients need it to withhold tax."),
    "officeprofile.phone": _("As clients reach the office."),
    "officeprofile.email": _("Where clients ask about a bill."),
    "officeprofile.pay_to": _("Bank, branch and account number; stands on invoices."),
    "officeprofile.pay_to_en": _("The same for readers of English."),
    "officeprofile.charges_vat": _("Unticked, new services are charged without value-added tax."),
}


def explanation_of(model: str, field: str, known: Mapping[str, Any]) -> object:
    """The sentence for a field of a model (in small letters); "" where there is none."""
    return known.get(f"{model}.{field}") or known.get(f"*.{field}") or ""
