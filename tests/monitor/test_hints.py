"""What Argo CD posts, over real HTTP and a real store: an unknown application, no revision, twice, forged."""

import json
import logging
import re
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from eventing.runtime import Runtime
from functions._clients import ledger
from functions._improvement.standing import Lease, lease_key
from functions._rehearsal.argocd.notifications import load_notifications
from functions.health_monitor.hints import NOBODYS, NOT_AWAITED, NOT_THERE
from tests.monitor.conftest import ID, Shop
from tests.monitor.test_stages import committed, rolled_out

Post = Any


class Served:
    """The monitor behind a socket; `said` are the events that it published."""

    def __init__(self, shop: Shop) -> None:
        said: list[bytes] = []
        token = iter(map(str, range(1000)))
        runtime = Runtime(
            "health-monitor", shop.store, shop.handler, said.append, lambda event: (), lambda: shop.now,
            lambda: next(token),
        )  # fmt: skip

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(runtime.receive(dict(self.headers.items()), body))
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                del arguments

        self.said = said
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def post(self, body: str | bytes) -> tuple[int, bytes]:
        """The status and the body that answer it."""
        link = HTTPConnection("127.0.0.1", self.server.server_port, timeout=10)
        link.request("POST", "/", body if isinstance(body, bytes) else body.encode(), KIND)
        answer = link.getresponse()
        found = answer.status, answer.read()
        link.close()
        return found

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


KIND = {"Content-Type": "application/cloudevents+json"}


@pytest.fixture
def served(shop: Shop) -> Iterator[Served]:
    found = Served(shop)
    yield found
    found.close()


def body(name: str = "shop", phase: str = "Succeeded", **result: Any) -> str:
    """What Argo CD's controller renders from the template for this state of an Application."""
    state = {"phase": phase, "startedAt": "2027-01-15T08:00:00Z", "syncResult": result}
    metadata = {"name": name, "namespace": "argocd", "uid": "u-1"}
    application = {"metadata": metadata, "status": {"operationState": state, "health": {"status": "Healthy"}}}
    (message,) = load_notifications().due(application)
    return message.body


def reasons(caplog: pytest.LogCaptureFixture) -> list[str]:
    pattern = r"a hint about application \S+ is passed over \(\d+ times\): (.*)"
    return [found[1] for record in caplog.records if (found := re.fullmatch(pattern, record.getMessage()))]


def holding(shop: Shop) -> str:
    commit = committed(shop)
    shop.store.apply((ledger.put(lease_key("shop"), Lease(ID, shop.now), None),))
    return commit


@pytest.mark.parametrize("name", ["nobodys", "shop"])
@pytest.mark.parametrize("result", [{}, {"revision": "f" * 40}, {"revisions": ["a" * 40, "b" * 40]}])
def test_about_an_unknown_application_nothing_happens_and_it_is_counted(
    served: Served, caplog: pytest.LogCaptureFixture, name: str, result: dict[str, Any]
) -> None:
    caplog.set_level(logging.INFO)
    assert served.post(body(name, **result)) == (204, b"")
    assert reasons(caplog) == [NOBODYS]
    assert served.said == []


def test_forged_without_a_revision_and_twice(shop: Shop, served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    commit = holding(shop)
    record = shop.record()
    assert served.post(body(revision=commit)) == (204, b"")  # forged: says it is live, and it is not
    assert served.post(body(phase="Failed")) == (204, b"")
    assert reasons(caplog) == [NOT_THERE, NOT_THERE]
    assert (shop.record(), served.said) == (record, [])
    rolled_out(shop, commit)
    running = body(phase="Running")  # names no revision at all; the API has it
    for _ in range(3):
        assert served.post(running) == (204, b"")
    assert [json.loads(one)["type"] for one in served.said] == ["ai.cortex.school.improvement.deployed"]
    assert shop.record().stage == "deployed"
    later = body(revision="0" * 40).replace("2027-01-15T08:00:00Z", "2027-01-15T09:00:00Z")
    assert served.post(later) == (204, b"")
    assert reasons(caplog)[2:] == [NOT_AWAITED]
    assert len(served.said) == 1


@pytest.mark.parametrize(
    "broken",
    [
        b"{}",
        b'{"specversion": "1.0", "type": "ai.cortex.school.argocd.application", "source": "/a", "id": "1"}',
        b'{"specversion": "1.0", "type": "ai.cortex.school.argocd.application", "source": "/a", "id": "1",'
        b' "data": {"application": "", "phase": "Succeeded"}}',
        b'{"specversion": "1.0", "type": "ai.cortex.school.argocd.application", "source": "/a", "id": "1",'
        b' "data": {"application": "shop"}}',
    ],
)
def test_what_breaks_the_contract_is_refused_and_never_tried_again(served: Served, broken: bytes) -> None:
    assert served.post(broken) == (422, b"")
    assert served.said == []
