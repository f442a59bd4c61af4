"""Every function as its image serves it answers the codes that brokers obey, over HTTP, and never a body.

204 done, 422 never again (to the dead letters), 503 later. A body that is no event would be a failed delivery, and a
`ce-` header would be a reply.
"""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from tests.benchmarks.processes import STRUCTURED, Call, Started, function
from tests.benchmarks.starts import first_call
from tests.benchmarks.surroundings import RECEIVER, Surroundings, functions, surroundings
from tests.conftest import free_port

HEADERS = {"content-type": STRUCTURED}
BINARY = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/somebody", "content-type": "application/json"}
NO_EVENT = {
    "a text": Call(b"hello", headers={"content-type": "text/plain"}),
    "nothing": Call(b"", headers={}),
    "broken JSON": Call(b'{"specversion": "1.0",', headers=HEADERS),
    "a batch": Call(b"[]", headers={"content-type": "application/cloudevents-batch+json"}),
    "no type": Call(b"{}", headers=BINARY),
    "an older event": Call(b"{}", headers={**BINARY, "ce-specversion": "0.3", "ce-type": "x"}),
    "a form": Call(b"a=b", headers={"content-type": "application/x-www-form-urlencoded"}),
}
every_function = pytest.mark.parametrize("name", [name for name in functions() if name != RECEIVER])


@dataclass(frozen=True)
class Answer:
    """A status, the length of its body in bytes, and the names of its headers."""

    status: int
    length: int
    headers: frozenset[str]


def asked(port: int, call: Call, method: str = "POST") -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, call.path, call.body, dict(call.headers))
        got = connection.getresponse()
        return Answer(got.status, len(got.read()), frozenset(key.lower() for key, _ in got.getheaders()))
    finally:
        connection.close()


def status(answer: Answer) -> int:
    """The status of an answer that no broker takes for a reply or for a failure."""
    assert answer.length == 0
    assert not [name for name in answer.headers if name.startswith("ce-")]
    return answer.status


@pytest.fixture(scope="module")
def around() -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


@contextmanager
def awake(name: str, around: Surroundings, log: Path, **other: str) -> Iterator[Started]:
    environment = {key: value for key, value in {**around.environments[name], **other}.items() if value}
    with function(around.source(name), environment, log) as started:
        yield started


def unsound(name: str, around: Surroundings) -> Call:
    """The function's own type of event, with data of another shape."""
    sound = json.loads(first_call(name, around).body)
    return Call(msgspec.json.encode({**sound, "data": {"nobody": "declared this"}}), headers=HEADERS)


@every_function
def test_each_function_answers_as_brokers_obey(name: str, around: Surroundings, tmp_path: Path) -> None:
    with awake(name, around, tmp_path / "log") as started:
        assert {what: status(asked(started.port, call)) for what, call in NO_EVENT.items()} == dict.fromkeys(
            NO_EVENT, 422
        )
        assert status(asked(started.port, unsound(name, around))) == 422
        own = first_call(name, around)
        once = status(asked(started.port, own))
        assert once in {204, 422}
        assert status(asked(started.port, own)) == once  # a duplicate
        assert status(asked(started.port, Call(b"", "/readyz"), "GET")) == 204
        assert status(asked(started.port, Call(b"", "/healthz"), "HEAD")) == 204
        assert status(asked(started.port, Call(b""), "PUT")) == 405


@every_function
def test_without_redis_it_is_up_and_asks_to_come_later(name: str, around: Surroundings, tmp_path: Path) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    with awake(name, around, tmp_path / "log", REDIS_URL=nowhere, KUBERNETES_SERVICE_HOST="127.0.0.1") as started:
        assert status(asked(started.port, Call(b"", "/healthz"), "GET")) == 204
        assert status(asked(started.port, Call(b"", "/readyz"), "GET")) == 503
        assert status(asked(started.port, first_call(name, around))) == 503
    assert "Redis" in (tmp_path / "log").read_text()


@every_function
def test_without_a_broker_it_is_up_and_says_where_nobody_answers(
    name: str, around: Surroundings, tmp_path: Path
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}/cortex-school/school"
    with awake(name, around, tmp_path / "log", K_SINK=nobody, KUBERNETES_SERVICE_HOST="127.0.0.1") as started:
        assert status(asked(started.port, Call(b"", "/healthz"), "GET")) == 204
        for _ in range(3):
            assert status(asked(started.port, Call(b"", "/readyz"), "GET")) == 503
    assert (tmp_path / "log").read_text().count(f"not ready: nobody answers at K_SINK={nobody}") == 1


@every_function
@pytest.mark.parametrize("left_out", ["K_SINK", "REDIS_URL"])
def test_what_is_not_set_is_named_by_a_pod_that_stays_up(
    name: str, left_out: str, around: Surroundings, tmp_path: Path
) -> None:
    with awake(name, around, tmp_path / "log", **{left_out: ""}, KUBERNETES_SERVICE_HOST="127.0.0.1") as started:
        assert status(asked(started.port, Call(b"", "/readyz"), "GET")) == 503
        assert status(asked(started.port, first_call(name, around))) == 503
    assert left_out in (tmp_path / "log").read_text()
