"""The demo office shows instructions in every state."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from fees.models import ClientCall, Instruction, InstructionEntry

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 24)


def carried_on() -> str:
    said = StringIO()
    call_command("demo_fees", "--today", DAY.isoformat(), stdout=said)
    return said.getvalue()


def test_the_demo_office_has_instructions_in_many_states_and_a_second_run_adds_none():
    call_command("demo_office", "--today", DAY.isoformat(), stdout=StringIO())
    assert carried_on() == f"The demo office holds {Instruction.objects.count()} instructions.\n"
    states = Counter(Instruction.objects.values_list("state", flat=True))
    assert {"to_ask", "asked", "answered", "ordered", "closed"} <= set(states)
    calls = set(ClientCall.objects.values_list("state", flat=True))
    assert {"draft", "sending", "answered"} <= calls
    before = (states, InstructionEntry.objects.count(), ClientCall.objects.count())
    carried_on()
    again = Counter(Instruction.objects.values_list("state", flat=True))
    assert (again, InstructionEntry.objects.count(), ClientCall.objects.count()) == before


def test_another_office_is_left_alone():
    assert carried_on() == "This is not the demo office; nothing was added.\n"
    assert Instruction.objects.count() == 0
