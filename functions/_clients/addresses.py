"""Which addresses a function may fetch from: public ones only. Pure; the caller resolves names.

A transcript's URL comes from outside, so it must never make a function read the cluster's own services, the node or
the cloud's metadata service (server-side request forgery).
"""

import ipaddress
import re
from urllib.parse import urlsplit, urlunsplit

_ENDS_IN_A_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?$")  # an IPv4 address to a browser (WHATWG URL)
_HAS_PORT = re.compile(r"^[^:]*$|\]$|:[0-9]*$")  # or none, or an IPv6 address
_HOST_NAME = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.?$")
_INSIDE = (".cluster.local", ".svc", ".local", ".internal", ".localhost", ".lan", ".home.arpa")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215


def refusal_of(url: str) -> str:
    """Why this URL may not be fetched, as far as its text tells; empty where it may be tried."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        return f"it is not a URL ({error})"
    if parts.scheme not in {"http", "https"}:
        return f"its scheme is {parts.scheme or 'missing'!r}, only http and https are fetched"
    if parts.username is not None or parts.password is not None:
        return "it carries a user name or password, which would end up in events and commits"
    if any(character <= " " or character == "\\" for character in url):
        return "it contains spaces, control characters or backslashes"
    return _refusal_of_host(host)


def _refusal_of_host(host: str) -> str:
    literal = _literal(host)
    if literal is not None:
        return "" if is_public(str(literal)) else f"{host} is an internal address"
    if _ENDS_IN_A_NUMBER.search(host):
        return f"{host} is an address in disguise (decimal, octal or hexadecimal)"
    try:
        ascii_host = host.encode("idna").decode()
    except UnicodeError:
        return f"{host!r} is not a host name"
    if not _HOST_NAME.match(ascii_host):
        return f"{host!r} is not a host name"
    name = ascii_host.removesuffix(".")
    if "." not in name or name.endswith(_INSIDE):
        return f"{host} is a name inside the network"
    return ""


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_public(address: str) -> bool:
    """Whether this IP address (the one a name resolved to) is out on the internet."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = _embedded(parsed)
        if inner is not None:
            return is_public(str(inner))
        if parsed in _NAT64_LOCAL or parsed.is_site_local or parsed.scope_id:
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that packets to this one end up at: mapped, 6to4, Teredo's client, NAT64, IPv4-compatible."""
    if address in _NAT64 or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def shown(url: str) -> str:
    """The URL without user name, password, query and fragment: a token there must not reach events, logs or commits.

    What is written almost as a URL (`user:password@host/path`) loses them too; `git@host:path` has none to lose.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(not a URL)"
    before, at, _ = parts.path.partition("@")
    if at and not parts.netloc and (parts.scheme or ":" in before):
        return parts.path.rpartition("@")[2]
    if at and not _HAS_PORT.search(parts.netloc):  # a password with a slash: what is before it is no host
        return "(not a URL)"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
