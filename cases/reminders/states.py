"""Where a mail stands on its way out."""

from cases.models import Message

WAITING = (Message.State.QUEUED, Message.State.FAILED)
HELD = (Message.State.CLAIMED, Message.State.HANDING_OVER)
UNSENT = (*WAITING, Message.State.GIVEN_UP)
# The kinds of mails that tell reminders.
REMINDING = ("reminder", "digest")
