"""Embeddings over HTTP, as OpenAI's `/v1/embeddings` and all that speaks like it: Ollama, llama.cpp, vLLM, TEI.

Nothing is tried again here: what is away becomes a retry of the event. A request holds a few texts and has a deadline.
"""

import http.client
import ssl
from collections.abc import Sequence
from contextlib import closing
from math import isfinite
from threading import Lock
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from eventing.handler import Permanent, Temporary
from eventing.shapes import ready
from functions._clients.addresses import shown
from functions._clients.download import ended_after
from functions._clients.embedding import LONGEST, Vector, normal

SOCKET_TIMEOUT = 10.0  # seconds for connecting and between two reads
TOTAL_TIMEOUT = 60.0  # seconds for one request: a model that has to be loaded first takes some
BATCH = 16  # texts a request; on a CPU a small model takes about a second for them
LIMIT = 16 * 1024 * 1024  # bytes of one answer: 16 vectors of 4096 numbers are 1.5 MB
_JUNK = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_AGAIN = frozenset({408, 409, 425, 429})


class EmbedderRefused(Permanent):
    """The endpoint says no, or what it answers can never be used; a person has to change a setting."""


class _Item(Struct, frozen=True):
    embedding: tuple[float, ...]
    index: int = -1


class _Answer(Struct, frozen=True):
    data: tuple[_Item, ...]


class Endpoint:
    """An `Embedder` behind a URL. `model` is sent along, and its name is that of the vectors."""

    def __init__(
        self,
        url: str,
        model: str,
        api_key: str = "",
        socket_timeout: float = SOCKET_TIMEOUT,
        total: float = TOTAL_TIMEOUT,
    ) -> None:
        self._url, self._model, self._api_key = url, model, api_key
        self._socket_timeout, self._total = socket_timeout, total
        self._where = shown(url)
        self._size = 0
        self._lock = Lock()

    @property
    def name(self) -> str:
        """See `Embedder.name`."""
        return self._model

    def size(self) -> int:
        """See `Embedder.size`: that of the first answer, asked for with a word where there was none yet."""
        if not self._size:
            self._asked(["size"])
        return self._size

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """See `Embedder.embed`. A text of spaces alone is not sent: some endpoints refuse it."""
        meant = [(place, text[:LONGEST]) for place, text in enumerate(texts) if text.strip()]
        found: dict[int, Vector] = {}
        for start in range(0, len(meant), BATCH):
            batch = meant[start : start + BATCH]
            answered = self._asked([text for _, text in batch])
            found |= {place: vector for (place, _), vector in zip(batch, answered, strict=True)}
        return [found.get(place) or (0.0,) * self.size() for place in range(len(texts))]

    def _asked(self, texts: list[str]) -> list[Vector]:
        status, body = self._answered(
            msgspec.json.encode({"model": self._model, "input": texts, "encoding_format": "float"})
        )
        said = " ".join(body[:2000].decode(errors="replace").split())[:200]
        if status in _AGAIN or status >= 500:
            raise Temporary(f"the embedder at {self._where} answered {status} ({said}); it is tried again")
        if status in {401, 403}:
            raise EmbedderRefused(
                f"the embedder at {self._where} answered {status}; check EMBEDDER_API_KEY, then replay"
            )
        if status != 200:
            raise EmbedderRefused(
                f"the embedder at {self._where} answered {status} for the model {self._model!r} ({said}); "
                "check EMBEDDER and EMBEDDER_MODEL, then replay"
            )
        try:
            items = msgspec.json.decode(body, type=ready(_Answer)).data
        except _JUNK:
            raise Temporary(f"the embedder at {self._where} answered what is no list of embeddings ({said})") from None
        return self._vectors(items, len(texts))

    def _vectors(self, items: tuple[_Item, ...], wanted: int) -> list[Vector]:
        placed = {one.index if one.index >= 0 else place: one.embedding for place, one in enumerate(items)}
        if len(items) != wanted or sorted(placed) != list(range(wanted)):
            raise EmbedderRefused(f"the embedder at {self._where} answered {len(items)} vectors for {wanted} texts")
        sizes = {len(vector) for vector in placed.values()}
        if 0 in sizes or not all(isfinite(value) for vector in placed.values() for value in vector):
            raise EmbedderRefused(f"the embedder at {self._where} answered a vector that is empty or not finite")
        with self._lock:
            known = self._size or min(sizes)
            self._size = known if sizes == {known} else 0  # asked for anew at the next try
        if sizes != {known}:
            raise Temporary(
                f"the embedder at {self._where} answered vectors of {sorted(sizes)} numbers, and of {known} before: "
                f"is {self._model!r} another model now? It is tried again, and what was stored is embedded anew"
            )
        return [normal(placed[place]) for place in range(wanted)]

    def _answered(self, body: bytes) -> tuple[int, bytes]:
        try:
            with closing(self._connection()) as connection:
                connection.connect()
                with ended_after(self._total, connection.sock) as late:
                    connection.request("POST", self._path(), body, self._headers())
                    with closing(connection.getresponse()) as response:
                        answer = response.read(LIMIT + 1)
                        broken = bool(response.length) and len(answer) <= LIMIT
                if late.is_set() or broken:
                    raise Temporary(f"the embedder at {self._where} did not answer to the end within {self._total:g} s")
        except (http.client.InvalidURL, UnicodeError) as error:
            raise EmbedderRefused(
                f"the embedder at {self._where} cannot be asked ({type(error).__name__}); check EMBEDDER, then replay"
            ) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            what = f"{type(error).__name__}: {error}"[:200]
            raise Temporary(
                f"the embedder at {self._where} is away ({what}); check that it runs, and EMBEDDER"
            ) from None
        if len(answer) > LIMIT:
            raise EmbedderRefused(f"the embedder at {self._where} answered more than {LIMIT} bytes")
        return response.status, answer

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self._url)
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, parts.port, timeout=self._socket_timeout, context=context)
        return http.client.HTTPConnection(host, parts.port, timeout=self._socket_timeout)

    def _path(self) -> str:
        parts = urlsplit(self._url)
        return f"{parts.path or '/v1/embeddings'}{'?' + parts.query if parts.query else ''}"

    def _headers(self) -> dict[str, str]:
        key = {"Authorization": f"Bearer {self._api_key}"} if self._api_key else {}
        return {"Content-Type": "application/json", "Accept": "application/json", **key}
