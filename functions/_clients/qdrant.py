"""Knowledge in Qdrant: a server where QDRANT_URL names one, else its local mode in a folder that one process has.

The SDK (79 MiB) is imported at the first call. One lock for all calls, because local mode is not made for threads.
What is stored here is derived from Git and the ledger, so a damaged local folder is thrown away.
"""

import fcntl
import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import IO, TYPE_CHECKING, Any

import msgspec

from eventing.handler import Temporary
from eventing.settings import secret, setting
from eventing.shapes import ready
from functions._clients import keywords
from functions._clients.addresses import shown
from functions._clients.embedders import open_embedder
from functions._clients.embedding import Embedder, Letters, likeness
from functions._clients.knowledge import Chunk, Collection, Recalled, Synchronised, candidates
from functions._clients.qdrant_points import WORDS, marks, point_id, prepare, stored, upsert, vector_of

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

TIMEOUT = 10  # seconds for one request; a search in a homelab's repository takes milliseconds


class Qdrant:
    """`Knowledge` over one Qdrant. Give it the URL of a server, or the folder of local mode."""

    def __init__(
        self, url: str = "", api_key: str = "", folder: Path | None = None, embedder: Embedder | None = None
    ) -> None:
        self._url, self._api_key = url, api_key
        self._folder = folder or Path(tempfile.gettempdir()) / "cortex-school" / "qdrant"
        self._embedder: Embedder = embedder or Letters()
        self._lock = RLock()
        self._client: QdrantClient | None = None
        self._held: IO[str] | None = None
        self._ready: set[Collection] = set()

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Qdrant":
        """The client that QDRANT_URL, QDRANT_API_KEY, STATE_DIR and EMBEDDER describe.

        Raises:
            SettingError: when QDRANT_URL is no http(s) URL, or EMBEDDER no embedder.
        """
        state = environ.get("STATE_DIR", "")
        return cls(
            setting(environ, "QDRANT_URL", schemes=("http", "https"), default=""),
            secret(environ, "QDRANT_API_KEY", default=""),
            Path(state) / "qdrant" if state else None,
            open_embedder(environ),
        )

    def synchronise(self, collection: Collection, chunks: Iterable[Chunk], prune: bool = True) -> Synchronised:
        """See `Knowledge.synchronise`."""
        wanted = {point_id(chunk.key): chunk for chunk in chunks}
        with self._asked(collection) as client:
            there = stored(client, collection)
            changed = {id_: chunk for id_, chunk in wanted.items() if there.get(id_) != marks(chunk, self._embedder)}
            gone: list[Any] = sorted(there.keys() - wanted.keys()) if prune else []
            upsert(client, collection, changed, self._embedder, there)
            if gone:
                client.delete(collection, points_selector=gone, wait=True)
        return Synchronised(len(changed), len(gone), len(wanted) - len(changed))

    def remember(self, collection: Collection, chunk: Chunk) -> None:
        """See `Knowledge.remember`."""
        with self._asked(collection) as client:
            upsert(client, collection, {point_id(chunk.key): chunk}, self._embedder, {})

    def recall(
        self, collection: Collection, text: str, limit: int, where: Mapping[str, str] | None = None
    ) -> tuple[Recalled, ...]:
        """See `Knowledge.recall`."""
        with self._asked(collection) as client:
            (vector,), words = self._embedder.embed([text]), keywords.asked(text)
            most, name = candidates(limit), self._embedder.name
            chosen = _selecting(where or {})
            # the vector comes along because one that only its words recall needs its likeness, too
            options = {"query_filter": chosen, "limit": most, "with_vectors": [name]}
            alike = client.query_points(collection, query=list(vector), using=name, **options).points
            shared = _by_words(client, collection, words, options)
            points = {str(point.id): point for point in (*alike, *shared)}
            found = keywords.fused(([str(one.id) for one in alike], [str(one.id) for one in shared]), limit)
            return tuple(
                Recalled(
                    msgspec.convert(points[one].payload, ready(Chunk)),
                    likeness(vector, vector_of(points[one], self._embedder)),
                )
                for one in found
            )

    def size(self, collection: Collection) -> int:
        """See `Knowledge.size`."""
        with self._asked(collection) as client:
            return client.count(collection, exact=True).count

    def ping(self) -> None:
        """See `Knowledge.ping`."""
        with self._asked() as client:
            client.get_collections()

    def close(self) -> None:
        """See `Knowledge.close`."""
        with self._lock:
            if self._client:
                self._client.close()
            if self._held:
                self._held.close()
            self._client, self._held = None, None
            self._ready.clear()

    @contextmanager
    def _asked(self, *collections: Collection) -> "Iterator[QdrantClient]":
        """The open client with these collections in place; what goes wrong outside is `Temporary`."""
        with self._lock:
            import sqlite3  # noqa: PLC0415  with the SDK, at first use

            from qdrant_client.http.exceptions import ApiException  # noqa: PLC0415  79 MiB, so at first use

            try:
                client = self._opened()
                for collection in collections:
                    self._prepare(client, collection)
                yield client
            except (ApiException, OSError, sqlite3.Error) as error:
                self._ready.clear()
                where = shown(self._url) if self._url else f"the folder {self._folder}"
                what = str(getattr(error, "status_code", "")) or type(error).__name__
                message = f"Qdrant at {where} does not answer as it should ({what}); check that it runs, and QDRANT_URL"
                raise Temporary(message) from error

    def _opened(self) -> "QdrantClient":
        if self._client is None:
            from qdrant_client import QdrantClient  # noqa: PLC0415  at first use

            if self._url:
                key = self._api_key or None
                self._client = QdrantClient(url=self._url, api_key=key, timeout=TIMEOUT, check_compatibility=False)
            else:
                self._held = self._held or _held(self._folder)
                self._client = _local(self._folder)
        return self._client

    def _prepare(self, client: "QdrantClient", collection: Collection) -> None:
        if collection in self._ready:
            return
        prepare(client, collection, self._embedder)
        if not self._url:
            _hurry(client, collection)
        self._ready.add(collection)


def _held(folder: Path) -> IO[str]:
    """The folder's lock. Two processes in one folder would destroy it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = folder.with_suffix(".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise
    return lock


def _local(folder: Path) -> "QdrantClient":
    from qdrant_client import QdrantClient  # noqa: PLC0415  at first use

    try:
        return QdrantClient(path=str(folder), force_disable_check_same_thread=True)
    except OSError:
        raise  # a full disk or a missing right is no damage
    except Exception as error:  # whatever the SDK trips over in a half-written file
        logging.getLogger("cortex.knowledge").warning(
            "%s is damaged (%s) and starts anew", folder, type(error).__name__
        )
        shutil.rmtree(folder)
        return QdrantClient(path=str(folder), force_disable_check_same_thread=True)


def _hurry(client: "QdrantClient", collection: Collection) -> None:
    """Local mode commits point by point and waits for the disk each time, 7 ms a manifest; what is derived need not."""
    local: Any = client._client
    local.collections[collection].storage.storage.execute("PRAGMA synchronous=OFF")


def _selecting(where: Mapping[str, str]) -> Any:
    from qdrant_client.models import FieldCondition, Filter, MatchValue  # noqa: PLC0415  at first use

    facts: list[Any] = [
        FieldCondition(key=f"facts.{name}", match=MatchValue(value=value)) for name, value in where.items()
    ]
    return Filter(must=facts) if facts else None


def _by_words(
    client: "QdrantClient", collection: Collection, words: keywords.Words, options: dict[str, Any]
) -> list[Any]:
    from qdrant_client.models import SparseVector  # noqa: PLC0415  at first use

    if not words:
        return []
    query = SparseVector(indices=list(words), values=list(words.values()))
    found = client.query_points(collection, query=query, using=WORDS, **options).points
    return [point for point in found if point.score > 0]
