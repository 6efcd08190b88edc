"""A webhook: JSON to an address of the office's own, signed so that it can be trusted there."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from cases.channels.client import post
from cases.channels.values import Answer

# Shorter pieces of an address are words that occur in any answer.
SHORTEST = 6


@dataclass(frozen=True)
class Webhook:
    """`secret` is known to both sides; `at` is the moment of sending, which the signature covers.
    The receiver should keep count of X-Docket-Key, which is the same when a message is repeated.
    With `private` the address may lie inside our own network."""

    address: str = field(repr=False)
    secret: str = field(repr=False)
    at: datetime
    private: bool = False

    def send(self, text: str, link: str, key: str) -> Answer:
        body = json.dumps({"key": key, "text": text, "link": link}, ensure_ascii=False).encode()
        moment = str(int(self.at.timestamp()))
        headers = {
            "X-Docket-Key": key,
            "X-Docket-Timestamp": moment,
            "X-Docket-Signature": f"sha256={signature(self.secret, moment, body)}",
        }
        reply = post(self.address, body, headers, private=self.private)
        taken = 200 <= reply.status < 300
        said = reply.said(self.secret, *secrets_in(self.address))
        return Answer(taken, said, again=reply.passes, doubtful=reply.doubtful)


def secrets_in(address: str) -> list[str]:
    """The parts of an address that may be a password: all behind its server but short words. A
    server that knows no such page likes to repeat them."""
    parts = urlsplit(address)
    whole = f"{parts.path}?{parts.query}" if parts.query else parts.path
    pieces = re.split(r"[/?&=]", whole)
    return [part for part in (whole, parts.path, *pieces) if len(part) >= SHORTEST]


def signature(secret: str, moment: str, body: bytes) -> str:
    """HMAC-SHA256 over the moment, a full stop and the body, in hexadecimal digits."""
    told = moment.encode() + b"." + body
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()
