"""LINE: a push message of an official account to one person who has added it as a friend."""

import json
import uuid
from dataclasses import dataclass, field

from cases.channels.client import post
from cases.channels.values import Answer

ADDRESS = "https://api.line.me"
PUSH = "/v2/bot/message/push"
# LINE takes 5,000 units of a text, of which one letter may be two.
MOST_LETTERS = 2000
TAKEN_BEFORE = 409


@dataclass(frozen=True)
class Line:
    """`token` is the channel access token of the account, `user` the person's user id in it.
    LINE keeps a key for a day: a repeated message arrives once."""

    token: str = field(repr=False)
    user: str
    address: str = ADDRESS

    def send(self, text: str, link: str, key: str) -> Answer:
        words = f"{text[:MOST_LETTERS]}\n{link}"
        body = {"to": self.user, "messages": [{"type": "text", "text": words}]}
        headers = {
            "Authorization": f"Bearer {self.token}",
            "X-Line-Retry-Key": str(uuid.uuid5(uuid.NAMESPACE_URL, key)),
        }
        sent = json.dumps(body, ensure_ascii=False).encode()
        reply = post(f"{self.address}{PUSH}", sent, headers, private=self.address != ADDRESS)
        taken = reply.status in {200, TAKEN_BEFORE}
        return Answer(taken, reply.said(self.token), again=reply.passes)
