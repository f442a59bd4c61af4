"""An image whose registry does not answer: what one's own registries say that they have; nothing is guessed."""

import http.server
import json
import threading
from collections.abc import Iterator

import pytest

from eventing.vocabulary import Resource
from functions._clients.registry import HttpRegistry, host_of_address
from functions._manifests.repository import load
from functions._preflight.facts import Facts
from functions._symptoms.symptom import Symptom
from functions.cluster_healer.mirrors import with_mirrors

MIRROR = "http://10.0.0.5:5000"
TREE = load({})
HUB = "docker.io"


class Held:
    """A registry that has some, answers nothing, or is away."""

    def __init__(self, held: dict[str, tuple[str, ...]], away: bool = False) -> None:
        self._held, self._away = held, away
        self.asked: list[str] = []

    def tags(self, address: str, repository: str) -> tuple[str, ...] | None:
        self.asked.append(repository)
        return None if self._away else self._held.get(repository, ())


def pull(image: str, registry: str = HUB) -> Symptom:
    return Symptom("registry-unreachable", Resource("Pod", "web-1", "shop"), {"image": image, "registry": registry})


@pytest.mark.parametrize(
    ("held", "image", "listed"),
    [
        ({"qdrant/qdrant": ("v1.7.4", "v1.8.0")}, "docker.io/qdrant/qdrant:v1.7.4", ("qdrant/qdrant:v1.7.4",)),
        ({"docker.io/qdrant/qdrant": ("v1.7.4",)}, "qdrant/qdrant:v1.7.4", ("docker.io/qdrant/qdrant:v1.7.4",)),
        ({"redis": ("7",)}, "docker.io/library/redis:7", ("redis:7",)),
        ({"qdrant/qdrant": ("v1.8.0",)}, "docker.io/qdrant/qdrant:v1.7.4", ()),  # another version is another program
        ({}, "docker.io/qdrant/qdrant:v1.7.4", ()),
    ],
)
def test_what_the_mirror_has_is_asked(held: dict[str, tuple[str, ...]], image: str, listed: tuple[str, ...]) -> None:
    facts = with_mirrors(Facts(), (pull(image),), (MIRROR,), Held(held), TREE)
    assert [(one.host, one.images) for one in facts.registries] == [("10.0.0.5:5000", listed)]
    assert facts.mirror_registries == ("10.0.0.5:5000",)
    assert facts.unreachable_registries == (HUB,)


def test_a_mirror_that_does_not_answer_is_none() -> None:
    facts = with_mirrors(Facts(), (pull("docker.io/a/b:1"),), (MIRROR,), Held({}, away=True), TREE)
    assert facts.mirror_registries == ()
    assert facts.unreachable_registries == (HUB,)


def test_nobody_is_asked_where_nothing_is_wrong_or_no_mirror_is_named() -> None:
    registry = Held({})
    assert with_mirrors(Facts(), (), (MIRROR,), registry, TREE) == Facts()
    assert with_mirrors(Facts(), (pull("docker.io/a/b:1"),), (), registry, TREE) == Facts()
    assert registry.asked == []


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answers = {
            "/v2/a/b/tags/list": (200, json.dumps({"name": "a/b", "tags": ["1", "2"]})),
            "/v2/empty/tags/list": (200, json.dumps({"name": "empty", "tags": None})),
            "/v2/junk/tags/list": (200, "<html>"),
            "/v2/locked/tags/list": (401, "{}"),
        }
        status, body = answers.get(self.path, (404, "{}"))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("repository", "tags"), [("a/b", ("1", "2")), ("empty", ()), ("none", ()), ("junk", None), ("locked", None)]
)
def test_a_registry_over_real_http(address: str, repository: str, tags: tuple[str, ...] | None) -> None:
    assert HttpRegistry().tags(address, repository) == tags


def test_a_registry_that_is_away_or_no_address_tells_nothing() -> None:
    assert HttpRegistry().tags("http://127.0.0.1:9", "a/b") is None
    assert HttpRegistry().tags("http://127.0.0.1:port", "a/b") is None
    assert host_of_address("http://r.local:5000") == host_of_address("r.local:5000") == "r.local:5000"
