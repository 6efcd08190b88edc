"""The one door to what lies outside: a timeout always, no redirect, and no word of an address."""

import httpx

TIMEOUT = 10.0


def ping(address: str, *, well: bool) -> str:
    """Tell an outside monitor how this installation is: its address itself is asked for, or the
    same with /fail. "" when the monitor took it, else what went wrong."""
    try:
        answer = httpx.get(
            address if well else f"{address}/fail", timeout=TIMEOUT, follow_redirects=False
        )
    except httpx.HTTPError as error:
        return type(error).__name__
    return "" if answer.is_success else f"HTTP {answer.status_code}"
