"""Made-up bodies by the thousand: whatever the office sends is a reading or one of our errors.

The ordinary run takes some hundreds; FUZZED_ANSWERS=5000 takes so many, four in five of them here
and the others, with a docket behind, in `register/test_fuzzed_answers.py`.
"""

import json
from contextlib import suppress

import httpx
import stamina
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import EExchangeError
from cases.eexchange.profile_files import load_profile, profile_names
from cases.eexchange.records import content_hash, may_be_cut, parse, parse_all
from cases.eexchange.services import SERVICES, service_named
from tests.fuzzing import FUZZED_ANSWERS, STATUSES, bodies

REGISTERS = [service.name for service in SERVICES if service.group == "register"]


@settings(
    max_examples=max(1, FUZZED_ANSWERS * 4 // 5),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    body=bodies("250100001"),
    status=st.sampled_from(STATUSES),
    service=st.sampled_from(REGISTERS),
    name=st.sampled_from(profile_names()),
)
def test_whatever_body_comes_is_a_reading_or_our_error(
    body: bytes, status: int, service: str, name: str
) -> None:
    profile = load_profile(name)
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=body))
    with (
        stamina.set_testing(True, attempts=1),
        EExchangeClient(
            "http://office.example", "a-token", 1e5, 1, transport=transport, profile=profile
        ) as client,
        suppress(EExchangeError),
    ):
        if "number" in profile.api(service).questions:
            answer = client.lookup(service_named(service), "250100001")
            found = parse(answer, profile)
            assert found.record is None or found.record.application_number
        else:
            answer = client.search(service_named(service), "เพลง")
        json.dumps([content_hash(answer.payload), may_be_cut(answer, profile)])
        for reading in parse_all(answer, profile):
            assert str(reading).encode()
            assert all(problem.sentence("th") for problem in reading.problems)
