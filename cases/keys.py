"""The keys to outside services: sealed when they are stored, opened only where they are used."""

from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from cases.models import AccessKey, User
from cases.register.pauses import lift_after_new_key


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
    """Seal a key in place of the one stored before; the pauses that it caused end. Raises
    NoEncryptionKeys."""
    fernet = _fernet()
    if fernet is None:
        raise NoEncryptionKeys
    sealed = fernet.encrypt(key.encode()).decode()
    with transaction.atomic():
        AccessKey.objects.filter(service=service).delete()
        lift_after_new_key(by, at)
        return AccessKey.objects.create(service=service, sealed=sealed, stored_by=by, stored_at=at)


def remove_key(pk: int) -> bool:
    """Whether the very key of this row was still there to be removed."""
    return AccessKey.objects.filter(pk=pk).delete()[0] > 0


def stored_key(service: str) -> str:
    """The stored key, or "" when there is none. Raises KeyNotOpened."""
    row = AccessKey.objects.filter(service=service).first()
    if row is None:
        return ""
    fernet = _fernet()
    if fernet is None:
        raise KeyNotOpened
    try:
        return fernet.decrypt(row.sealed.encode()).decode()
    except InvalidToken:
        raise KeyNotOpened from None
