"""The states of a mail, as those who send it group them, and the kinds that tell reminders."""

from cases.models import Message

WAITING = (Message.State.QUEUED, Message.State.FAILED)
HELD = (Message.State.CLAIMED, Message.State.HANDING_OVER)
UNSENT = (*WAITING, Message.State.GIVEN_UP)
# A single mail about what is urgent, and the morning mail with everything else.
SINGLE, DIGEST = "reminder", "digest"
REMINDING = (SINGLE, DIGEST)
# A mail that reminds a client, of one deadline.
CLIENT = "client_reminder"
