"""A delivery is genuine or nothing, about us or nothing, and the same delivery is the same event."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventing.acceptance import accept
from eventing.contracts import PullRequestChanged
from eventing.wire import parse_structured
from functions.webhook_receiver.delivery import ACTIONS, event_of, genuine

KEY = b"It's a Secret to Everybody"
JSON = "application/json"


def delivery(branch: str = "cortex-school/i-1-abc", repository: str = "robin/home", **said: Any) -> bytes:
    """The part of GitHub's payload that is read, between parts that are not."""
    pull = {"head": {"ref": branch, "sha": "0" * 40}, "title": "@everyone", "body": "x"}
    known = {"action": "closed", "number": 7, "pull_request": pull, "repository": {"full_name": repository}}
    return json.dumps(known | said).encode()


def signed(body: bytes, key: bytes = KEY) -> str:
    return "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()


def test_the_example_of_githubs_documentation_is_genuine() -> None:
    published = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert genuine(published, b"Hello, World!", KEY)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        signed(b"{}", b"another"),
        signed(b"{} "),
        signed(b"{}").upper(),
        signed(b"{}").removeprefix("sha256="),
        "sha1=" + hmac.new(KEY, b"{}", hashlib.sha1).hexdigest(),
        signed(b"{}") + "0",
        "sha256=é",
    ],
)
def test_any_other_signature_is_not(signature: str) -> None:
    assert not genuine(signature, b"{}", KEY)


def test_without_a_key_nothing_is_genuine_not_even_what_an_empty_key_signed() -> None:
    assert not genuine(signed(b"{}", b""), b"{}", b"")


@given(st.text(), st.binary())
def test_no_signature_makes_it_raise(signature: str, body: bytes) -> None:
    assert not genuine(signature, body, KEY) or signature == signed(body)


@pytest.mark.parametrize("action", sorted(ACTIONS))
@pytest.mark.parametrize("form", [False, True])
def test_a_pull_request_of_ours_becomes_an_event_that_the_contract_takes(action: str, form: bool) -> None:
    body = delivery(action=action)
    kind = "application/x-www-form-urlencoded" if form else "application/json; charset=utf-8"
    event = event_of("pull_request", kind, urlencode({"payload": body.decode()}).encode() if form else body, "")
    assert event is not None
    accepted = accept(parse_structured(event))
    assert accepted.payload == PullRequestChanged(7, "", action)
    assert "everyone" not in event.decode()


def test_the_same_delivery_is_the_same_event_whatever_its_headers_say() -> None:
    one, again, other = (
        parse_structured(event_of("pull_request", JSON, body, "") or b"").id
        for body in (delivery(), delivery(), delivery(updated="later"))
    )
    assert one == again != other


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("ping", b'{"zen": "Keep it simple."}'),
        ("push", delivery()),
        ("", delivery()),
        ("pull_request_review", delivery()),
        ("pull_request", delivery(branch="main")),
        ("pull_request", delivery(branch="feature/cortex-school/x")),
        ("pull_request", delivery(action="labeled")),
        ("pull_request", delivery(number=0)),
        ("pull_request", delivery(number=-1)),
        ("pull_request", delivery(pull_request=None)),
        ("pull_request", delivery(repository="robin/other")),
        ("pull_request", b"{}"),
    ],
)
def test_what_is_not_about_a_pull_request_of_ours_is_passed_over(kind: str, body: bytes) -> None:
    assert event_of(kind, JSON, body, "robin/home") is None


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON, b""),
        (JSON, b"["),
        (JSON, b"[" * 100_000),
        (JSON, b'{"number": "7"}'),
        (JSON, b'{"number": 1.5}'),
        (JSON, b"\xff\xfe"),
        ("text/plain", delivery()),
        ("", delivery()),
        ("application/x-www-form-urlencoded", b"\xff"),
        ("application/x-www-form-urlencoded", b"payload="),
        ("application/x-www-form-urlencoded", b"a=1&b=2&c=3&d=4&e=5"),
    ],
)
def test_what_github_does_not_send_is_an_error(content_type: str, body: bytes) -> None:
    with pytest.raises(ValueError):
        event_of("pull_request", content_type, body, "")
