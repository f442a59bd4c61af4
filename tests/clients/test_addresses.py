"""A URL from outside reaches public addresses only, however the inside is spelt."""

import pytest

from functions._clients.addresses import is_public, refusal_of, shown

READ = (
    "http://example.com/a.vtt",
    "https://example.com:8443/a.vtt?token=1",
    "http://8.8.8.8/x",
    "http://[2001:4860:4860::8888]/",
    "http://münchen.de/x",
    "http://example.com./x",
    "http://3com.com/x",
    "http://cdn.1x/",
)
REFUSED = (
    ("file:///etc/passwd", "its scheme is 'file', only http and https are fetched"),
    ("ftp://example.com/a", "its scheme is 'ftp', only http and https are fetched"),
    ("//example.com/a", "its scheme is 'missing', only http and https are fetched"),
    ("", "its scheme is 'missing', only http and https are fetched"),
    (
        "http://user:password@example.com/",
        "it carries a user name or password, which would end up in events and commits",
    ),
    ("http://user@example.com/", "it carries a user name or password, which would end up in events and commits"),
    ("http://:password@example.com/", "it carries a user name or password, which would end up in events and commits"),
    ("http://exa mple.com/", "it contains spaces, control characters or backslashes"),
    ("http://example.com/a\nb", "it contains spaces, control characters or backslashes"),
    ("http://example.com\\x", "it contains spaces, control characters or backslashes"),
    ("http://example.com:99999/", "it is not a URL (Port out of range 0-65535)"),
    ("http://[::1/", "it is not a URL (Invalid IPv6 URL)"),
    ("http:///a", "'' is not a host name"),
    ("http://a..b/", "'a..b' is not a host name"),
    ("http://-a.com/", "'-a.com' is not a host name"),
    ("http://a_b.com/", "'a_b.com' is not a host name"),
    (f"http://{'a' * 64}.com/", f"'{'a' * 64}.com' is not a host name"),
    ("http://localhost/", "localhost is a name inside the network"),
    ("http://redis/", "redis is a name inside the network"),
    ("http://redis.cortex-school.svc/", "redis.cortex-school.svc is a name inside the network"),
    ("http://redis.x.svc.cluster.local./", "redis.x.svc.cluster.local. is a name inside the network"),
    ("http://metadata.google.internal/", "metadata.google.internal is a name inside the network"),
    ("http://x.svc.cluster.local/", "x.svc.cluster.local is a name inside the network"),
    ("http://x.cluster.local/", "x.cluster.local is a name inside the network"),
    ("http://nas.lan/", "nas.lan is a name inside the network"),
    ("http://nas.home.arpa/", "nas.home.arpa is a name inside the network"),
    ("http://printer.local/", "printer.local is a name inside the network"),
    ("http://x.localhost/", "x.localhost is a name inside the network"),
    ("http://127.0.0.1/", "127.0.0.1 is an internal address"),
    ("http://[::1]/", "::1 is an internal address"),
    ("http://2130706433/", "2130706433 is an address in disguise (decimal, octal or hexadecimal)"),
    ("http://0177.0.0.1/", "0177.0.0.1 is an address in disguise (decimal, octal or hexadecimal)"),
    ("http://0x7f.1/", "0x7f.1 is an address in disguise (decimal, octal or hexadecimal)"),
    ("http://127.0x1/", "127.0x1 is an address in disguise (decimal, octal or hexadecimal)"),
    ("http://127.1/", "127.1 is an address in disguise (decimal, octal or hexadecimal)"),
    ("http://1.1.1.1./", "1.1.1.1. is an address in disguise (decimal, octal or hexadecimal)"),
)
INTERNAL = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.43.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fd00::1",
    "fe80::1",
    "fe80::1%eth0",
    "2001:4860:4860::8888%eth0",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "::1:808:808",
    "4000::1",
    "240.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",  # Teredo of 127.0.0.1
    "not an address",
    "",
)
PUBLIC = (
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "169.253.255.255",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::",
)


@pytest.mark.parametrize("url", READ)
def test_a_public_url_may_be_tried(url: str) -> None:
    assert refusal_of(url) == ""


@pytest.mark.parametrize(("url", "why"), REFUSED)
def test_what_leads_inside_or_nowhere_is_refused_by_its_text(url: str, why: str) -> None:
    assert refusal_of(url) == why


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses_are_not_public(address: str) -> None:
    assert is_public(address) is False


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address) is True


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://user:secret@example.com:8443/a/b.vtt?token=x#t=1", "https://example.com:8443/a/b.vtt"),
        ("http://[::1/", "(not a URL)"),
        ("https://example.com", "https://example.com"),
        ("https://secret@git.example.com/x.git", "https://git.example.com/x.git"),
        ("https://user:sec@ret@git.example.com/x.git", "https://git.example.com/x.git"),
        ("https://user:sec/ret@git.example.com/x.git", "(not a URL)"),
        ("https:/user:secret@git.example.com/x.git", "git.example.com/x.git"),
        ("https:\\\\user:secret@git.example.com", "git.example.com"),
        ("user:secret@git.example.com/x.git?token=secret", "git.example.com/x.git"),
        ("git@github.com:owner/name.git", "git@github.com:owner/name.git"),
        ("ssh://git@github.com:owner/name.git", "ssh://github.com:owner/name.git"),
        ("https://example.com:8443/pkg@1.2", "https://example.com:8443/pkg@1.2"),
    ],
)
def test_what_may_be_secret_is_not_shown(url: str, kept: str) -> None:
    assert shown(url) == kept
