"""The store on Redis (or Valkey): one server, no cluster mode, because a script touches keys of several kinds.

A function pays two round trips for an event: `claim` and `finish`. Everything else is for duplicates, sweeps, people.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from eventing import scripts
from eventing.handler import Append, Change, Delete, Put, Schedule, Temporary, Unschedule, VersionConflict
from eventing.settings import setting
from eventing.store import ClaimState, OutboxEntry, Versioned

if TYPE_CHECKING:
    from redis import Redis

MARK_SECONDS = 14 * 24 * 3600  # longer than any broker keeps a message (Kafka's own default is 7 days)
PAYLOAD_SECONDS = 30 * 24 * 3600  # a claim check outlives every mark, resend and dead letter that refers to it
CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0  # an answer takes milliseconds; the broker's retry is the better waiting room
_STATES: dict[bytes, ClaimState] = {b"claimed": "claimed", b"busy": "busy", b"done": "done", b"refused": "refused"}
_AGENDA = "school:outbox-due"


class RedisStore:
    """`eventing.store.Store` on one Redis server. Threads may share it; connections are opened at first use."""

    def __init__(self, url: str, *, connect_seconds: float = CONNECT_SECONDS, answer_seconds: float = ANSWER_SECONDS):
        self._url = url
        self._timeouts = (connect_seconds, answer_seconds)
        self._lock = Lock()
        self._client: Redis | None = None
        self._scripts: dict[str, Callable[..., Any]] = {}

    def claim(self, function: str, source: str, event_id: str, token: str, lease_seconds: float) -> ClaimState:
        """Take the event for this function, unless a twin holds it or it is finished."""
        return _STATES[
            self._run(scripts.CLAIM, [_inbox(function, source, event_id)], [token, round(lease_seconds * 1000)])
        ]

    def finish(
        self,
        function: str,
        source: str,
        event_id: str,
        token: str,
        changes: Iterable[Change],
        outbox: Iterable[OutboxEntry],
        refusal: str = "",
    ) -> None:
        """Changes, outbox, inbox mark in one atomic step; the same token may finish twice (a lost answer).

        Raises:
            VersionConflict: when a record is not at the expected version; nothing was stored.
            Temporary: when the claim was lost to a twin or its lease ran out.
        """
        keys = [
            _inbox(function, source, event_id),
            _refusals(source, event_id),
            _outbox(source, event_id),
            _AGENDA,
        ]
        head = [token, function, MARK_SECONDS, refusal, _member(source, event_id)]
        answer = self._run(scripts.FINISH, keys, [*head, *_changes(changes), *_entries(outbox)])
        if answer == b"lost":
            raise Temporary(
                f"the claim of {function} on event {event_id} was lost: its lease ran out or a twin took it; "
                "nothing was stored, the redelivery decides"
            )
        _accept(answer)

    def release(self, function: str, source: str, event_id: str, token: str) -> None:
        """Give the claim up, so that the next delivery need not wait for the lease."""
        self._run(scripts.RELEASE, [_inbox(function, source, event_id)], [token])

    def state(self, function: str, source: str, event_id: str) -> ClaimState | None:
        """How far this function is with the event; None where it has not seen it."""
        with self._redis() as redis:
            mark = redis.get(_inbox(function, source, event_id))
        return _STATES[{b"claim": b"busy"}.get(word := mark.split(b" ", 1)[0], word)] if mark else None

    def outbox_of(self, function: str, source: str, event_id: str) -> tuple[OutboxEntry, ...]:
        """What this finished work emitted and some subscriber has not marked."""
        with self._redis() as redis:
            mark = redis.get(_inbox(function, source, event_id)) or b""
            return self._load(redis, mark.decode().split("\n")[1:])

    def published(self, source: str, event_id: str) -> None:
        """Note that the broker accepted the entry: without subscribers it is done, else it stays until all marked."""
        self._run(scripts.PUBLISHED, [_outbox(source, event_id), _AGENDA], [_member(source, event_id)])

    def overdue(self, now: float, limit: int) -> tuple[OutboxEntry, ...]:
        """Entries whose next resend is due, oldest first."""
        with self._redis() as redis:
            members = redis.zrangebyscore(_AGENDA, "-inf", now, start=0, num=limit)
            return self._load(redis, [member.decode() for member in members])

    def resent(self, source: str, event_id: str, due: float | None) -> None:
        """Count an attempt; `due` is the next one in epoch seconds, None ends the resending."""
        arguments = [_member(source, event_id), "" if due is None else due, PAYLOAD_SECONDS]
        self._run(scripts.RESENT, [_outbox(source, event_id), _AGENDA], arguments)

    def refusal(self, source: str, event_id: str) -> dict[str, str]:
        """Which function refused the event, and why."""
        with self._redis() as redis:
            found: dict[bytes, bytes] = redis.hgetall(_refusals(source, event_id))
        return {function.decode(): cause.decode() for function, cause in sorted(found.items())}

    def claim_check(self, source: str, event_id: str) -> bytes | None:
        """The payload that was too large to travel with its event."""
        with self._redis() as redis:
            payload: bytes | None = redis.get(_payload(source, event_id))
        return payload

    def read(self, key: str) -> Versioned | None:
        """One record."""
        with self._redis() as redis:
            version, body = redis.hmget(key, "version", "body")
        return None if body is None else Versioned(int(version), body)

    def keys(self, prefix: str) -> tuple[str, ...]:
        """The keys of all records that start with `prefix`, sorted; walks the whole keyspace."""
        pattern = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in prefix.replace("\\", "\\\\")) + "*"
        with self._redis() as redis:
            found = sorted(set(redis.scan_iter(match=pattern, count=1000, _type="hash")))
            with redis.pipeline(transaction=False) as pipe:
                for key in found:
                    pipe.hexists(key, "body")
                live = pipe.execute()
        return tuple(key.decode() for key, alive in zip(found, live, strict=True) if alive)

    def due(self, agenda: str, now: float, limit: int = 100) -> tuple[str, ...]:
        """Members of an agenda whose time has come, oldest first."""
        with self._redis() as redis:
            return tuple(member.decode() for member in redis.zrangebyscore(agenda, "-inf", now, start=0, num=limit))

    def apply(self, changes: Iterable[Change]) -> None:
        """Changes outside an event, for set-up and rebuilding; atomic like `finish`.

        Raises:
            VersionConflict: when a record is not at the expected version; nothing was stored.
        """
        _accept(self._run(scripts.APPLY, [], [MARK_SECONDS, *_changes(changes)]))

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""
        with self._redis() as redis:
            redis.ping()

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        with self._lock:
            if self._client is not None:
                self._client.close()

    def _run(self, script: str, keys: list[str], arguments: list[Any]) -> bytes:
        with self._redis() as redis:
            if script not in self._scripts:
                self._scripts[script] = redis.register_script(script)
            answer: bytes = self._scripts[script](keys=keys, args=arguments)
        return answer

    def _load(self, redis: Any, members: list[str]) -> tuple[OutboxEntry, ...]:
        with redis.pipeline(transaction=False) as pipe:
            for member in members:
                pipe.hgetall(_outbox(*member.split(" ", 1)))
            stored = pipe.execute()
        return tuple(_entry(member, fields) for member, fields in zip(members, stored, strict=True) if fields)

    @contextmanager
    def _redis(self) -> Iterator[Any]:
        from redis import exceptions  # noqa: PLC0415  at first use: a cold start does not wait for it

        if self._client is None:
            with self._lock:
                self._client = self._client or _connect(self._url, *self._timeouts)
        try:
            yield self._client
        except (exceptions.ConnectionError, exceptions.TimeoutError) as error:
            raise Temporary(
                f"Redis at {_address(self._url)} does not answer ({type(error).__name__}): nothing was stored; "
                "check that it runs and that REDIS_URL, user and password are right"
            ) from error
        except (exceptions.ReadOnlyError, exceptions.OutOfMemoryError) as error:
            raise Temporary(
                f"Redis at {_address(self._url)} takes no writes ({type(error).__name__}): nothing was stored; "
                "give it memory or point REDIS_URL at the primary"
            ) from error


def open_store(environ: Mapping[str, str]) -> RedisStore:
    """The store that `REDIS_URL` names; one per process and URL, so that wrapper and handler share connections.

    Raises:
        SettingError: when REDIS_URL is absent or no Redis URL.
    """
    return _shared(setting(environ, "REDIS_URL", schemes=("redis", "rediss", "unix")))


@lru_cache
def _shared(url: str) -> RedisStore:
    return RedisStore(url)


def _connect(url: str, connect_seconds: float, answer_seconds: float) -> "Redis":
    from redis import Redis  # noqa: PLC0415
    from redis.backoff import ExponentialBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return Redis.from_url(
        url,
        socket_connect_timeout=connect_seconds,
        socket_timeout=answer_seconds,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 2),  # a dropped connection, not an outage: 60 ms in all
        protocol=2,  # RESP3 would cost a greeting for each connection and gives us nothing
        driver_info=None,
    )


def _accept(answer: bytes) -> None:
    verdict, _, reason = answer.decode().partition(" ")
    if verdict == "conflict":
        raise VersionConflict(reason)
    if verdict == "kind":
        raise TypeError(f"{reason}: two parts of the program use one key for different things")


def _changes(changes: Iterable[Change]) -> list[Any]:
    flat: list[Any] = [0]
    for change in changes:
        flat[0] += 1
        match change:
            case Put(key, body, expected, seconds):
                flat += ["put", key, body, _optional(expected), _optional(seconds)]
            case Delete(key, expected):
                flat += ["delete", key, _optional(expected)]
            case Append(stream, fields, cap):
                pairs = [part for pair in fields.items() for part in pair]
                flat += ["append", stream, cap, len(pairs), *pairs]
            case Schedule(key, member, due):
                flat += ["schedule", key, member, due]
            case Unschedule(key, member):
                flat += ["unschedule", key, member]
    return flat


def _entries(outbox: Iterable[OutboxEntry]) -> list[Any]:
    flat: list[Any] = [0]
    for entry in outbox:
        flat[0] += 1
        subscribers = sorted(entry.subscribers)
        where = _outbox(entry.source, entry.id)
        flat += [_member(entry.source, entry.id), where, entry.body, entry.due, len(subscribers), *subscribers]
        kept = entry.claim_check is not None
        flat += [_payload(entry.source, entry.id) if kept else "", entry.claim_check or b"", PAYLOAD_SECONDS]
    return flat


def _entry(member: str, fields: dict[bytes, bytes]) -> OutboxEntry:
    source, event_id = member.split(" ", 1)
    subscribers = frozenset(name[3:].decode() for name in fields if name.startswith(b"to:"))
    return OutboxEntry(source, event_id, fields[b"event"], subscribers, int(fields[b"attempts"]))


def _optional(value: int | None) -> int | str:
    return "" if value is None else value


def _inbox(function: str, source: str, event_id: str) -> str:
    return f"school:inbox:{function}:{_member(source, event_id)}"


def _refusals(source: str, event_id: str) -> str:
    return f"school:refusal:{_member(source, event_id)}"


def _outbox(source: str, event_id: str) -> str:
    return f"school:outbox:{_member(source, event_id)}"


def _payload(source: str, event_id: str) -> str:
    return f"school:payload:{_member(source, event_id)}"


def _member(source: str, event_id: str) -> str:
    """Unambiguous, because a source is a URI reference and holds no space (`eventing.envelope` sees to it)."""
    return f"{source} {event_id}"


def _address(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or parts.path
