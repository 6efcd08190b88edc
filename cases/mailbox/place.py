"""Where the mailbox is, as one address of the settings says it."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Place:
    """Where the mailbox is. `sealed` is whether the line to it is encrypted."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    sealed: bool


def place_of(url: str) -> Place | None:
    """imaps://user:password@host:port/folder; None for nothing. Raises ValueError."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or parts.port == 0:
        raise ValueError(url)
    if not parts.username or not parts.password or re.search(r"\s", url):
        raise ValueError(url)
    sealed = parts.scheme == "imaps"
    return Place(
        host=parts.hostname,
        port=parts.port or (993 if sealed else 143),
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        sealed=sealed,
    )
