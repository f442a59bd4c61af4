"""Which embedder there is, and what was embedded once is not embedded again."""

import hashlib
from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock

from eventing.settings import SettingError, in_header, secret, setting
from functions._clients.embedding import Embedder, Letters, Vector

_MOST = 1024  # vectors kept; of 768 numbers that is 6 MiB
_DEFAULT = "letters"


def open_embedder(environ: Mapping[str, str]) -> Embedder:
    """What EMBEDDER names: `letters`, or the URL of an endpoint for the model EMBEDDER_MODEL.

    Raises:
        SettingError: when it is neither, or there is a URL and no model, or a key that no header can hold.
    """
    named = setting(environ, "EMBEDDER", default=_DEFAULT)
    if named == _DEFAULT:
        return Letters()
    if not named.startswith(("http://", "https://")):
        raise SettingError(
            f"EMBEDDER is {named!r}, which is no embedder. Leave it out for the one that needs nothing, or set it to "
            "the URL of an endpoint such as http://ollama.ai.svc:11434/v1/embeddings"
        )
    from functions._clients.embedding_endpoint import Endpoint  # noqa: PLC0415  only where there is one

    url = setting(environ, "EMBEDDER", schemes=("http", "https"))
    key = in_header("EMBEDDER_API_KEY", secret(environ, "EMBEDDER_API_KEY", default=""))
    return Remembered(Endpoint(url, setting(environ, "EMBEDDER_MODEL"), key))


class Remembered:
    """An `Embedder` that keeps the vectors of the texts that came last, by their content. Threads may share it."""

    def __init__(self, embedder: Embedder, most: int = _MOST) -> None:
        self._embedder, self._most = embedder, most
        self._kept: OrderedDict[bytes, array[float]] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """See `Embedder.name`."""
        return self._embedder.name

    def size(self) -> int:
        """See `Embedder.size`."""
        return self._embedder.size()

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """See `Embedder.embed`; only what is not kept is asked for, and a text that comes twice once."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        found: dict[bytes, Vector] = {}
        with self._lock:
            for key in keys:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found[key] = tuple(self._kept[key])
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if new:
            found |= zip(new, self._embedder.embed(list(new.values())), strict=True)
            self._keep({key: found[key] for key in new})
        return [found[key] for key in keys]

    def _keep(self, new: Mapping[bytes, Vector]) -> None:
        with self._lock:
            if any(len(next(iter(new.values()))) != len(vector) for vector in list(self._kept.values())[:1]):
                self._kept.clear()  # the model behind the name is another one now
            self._kept.update((key, array("d", vector)) for key, vector in new.items())
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
