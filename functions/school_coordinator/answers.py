"""The answers themselves: a page of a shelf, one record, a mark, the policy, where everything stands.

An answer's ETag is a digest of what is stored, so that an unchanged page costs no decoding and no redaction.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import msgspec

from eventing.contracts import EVENT_TYPES, SCHEMA_BASE
from eventing.shapes import ready
from eventing.store import Store, Versioned
from functions._clients import ledger
from functions._improvement.redaction import redacted
from functions._improvement.shelves import LARGEST_PAGE, PAGE, PAGE_BYTES, SHELVES, VERSION, Item, Mark, Page, Shelf
from functions._improvement.standing import EPOCH, Epoch, Freeze, Override, decision_key, frozen_key, override_key
from functions._policy.policy import Policy

Found = tuple[str, Callable[[], Any]]  # the ETag, and what makes the answer
MOST_COUNTED = 10_000  # improvements that `status` counts by stage
SCHEMA = f"{SCHEMA_BASE}answers/{VERSION}"


class BadQuestion(ValueError):
    """The question is none of these; the message says what may be asked."""


class _Stage(msgspec.Struct, frozen=True):
    stage: str = ""


def answered(store: Store, policy: Callable[[], Policy], path: str, query: Mapping[str, str]) -> Found | None:
    """The answer to one question, None where there is no such record.

    Raises:
        BadQuestion: when nothing of that name is answered, or a parameter is wrong.
        Temporary: when the ledger is away, or the policy's edit is refused.
    """
    first, _, rest = path.partition("/")
    if first in SHELVES and not rest:
        return _one(store, SHELVES[first], query["id"]) if "id" in query else _page(store, SHELVES[first], query)
    if first == "marks" and rest:
        return _at_once(_mark(store, rest, query))
    if path == "policy":
        return _at_once({"schema": SCHEMA, "policy": shown(msgspec.to_builtins(policy()))})
    if path == "status":
        return _at_once(_status(store, policy()))
    if path == "schema":
        return _at_once(_schema())
    names = ", ".join(("status", "policy", "version", "schema", "marks/FUNCTION", *SHELVES))
    raise BadQuestion(f"/v1/{path[:100]} is not answered; there are {names}")


def version_answer() -> dict[str, Any]:
    """Which release this is, and which answers and event types it knows."""
    try:
        release = version("cortex-online-school")
    except PackageNotFoundError:
        release = ""  # an image holds the sources alone
    types = {name: one.version for name, one in EVENT_TYPES.items()}
    return {"schema": SCHEMA, "release": release, "answers": VERSION, "types": types}


def shown(value: Any) -> Any:
    """A JSON value with what looks like a credential taken out; no text gets longer, as its reader may bound it."""
    if isinstance(value, str):
        return redacted(value)[: len(value)]
    if isinstance(value, dict):
        return {name: shown(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shown(one) for one in value]
    return value


def _one(store: Store, shelf: Shelf, identity: str) -> Found | None:
    stored = store.read(shelf.prefix + identity)
    if stored is None:
        return None
    decided = store.read(decision_key(identity)) if shelf.name == "improvements" else None

    def made() -> dict[str, Any]:
        answer = {"schema": SCHEMA, "shelf": shelf.name, "item": _item(identity, stored)}
        if decided is not None:
            answer["decision"] = shown(msgspec.json.decode(decided.body))
        return answer

    return _etag((identity, one) for one in (stored, decided) if one is not None), made


def _page(store: Store, shelf: Shelf, query: Mapping[str, str]) -> Found:
    said = query.get("limit", str(PAGE))
    if not (said.isascii() and said.isdecimal() and 0 < int(said) <= LARGEST_PAGE):
        raise BadQuestion(f"limit={said[:20]} is no number from 1 to {LARGEST_PAGE}")
    limit = int(said)
    keys = store.keys(shelf.prefix + query.get("prefix", ""))
    start = bisect_right(keys, shelf.prefix + query["after"]) if query.get("after") else 0
    found: list[tuple[str, Versioned]] = []
    size, end = 0, start
    for key in keys[start : start + limit]:
        stored = store.read(key)
        end += 1
        if stored is not None:  # it may have gone since its key was listed
            found.append((key.removeprefix(shelf.prefix), stored))
            size += len(stored.body)
        if size > PAGE_BYTES:
            break
    following = keys[end - 1].removeprefix(shelf.prefix) if start < end < len(keys) else ""

    def made() -> Page:
        return Page(SCHEMA, shelf.name, tuple(_item(*pair) for pair in found), following)

    return _etag(found, following), made


def _item(identity: str, stored: Versioned) -> Item:
    return Item(identity, stored.version, shown(msgspec.json.decode(stored.body)))


def _mark(store: Store, function: str, query: Mapping[str, str]) -> Mark:
    source, event = query.get("source", ""), query.get("id", "")
    if not source or not event:
        raise BadQuestion("a mark is asked for by `source` and `id` of the event")
    state = store.state(function, source, event) or ""
    return Mark(SCHEMA, state, redacted(store.refusal(source, event).get(function, "")) if state == "refused" else "")


def _status(store: Store, policy: Policy) -> dict[str, Any]:
    keys = {name: store.keys(shelf.prefix) for name, shelf in SHELVES.items()}
    stages: Counter[str] = Counter()
    for key in keys["improvements"][:MOST_COUNTED]:
        if (stored := store.read(key)) is not None:
            stages[msgspec.json.decode(stored.body, type=ready(_Stage)).stage] += 1
    epoch = ledger.get(store, EPOCH, Epoch)
    freezes = {
        key.removeprefix(frozen_key()).removeprefix(":"): found[0]
        for key in store.keys(frozen_key())
        if (found := ledger.get(store, key, Freeze))
    }
    overrides = (ledger.get(store, key, Override) for key in store.keys(override_key("")))
    told = {
        "schema": SCHEMA,
        "mode": policy.mode,
        "epoch": epoch[0] if epoch else None,
        "frozen": freezes,  # the empty name is everything
        "overrides": [found[0] for found in overrides if found],
        "stages": dict(sorted(stages.items())),
        "counted": min(len(keys["improvements"]), MOST_COUNTED),
        "shelves": {name: len(found) for name, found in keys.items()},
    }
    return {name: shown(value) for name, value in msgspec.to_builtins(told).items()}


def _schema() -> dict[str, Any]:
    """JSON Schema of a page's values, by shelf."""
    kinds = [shelf.kind for shelf in SHELVES.values()]
    schemas, components = msgspec.json.schema_components([Page, Mark, *kinds])
    names = ("page", "mark", *SHELVES)
    return {"$id": SCHEMA, "$defs": components, "shapes": dict(zip(names, schemas, strict=True))}


def _at_once(value: Any) -> Found:
    body = msgspec.json.encode(value)
    return f'"{blake2b(body, digest_size=16).hexdigest()}"', lambda: msgspec.Raw(body)


def _etag(found: Iterable[tuple[str, Versioned]], more: str = "") -> str:
    digest = blake2b(f"{VERSION}\n{more}".encode(), digest_size=16)
    for identity, stored in found:
        for part in (identity.encode(), stored.body):
            digest.update(len(part).to_bytes(8) + part)
    return f'"{digest.hexdigest()}"'
