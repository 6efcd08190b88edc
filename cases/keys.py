"""The keys to outside services: sealed when they are stored, opened only where they are used."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cases.models import AccessKey, KeyChange, User
from cases.register.pauses import lift_after_new_key

What = KeyChange.What


class NoEncryptionKeys(Exception):
    """There is nothing to seal a key with."""

    def __str__(self) -> str:
        return _(
            "A key is only stored encrypted, and ENCRYPTION_KEYS is not set. Make one with "
            "“.venv/bin/python -c 'from cryptography.fernet import Fernet; "
            "print(Fernet.generate_key().decode())'”, put it into .env as ENCRYPTION_KEYS=… "
            "and restart the web server and the worker."
        )


class KeyNotOpened(Exception):
    """No key in the settings opens what is stored."""

    def __str__(self) -> str:
        return _(
            "The stored key was sealed with an encryption key that ENCRYPTION_KEYS no longer "
            "holds. Add that one again at the end of ENCRYPTION_KEYS, or store the key anew."
        )


def _fernet() -> MultiFernet | None:
    """Seals with the newest of the keys and opens with any."""
    keys = [Fernet(key) for key in settings.ENCRYPTION_KEYS]
    return MultiFernet(keys) if keys else None


@sensitive_variables("key")
def store_key(service: str, key: str, by: User, at: datetime) -> AccessKey:
    """Seal a key in place of the one stored before. Pauses that a key of E-Exchange caused end with
    its new one. Raises NoEncryptionKeys."""
    fernet = _fernet()
    if fernet is None:
        raise NoEncryptionKeys
    sealed = fernet.encrypt(key.encode()).decode()
    with transaction.atomic():
        before = AccessKey.objects.filter(service=service).delete()[0]
        if service == AccessKey.Service.EEXCHANGE:
            lift_after_new_key(by, at)
        _note(service, What.REPLACED if before else What.STORED, by, at)
        return AccessKey.objects.create(service=service, sealed=sealed, stored_by=by, stored_at=at)


def remove_key(pk: int, by: User, at: datetime) -> bool:
    """Whether the very key of this row was still there to be removed."""
    with transaction.atomic():
        row = AccessKey.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return False
        row.delete()
        _note(row.service, What.REMOVED, by, at)
    return True


def seal_anew(service: str, by: User, at: datetime) -> bool:
    """Seal the stored key with the first of the encryption keys; the row and the key stay. False
    when there is none. Raises KeyNotOpened."""
    with transaction.atomic():
        row = AccessKey.objects.select_for_update().filter(service=service).first()
        if row is None:
            return False
        row.sealed = _opened_with_any(lambda fernet: fernet.rotate(row.sealed.encode())).decode()
        row.save(update_fields=["sealed"])
        _note(service, What.RESEALED, by, at)
    return True


def is_sealed_with_the_first(row: AccessKey) -> bool:
    """Whether the first of the encryption keys opens what is stored; so it does where there are
    none."""
    if not settings.ENCRYPTION_KEYS:
        return True
    try:
        Fernet(settings.ENCRYPTION_KEYS[0]).decrypt(row.sealed.encode())
    except InvalidToken:
        return False
    return True


def _note(service: str, what: str, by: User, at: datetime) -> None:
    KeyChange.objects.create(service=service, what=what, by=by, at=at)


def stored_key(service: str) -> str:
    """The stored key, or "" when there is none. Raises KeyNotOpened."""
    row = AccessKey.objects.filter(service=service).first()
    return opened(row) if row else ""


def signs_of(row: AccessKey | None) -> dict[str, Any]:
    """Of the key to E-Exchange, for a page: the `problem` that keeps what is stored from being
    used, whether the environment gives another, and the `refusal` to store one. Never the key."""
    problem = ""
    try:
        if row:
            opened(row)
    except KeyNotOpened as closed:
        problem = str(closed)
    return {
        "problem": problem,
        "in_environment": bool(settings.EEXCHANGE_TOKEN),
        "refusal": "" if settings.ENCRYPTION_KEYS else str(NoEncryptionKeys()),
    }


def opened(row: AccessKey) -> str:
    """The key of a row. Raises KeyNotOpened."""
    return _opened_with_any(lambda fernet: fernet.decrypt(row.sealed.encode())).decode()


def _opened_with_any(use: Callable[[MultiFernet], bytes]) -> bytes:
    """What the encryption keys make of a sealed text. Raises KeyNotOpened."""
    fernet = _fernet()
    if fernet is None:
        raise KeyNotOpened
    try:
        return use(fernet)
    except InvalidToken:
        raise KeyNotOpened from None
