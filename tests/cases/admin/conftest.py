"""An administrator at the pages of the back office, in English."""

import pytest
from django.test import Client

from cases.models import Role, User
from tests.cases.views.desk import sign_in
from tests.factories import make_user


@pytest.fixture
def boss() -> User:
    return make_user("boss", role=Role.ADMINISTRATOR, is_staff=True)


@pytest.fixture
def desk(boss: User) -> Client:
    return sign_in(boss)
