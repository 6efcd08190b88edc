"""What every way to people has in common."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Answer:
    """What came of one message. `said` is for people and holds no key. `again`: a later try may
    succeed. `doubtful`: the message may have been taken though no answer came."""

    taken: bool
    said: str
    again: bool = False
    doubtful: bool = False


class Channel(Protocol):
    """One way to somebody outside."""

    def send(self, text: str, link: str, key: str) -> Answer:
        """Give a message away. The same `key` is the same message: to repeat it does no harm
        where the other side keeps count of keys. Never raises for what the other side does."""


@dataclass(frozen=True)
class Reply:
    """What the door brought back: the status and the beginning of the text, or in `fault` why
    there is none. `doubtful`: the request was given away before that."""

    status: int = 0
    text: str = ""
    fault: str = ""
    doubtful: bool = False

    def said(self, *secrets: str) -> str:
        """The same for people to read, without the `secrets`: what the other side repeats of
        them is taken out before it is cut, so that no beginning of one is left."""
        text = " ".join(self.text.split())
        for secret in sorted(secrets, key=len, reverse=True):
            text = text.replace(secret, "…")
        return self.fault or f"{self.status} {text}".strip()[:300]

    @property
    def passes(self) -> bool:
        """Whether a later try may bring another reply."""
        return self.status in {408, 429} or self.status >= 500
