"""The doors of the background jobs of the fees. Each may be rung twice, late or never."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django_q.tasks import async_task

from cases.models import User
from fees import call_post
from fees.models import ClientCall

SEND_CALLS = "fees.tasks.send_calls"
SEND_DRAFT = "fees.tasks.send_draft"


def send_calls() -> dict[str, Any]:
    """Write and send the calls that wait; rings again while some are left."""
    result = call_post.run_job(timezone.now())
    if result["more"]:
        async_task(SEND_CALLS, group="client_calls")
    return result


def send_draft(call: int, to: int, at: str) -> dict[str, Any]:
    """Send a draft to whoever wants to look at it first."""
    row = ClientCall.objects.select_related("client", "created_by").get(pk=call)
    call_post.write_draft(row, User.objects.get(pk=to), datetime.fromisoformat(at))
    return send_calls()
