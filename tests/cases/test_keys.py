"""A key is stored sealed and opened with any of the encryption keys, or told in a sentence."""

import pytest
from cryptography.fernet import Fernet

from cases.keys import KeyNotOpened, NoEncryptionKeys, remove_key, store_key, stored_key
from cases.models import AccessKey
from cases.register.office import NoToken, office_client, office_token
from cases.register.sync_now import sync_one
from tests.cases.register.conftest import office
from tests.factories import NOON, alice, bob, make_case

__all__ = ["office"]

pytestmark = pytest.mark.django_db

KEY = "office-token-0123456789"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
EEXCHANGE = "eexchange"


@pytest.fixture(autouse=True)
def sealing(settings):
    settings.ENCRYPTION_KEYS = [OLD]
    settings.EEXCHANGE_TOKEN = ""
    return settings


def store(key=KEY, by=None):
    return store_key(EEXCHANGE, key, by or alice(), NOON)


def test_what_is_stored_does_not_show_the_key():
    row = store()
    assert KEY not in str(AccessKey.objects.filter(pk=row.pk).values())
    assert KEY not in f"{row} {row!r}"
    assert stored_key(EEXCHANGE) == KEY


def test_there_is_no_key_before_one_is_stored():
    assert stored_key(EEXCHANGE) == ""


def test_a_new_key_takes_the_place_of_the_old_one():
    first, second = store(), store("another-key-987", bob())
    assert (AccessKey.objects.get(), stored_key(EEXCHANGE)) == (second, "another-key-987")
    assert (second.pk != first.pk, second.stored_by) == (True, bob())


def test_only_the_very_key_is_removed():
    first = store()
    second = store()
    assert remove_key(first.pk, alice(), NOON) is False
    assert remove_key(second.pk, alice(), NOON) is True
    assert (remove_key(second.pk, alice(), NOON), stored_key(EEXCHANGE)) == (False, "")


def test_without_encryption_keys_nothing_is_stored(settings):
    settings.ENCRYPTION_KEYS = []
    with pytest.raises(NoEncryptionKeys, match="ENCRYPTION_KEYS"):
        store()
    assert AccessKey.objects.count() == 0


def test_an_older_encryption_key_still_opens(settings):
    store()
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert stored_key(EEXCHANGE) == KEY
    store()
    settings.ENCRYPTION_KEYS = [NEW]
    assert stored_key(EEXCHANGE) == KEY


@pytest.mark.parametrize("keys", [[], [NEW]])
def test_a_key_that_nothing_opens_is_told_in_a_sentence(keys, settings):
    store()
    settings.ENCRYPTION_KEYS = keys
    with pytest.raises(KeyNotOpened, match="ENCRYPTION_KEYS"):
        stored_key(EEXCHANGE)
    case = make_case(ip_type="trademark", application_number="680112345")
    asked = sync_one(case, alice(), NOON)
    assert (asked.failed, asked.sentence) == (True, str(KeyNotOpened()))


def test_a_damaged_row_is_told_in_a_sentence():
    store()
    AccessKey.objects.update(sealed="ไม่ใช่ตัวอักษร")
    with pytest.raises(KeyNotOpened):
        stored_key(EEXCHANGE)


def test_the_register_is_read_with_the_stored_key_when_the_environment_has_none(settings):
    with pytest.raises(NoToken, match="EEXCHANGE_TOKEN"):
        office_token()
    store()
    assert office_token() == KEY
    settings.EEXCHANGE_TOKEN = "from-the-environment"
    assert office_token() == "from-the-environment"


def test_the_stored_key_reaches_the_office(office, settings):
    token, settings.EEXCHANGE_TOKEN = settings.EEXCHANGE_TOKEN, ""
    store(token)
    case = office.case(office.right("trademark", 3))
    assert sync_one(case, alice(), NOON).failed is False


def test_no_complaint_of_the_client_shows_the_key():
    store()
    with office_client() as client:
        assert KEY not in repr(client)
