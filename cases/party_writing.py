"""The parties of a case: found or made, joined in a role, changed and taken out."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from cases.models import Case, CaseParty, Party, PartyRole
from cases.models.party import check_thirteen_digits
from cases.recompute import Cause, sign


class CaseRefused(ValueError):
    """A case that cannot be kept. `field` names what is wrong; the text is for the screen."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class GivenClient:
    """The client as an import or a form names it.

    With `renames` a client known by its number takes the name that is given; without it another
    name is refused, because it would change in every case of the client.
    """

    name: str
    juristic_id: str = ""
    email: str = ""
    language: str = "th"
    reference: str = ""
    renames: bool = False


def check_client(client: GivenClient) -> None:
    if not client.name.strip():
        raise CaseRefused("client.name", _("This is required."))
    if not client.juristic_id:
        return
    try:
        check_thirteen_digits(client.juristic_id)
    except ValidationError as error:
        raise CaseRefused("client.juristic_id", error.messages[0]) from error


def join_client(case: Case, given: GivenClient | None, cause: Cause) -> bool:
    """Find or make the client and join it as applicant and contact of the case."""
    if given is None:
        return False
    party, changed = client_party(given, cause)
    part = {"case": case, "party": party, "role": PartyRole.APPLICANT}
    joined = CaseParty.objects.filter(**part).first() or CaseParty(**part)
    if joined.pk is None or (given.reference and joined.reference != given.reference):
        joined.reference = given.reference
        sign(joined, cause)
        joined.save()
        changed = True
    return changed


def client_party(given: GivenClient, cause: Cause) -> tuple[Party, bool]:
    """By number where there is one, else by name; its contact data are brought up to date."""
    party = _known_party(given)
    if party is None:
        party = Party(name=given.name.strip(), kind=_party_kind(given))
    elif party.name != given.name.strip() and not given.renames:
        raise CaseRefused(
            "client.name",
            _("This number belongs to “%(name)s”. Please use that name.") % {"name": party.name},
        )
    wanted = {
        "name": given.name.strip(),
        "id_number": given.juristic_id or party.id_number,
        "email": given.email or party.email,
        "language": given.language or party.language,
    }
    changed = party.pk is None or any(getattr(party, n) != v for n, v in wanted.items())
    if changed:
        for name, value in wanted.items():
            setattr(party, name, value)
        sign(party, cause)
        party.save()
    return party, changed


def _known_party(given: GivenClient) -> Party | None:
    if given.juristic_id:
        return Party.objects.filter(id_number=given.juristic_id).first()
    return Party.objects.filter(name=given.name.strip()).order_by("pk").first()


def _party_kind(given: GivenClient) -> str:
    natural = given.juristic_id and not given.juristic_id.startswith("0")
    return Party.Kind.NATURAL if natural else Party.Kind.JURISTIC


def add_party(case: Case, given: GivenClient, role: str, cause: Cause) -> CaseParty:
    """Join a party, found by number or name or made, in a role. Raises CaseRefused."""
    with transaction.atomic():
        _take(case)
        check_client(given)
        party, _changed = client_party(given, cause)
        return _joined(case, party, role, given.reference, cause)


def add_known_party(case: Case, party: Party, role: str, reference: str, cause: Cause) -> CaseParty:
    """Join a party that the docket knows, in a role. Raises CaseRefused."""
    with transaction.atomic():
        _take(case)
        return _joined(case, party, role, reference, cause)


def change_party(entry: CaseParty, role: str, reference: str, cause: Cause) -> bool:
    """Another role or reference. Answers whether anything changed. Raises CaseRefused."""
    with transaction.atomic():
        _take(entry.case)
        _check_as_seen(entry)
        if (entry.role, entry.reference) == (role, reference):
            return False
        entry.role, entry.reference = role, reference
        _store(entry, cause)
    return True


def remove_party(entry: CaseParty, cause: Cause) -> None:
    """Take a party out of a case; the party itself stays known."""
    with transaction.atomic():
        _take(entry.case)
        _check_as_seen(entry)
        sign(entry, cause)
        entry.delete()
        _raise_version(entry.case)


def _joined(case: Case, party: Party, role: str, reference: str, cause: Cause) -> CaseParty:
    last = CaseParty.objects.filter(case=case).aggregate(Max("position"))["position__max"]
    position = 0 if last is None else last + 1
    entry = CaseParty(case=case, party=party, role=role, reference=reference, position=position)
    _store(entry, cause)
    return entry


def _take(case: Case) -> None:
    """The case's row first, as every writer does."""
    Case.objects.select_for_update().get(pk=case.pk)


def _check_as_seen(entry: CaseParty) -> None:
    """Somebody may have changed or taken out the party before the case's row was ours."""
    seen = {"pk": entry.pk, "role": entry.role, "reference": entry.reference}
    if not CaseParty.objects.filter(**seen).exists():
        raise CaseRefused(
            "role", _("Somebody changed this party in the meantime. Please look again.")
        )


def _raise_version(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)


def _store(entry: CaseParty, cause: Cause) -> None:
    twins = CaseParty.objects.filter(case=entry.case, party=entry.party, role=entry.role)
    if twins.exclude(pk=entry.pk).exists():
        raise CaseRefused("role", _("This party has this role in the case already."))
    sign(entry, cause)
    entry.save()
    _raise_version(entry.case)
