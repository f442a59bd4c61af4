"""Embedders: the one that needs nothing, an endpoint over real HTTP with all it may answer, and the cache over both."""

import json
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler

import pytest

from eventing.handler import Permanent, Temporary
from eventing.settings import SettingError
from functions._clients.embedders import Remembered, open_embedder
from functions._clients.embedding import DIMENSIONS, Letters, Vector, embed, likeness
from functions._clients.embedding_endpoint import BATCH, EmbedderRefused, Endpoint
from functions._clients.qdrant import Qdrant
from tests.clients.loopback import Answer, says, serving

PATH = "/v1/embeddings"


def answering(seen: list[dict[str, object]], numbers: int = 3, keys: list[str] | None = None) -> Answer:
    """An endpoint that answers each text with its length, in the reverse order, as the protocol allows."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        body = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        seen.append(body)
        if keys is not None:
            keys.append(request.headers.get("Authorization", ""))
        data = [
            {"object": "embedding", "index": place, "embedding": [float(len(text)), 1.0, 0.0, 2.0][:numbers]}
            for place, text in enumerate(body["input"])
        ]
        said = json.dumps({"object": "list", "data": data[::-1], "model": body["model"], "usage": {}}).encode()
        request.send_response(200)
        request.send_header("Content-Length", str(len(said)))
        request.end_headers()
        request.wfile.write(said)

    return answer


def test_an_endpoint_is_asked_as_the_protocol_says() -> None:
    seen: list[dict[str, object]] = []
    keys: list[str] = []
    with serving() as server:
        server.answers[PATH] = answering(seen, keys=keys)
        endpoint = Endpoint(f"{server.url}{PATH}", "nomic-embed-text", "k")
        found = endpoint.embed(["a", " ", "a longer text"])
        assert endpoint.size() == 3
    assert [round(likeness(one, one), 9) for one in found] == [1.0, 0.0, 1.0]
    assert found[0][0] < found[2][0]
    assert seen == [{"model": "nomic-embed-text", "input": ["a", "a longer text"], "encoding_format": "float"}]
    assert keys == ["Bearer k"]
    assert endpoint.name == "nomic-embed-text"


def test_many_texts_are_sent_in_batches_and_long_ones_cut() -> None:
    seen: list[dict[str, object]] = []
    with serving() as server:
        server.answers[PATH] = answering(seen)
        endpoint = Endpoint(f"{server.url}{PATH}", "m")
        assert len(endpoint.embed(["x" * 9000] * (BATCH + 1))) == BATCH + 1
        assert endpoint.embed([]) == []
    assert [len(one["input"]) for one in seen if isinstance(one["input"], list)] == [BATCH, 1]
    assert all(len(text) == 4000 for one in seen if isinstance(one["input"], list) for text in one["input"])


def vectors(*found: object) -> bytes:
    return json.dumps({"data": [{"index": place, "embedding": one} for place, one in enumerate(found)]}).encode()


@pytest.mark.parametrize(
    ("status", "body", "kind", "word"),
    [
        (500, b"out of memory", Temporary, r"answered 500 \(out of memory\); it is tried again"),
        (429, b"", Temporary, "answered 429"),
        (408, b"", Temporary, "answered 408"),
        (401, b"", EmbedderRefused, "answered 401; check EMBEDDER_API_KEY"),
        (404, b"no model m", EmbedderRefused, r"404 for the model 'm' \(no model m\); check EMBEDDER and"),
        (301, b"", EmbedderRefused, "answered 301"),
        (200, b"<html>", Temporary, "no list of embeddings"),
        (200, b'{"data": 3}', Temporary, "no list of embeddings"),
        (200, b'{"data": [{"embedding": "AAAA"}]}', Temporary, "no list of embeddings"),
        (200, vectors(), EmbedderRefused, "0 vectors for 1 texts"),
        (200, vectors([1.0], [2.0]), EmbedderRefused, "2 vectors for 1 texts"),
        (200, b'{"data": [{"index": 4, "embedding": [1.0]}]}', EmbedderRefused, "1 vectors for 1 texts"),
        (200, vectors([]), EmbedderRefused, "empty or not finite"),
        (200, b"[" * 100_000, Temporary, "no list of embeddings"),
    ],
)
def test_whatever_is_no_embedding_says_what_to_do(status: int, body: bytes, kind: type[Exception], word: str) -> None:
    with serving() as server:
        server.answers[PATH] = says(status, body)
        with pytest.raises(kind, match=word):
            Endpoint(f"{server.url}{PATH}", "m").embed(["text"])
    assert issubclass(EmbedderRefused, Permanent)


def test_an_endpoint_that_breaks_off_or_is_away_is_temporary() -> None:
    with serving() as server:
        server.answers[PATH] = says(200, b"{", Content_Length="900")
        with pytest.raises(Temporary, match=r"did not answer to the end|is away"):
            Endpoint(f"{server.url}{PATH}", "m", socket_timeout=0.2).embed(["text"])
    with pytest.raises(Temporary, match=r"the embedder at http://127\.0\.0\.1:1/v1/embeddings is away \(Connection"):
        Endpoint("http://name:word@127.0.0.1:1/v1/embeddings", "m").embed(["text"])


@pytest.mark.parametrize("host", ["a b", "ollama..svc", "b" * 64])
def test_an_odd_host_is_no_embedder(host: str) -> None:
    with pytest.raises(EmbedderRefused, match=r"cannot be asked .*; check EMBEDDER"):
        Endpoint(f"http://{host}/v1/embeddings", "m").embed(["text"])


def test_another_model_behind_the_same_name_is_noticed_and_used_from_then_on() -> None:
    with serving() as server:
        server.answers[PATH] = answering([])
        endpoint = Endpoint(f"{server.url}{PATH}", "m")
        assert endpoint.size() == 3
        server.answers[PATH] = answering([], numbers=4)
        with pytest.raises(Temporary, match=r"vectors of \[4\] numbers, and of 3 before: is 'm' another model now"):
            endpoint.embed(["text"])
        assert endpoint.size() == 4


class Counting:
    """An embedder that notes what it is asked."""

    def __init__(self) -> None:
        self.name, self.asked, self.numbers = "counting", list[str](), 2

    def size(self) -> int:
        return self.numbers

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.asked += texts
        return [(1.0,) * self.numbers for _ in texts]


def test_a_text_is_embedded_once() -> None:
    counting = Counting()
    remembered = Remembered(counting, most=2)
    assert remembered.embed(["a", "b", "a"]) == [(1.0, 1.0)] * 3
    assert remembered.embed(["b", "a"]) == [(1.0, 1.0)] * 2
    assert counting.asked == ["a", "b"]
    remembered.embed(["c"])  # the one that was used longest ago goes: b
    remembered.embed(["a", "b"])
    assert counting.asked == ["a", "b", "c", "b"]
    assert (remembered.name, remembered.size()) == ("counting", 2)
    assert remembered.embed(["\ud800"]) == [(1.0, 1.0)]


def test_vectors_of_another_length_push_the_kept_ones_out() -> None:
    counting = Counting()
    remembered = Remembered(counting)
    remembered.embed(["a"])
    counting.numbers = 3
    assert remembered.embed(["b", "a"]) == [(1.0,) * 3, (1.0, 1.0)]  # what was kept when it was asked for
    assert remembered.embed(["a"]) == [(1.0,) * 3]


def test_the_default_needs_nothing() -> None:
    letters = open_embedder({})
    assert isinstance(letters, Letters)
    assert letters.embed(["web"]) == [embed("web")]
    assert (letters.size(), letters.name) == (DIMENSIONS, f"letters-{DIMENSIONS}")


@pytest.mark.parametrize(
    ("environ", "word"),
    [
        ({"EMBEDDER": "minilm"}, "EMBEDDER is 'minilm', which is no embedder"),
        ({"EMBEDDER": "tcp://10.43.0.7:80"}, "service link"),
        ({"EMBEDDER": "http://x/v1/embeddings"}, "EMBEDDER_MODEL is not set"),
        ({"EMBEDDER": "http://x", "EMBEDDER_MODEL": "m", "EMBEDDER_API_KEY_FILE": "/nowhere"}, "cannot be read"),
        ({"EMBEDDER": "http://x", "EMBEDDER_MODEL": "m", "EMBEDDER_API_KEY": "a\nb"}, "EMBEDDER_API_KEY holds spaces"),
        ({"EMBEDDER": "http://x..svc", "EMBEDDER_MODEL": "m"}, "EMBEDDER is not a URL that can be read"),
    ],
)
def test_a_setting_that_cannot_be_stops_the_start(environ: dict[str, str], word: str) -> None:
    with pytest.raises(SettingError, match=word):
        Qdrant.from_environ(environ)


def test_an_endpoint_is_opened_by_its_settings() -> None:
    seen: list[dict[str, object]] = []
    with serving() as server:
        server.answers[PATH] = answering(seen)
        embedder = open_embedder({"EMBEDDER": f"{server.url}{PATH}", "EMBEDDER_MODEL": "bge-m3"})
        assert embedder.name == "bge-m3"
        assert embedder.embed(["a"]) == embedder.embed(["a"])
    assert len(seen) == 1
