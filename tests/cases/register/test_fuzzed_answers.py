"""Fuzzed answers with a docket behind them: no case changes by what is no true answer.

A fuzzed answer may be kept, become a failed check or a difference for a person; the dates, the
numbers, the title, the events and the deadlines of the case stay what they were. See
`eexchange/test_fuzzed_answers.py` for how many there are.
"""

from typing import Any

import httpx
import pytest
import stamina
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.eexchange.client import EExchangeClient
from cases.models import Case, Deadline, Discrepancy, RegisterPause, ServiceSilence, User
from cases.register.reading import active_profile
from cases.register.sync import start_run, sync
from tests.factories import make_case
from tests.fuzzing import FUZZED_ANSWERS, STATUSES, bodies

pytestmark = pytest.mark.django_db

NUMBER = "2002000001"


@pytest.fixture
def case() -> Case:
    """A case of which the docket knows all that the register tells."""
    return make_case(
        ip_type="design",
        application_number=NUMBER,
        registration_number="98214",
        publication_number="45",
        title="Lamp",
        events=[("filed", "2020-03-12"), ("published", "2021-02-01"), ("granted", "2022-06-01")],
    )


def state(case: Case) -> Any:
    """All of a case that an answer must not change."""
    told = Case.objects.values(
        *("title", "application_number", "registration_number", "publication_number"),
        *("stage", "is_over", "filed_on", "registered_on"),
    ).get(pk=case.pk)
    events = list(case.events.values_list("kind", "date", "source").order_by("pk"))
    deadlines = Deadline.objects.filter(case=case, kind="statutory").order_by("pk")
    return told, events, list(deadlines.values_list("code", "due_date", "state"))


@settings(
    max_examples=max(1, FUZZED_ANSWERS // 5),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(body=bodies(NUMBER), status=st.sampled_from(STATUSES))
def test_no_case_changes_by_a_fuzzed_answer(case: Case, body: bytes, status: int) -> None:
    before, seen = state(case), Discrepancy.objects.count()
    RegisterPause.objects.all().delete()
    ServiceSilence.objects.all().delete()
    run = start_run("command", User.objects.system(), timezone.now())
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=body))
    with (
        stamina.set_testing(True, attempts=1),
        EExchangeClient(
            "http://office.example",
            "a-token",
            1e5,
            1,
            transport=transport,
            profile=active_profile(),
        ) as client,
    ):
        tally = sync([case], client, run)

    assert "Unforeseen" not in str(tally.errors)
    assert not any("could not be worked on" in error["message"] for error in tally.errors)
    assert tally.checked + tally.failed == 1
    assert state(case) == before
    assert Discrepancy.objects.count() >= seen
