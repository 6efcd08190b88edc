"""The way to the office: with which key, and by which client."""

from django.conf import settings
from django.utils.translation import gettext as _

from cases.eexchange.client import EExchangeClient
from cases.keys import KeyNotOpened, stored_key
from cases.models import AccessKey
from cases.register.reading import active_profile


class NoToken(Exception):
    """There is no token key to ask the office with."""

    def __str__(self) -> str:
        if self.args:
            return str(self.args[0])
        return _(
            "There is no token key: store the key that the office gave you in the back office "
            "under access keys, or set EEXCHANGE_TOKEN to it."
        )


def office_token() -> str:
    """The key of the environment, else the stored one. Raises NoToken."""
    try:
        token = settings.EEXCHANGE_TOKEN or stored_key(AccessKey.Service.EEXCHANGE)
    except KeyNotOpened as closed:
        raise NoToken(str(closed)) from None
    if not token:
        raise NoToken
    return str(token)


def office_client() -> EExchangeClient:
    """The client as the settings and the profile in force describe it. Raises NoToken."""
    profile = active_profile()
    return EExchangeClient(
        profile.base_url,
        office_token(),
        requests_per_second=profile.limits.requests_per_second,
        connections=profile.limits.connections,
        profile=profile,
        proxy=settings.EEXCHANGE_PROXY,
        ca_file=settings.EEXCHANGE_CA_BUNDLE,
    )
