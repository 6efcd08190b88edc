"""Which addresses a message may go to: none inside the network that this machine stands in."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}
IP = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Exception):
    """Nothing is sent to this address; the text says why and does not repeat it."""


class NotResolved(Exception):
    """The name has no address at the moment."""


@dataclass(frozen=True)
class Target:
    """Where to connect to: the very address that was looked at, so that a name that answers
    otherwise a moment later leads nowhere else."""

    url: str
    host: str
    name: str


def target_of(address: str, *, private: bool) -> Target:
    """Look an address up. Without `private` it must be https and lead to the open internet.
    Raises AddressRefused and NotResolved."""
    parts, port = _taken_apart(address)
    if parts.scheme != "https" and not private:
        raise AddressRefused("only https is allowed")
    name = parts.hostname or ""
    found = _look_up(name, port)
    if not private and not all(is_public(ip) for ip in found):
        raise AddressRefused("the address lies inside a private network")
    ip = found[0]
    there = f"[{ip}]" if ip.version == 6 else f"{ip}"
    query = f"?{parts.query}" if parts.query else ""
    url = f"{parts.scheme}://{there}:{port}{parts.path or '/'}{query}"
    shown = f"[{name}]" if ":" in name else name
    host = shown if port == PORTS[parts.scheme] else f"{shown}:{port}"
    return Target(url, host, name)


def is_usable(address: str) -> bool:
    """Whether a text has the form of a web address that could be posted to."""
    try:
        _taken_apart(address)
    except AddressRefused:
        return False
    return True


def _taken_apart(address: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise AddressRefused("this is no web address") from None
    plain = address.isascii() and address.isprintable() and " " not in address
    if not plain or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise AddressRefused("this is no web address")
    return parts, port


def _look_up(name: str, port: int) -> list[IP]:
    try:
        rows = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotResolved from None
    # An address of one's own network carries its zone: fe80::1%eth0.
    return [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]


def is_public(ip: IP) -> bool:
    """Whether an address lies in the open internet, also one that is wrapped into another."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inner:
            return is_public(inner)
        if ip in NAT64:
            return is_public(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if ip not in GLOBAL:
            return False
    return ip.is_global and not ip.is_multicast


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# The only IPv6 addresses that the internet has given out.
GLOBAL = ipaddress.IPv6Network("2000::/3")
