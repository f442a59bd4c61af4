"""The store on Redis (or Valkey): one server, no cluster mode, because a script touches keys of several kinds.

A function pays two round trips for an event: `claim` and `finish`. Everything else is for duplicates, sweeps, people.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from eventing import redis_layout as layout
from eventing import scripts
from eventing.handler import Change, Temporary, VersionConflict
from eventing.redis_link import ANSWER_SECONDS, CONNECT_SECONDS, RedisLink
from eventing.settings import setting
from eventing.store import ClaimState, OutboxEntry, Versioned

# What a claim's script answers, and the first word of a mark ("claim": some function holds it).
_STATES: dict[bytes, ClaimState] = {
    b"claimed": "claimed",
    b"busy": "busy",
    b"claim": "busy",
    b"done": "done",
    b"refused": "refused",
}


class RedisStore:
    """`eventing.store.Store` on one Redis server. Threads may share it; connections are opened at first use."""

    def __init__(
        self, url: str, *, connect_seconds: float = CONNECT_SECONDS, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        self._link = RedisLink(url, connect_seconds, answer_seconds)

    def claim(self, function: str, source: str, event_id: str, token: str, lease_seconds: float) -> ClaimState:
        """Take the event for this function, unless a twin holds it or it is finished."""
        key = layout.inbox_key(function, source, event_id)
        return _STATES[self._link.run(scripts.CLAIM, [key], [token, round(lease_seconds * 1000)])]

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
            layout.inbox_key(function, source, event_id),
            layout.refusals_key(source, event_id),
            layout.outbox_key(source, event_id),
            layout.AGENDA,
        ]
        arguments = layout.step_arguments(function, source, event_id, token, changes, outbox, refusal)
        answer = self._link.run(scripts.FINISH, keys, arguments)
        if answer == b"lost":
            raise Temporary(
                f"the claim of {function} on event {event_id} was lost: its lease ran out or a twin took it; "
                "nothing was stored, the redelivery decides"
            )
        _accept(answer)

    def renew(self, function: str, source: str, event_id: str, token: str, lease_seconds: float) -> bool:
        """Hold a claim for so long from now; False where it is not held any more."""
        key = layout.inbox_key(function, source, event_id)
        return self._link.run(scripts.RENEW, [key], [token, round(lease_seconds * 1000)]) == b"ok"

    def release(self, function: str, source: str, event_id: str, token: str) -> None:
        """Give the claim up, so that the next delivery need not wait for the lease."""
        self._link.run(scripts.RELEASE, [layout.inbox_key(function, source, event_id)], [token])

    def state(self, function: str, source: str, event_id: str) -> ClaimState | None:
        """How far this function is with the event; None where it has not seen it."""
        mark: bytes | None = self._link.ask(("GET", layout.inbox_key(function, source, event_id)))[0]
        return None if mark is None else _STATES[mark.split(b" ", 1)[0]]

    def outbox_of(self, function: str, source: str, event_id: str) -> tuple[OutboxEntry, ...]:
        """What this finished work emitted and some subscriber has not marked."""
        mark: bytes = self._link.ask(("GET", layout.inbox_key(function, source, event_id)))[0] or b""
        return self._load(mark.decode().split("\n")[1:])

    def published(self, source: str, event_id: str) -> None:
        """Note that the broker accepted the entry: without subscribers it is done, else it stays until all marked."""
        keys = [layout.outbox_key(source, event_id), layout.AGENDA]
        self._link.run(scripts.PUBLISHED, keys, [layout.member(source, event_id)])

    def overdue(self, now: float, limit: int) -> tuple[OutboxEntry, ...]:
        """Entries whose next resend is due, oldest first."""
        return self._load(self.due(layout.AGENDA, now, limit))

    def resent(self, source: str, event_id: str, due: float | None) -> None:
        """Count an attempt; `due` is the next one in epoch seconds, None ends the resending."""
        arguments = [layout.member(source, event_id), "" if due is None else due, layout.PAYLOAD_SECONDS]
        self._link.run(scripts.RESENT, [layout.outbox_key(source, event_id), layout.AGENDA], arguments)

    def refusal(self, source: str, event_id: str) -> dict[str, str]:
        """Which function refused the event, and why."""
        (found,) = self._link.ask(("HGETALL", layout.refusals_key(source, event_id)))
        return {function.decode(): cause.decode() for function, cause in sorted(_pairs(found).items())}

    def claim_check(self, source: str, event_id: str) -> bytes | None:
        """The payload that was too large to travel with its event."""
        payload: bytes | None = self._link.ask(("GET", layout.payload_key(source, event_id)))[0]
        return payload

    def read(self, key: str) -> Versioned | None:
        """One record."""
        ((version, body),) = self._link.ask(("HMGET", key, "version", "body"))
        return None if body is None else Versioned(int(version), body)

    def keys(self, prefix: str) -> tuple[str, ...]:
        """The keys of all records that start with `prefix`, sorted; walks the whole keyspace."""
        pattern = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in prefix.replace("\\", "\\\\")) + "*"
        cursor, seen = b"0", set[bytes]()
        while True:
            ((cursor, some),) = self._link.ask(("SCAN", cursor, "MATCH", pattern, "COUNT", 1000, "TYPE", "hash"))
            seen.update(some)
            if cursor == b"0":
                break
        found = sorted(seen)
        live = self._link.ask(*(("HEXISTS", key, "body") for key in found))
        return tuple(key.decode() for key, alive in zip(found, live, strict=True) if alive)

    def due(self, agenda: str, now: float, limit: int = 100) -> tuple[str, ...]:
        """Members of an agenda whose time has come, oldest first."""
        (members,) = self._link.ask(("ZRANGEBYSCORE", agenda, "-inf", now, "LIMIT", 0, limit))
        return tuple(member.decode() for member in members)

    def entries(self, stream: str, after: str = "", limit: int = 100) -> tuple[tuple[str, dict[str, str]], ...]:
        """Entries of a stream behind the id `after` (all, where it is empty), oldest first, each with its id."""
        (found,) = self._link.ask(("XRANGE", stream, f"({after}" if after else "-", "+", "COUNT", limit))
        return tuple(
            (
                entry.decode(),
                {name.decode(errors="replace"): text.decode(errors="replace") for name, text in _pairs(body).items()},
            )
            for entry, body in found
        )

    def apply(self, changes: Iterable[Change]) -> None:
        """Changes outside an event, for set-up and rebuilding; atomic like `finish`.

        Raises:
            VersionConflict: when a record is not at the expected version; nothing was stored.
        """
        _accept(self._link.run(scripts.APPLY, [], layout.change_arguments(changes)))

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""
        self._link.ask(("PING",))

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        self._link.close()

    def _load(self, members: Iterable[str]) -> tuple[OutboxEntry, ...]:
        names = tuple(members)
        stored = self._link.ask(*(("HGETALL", layout.outbox_key(*name.split(" ", 1))) for name in names))
        return tuple(
            layout.stored_entry(name, _pairs(fields)) for name, fields in zip(names, stored, strict=True) if fields
        )


def open_store(environ: Mapping[str, str]) -> RedisStore:
    """The store that `REDIS_URL` names; one per process and URL, so that wrapper and handler share connections.

    Raises:
        SettingError: when REDIS_URL is absent or no Redis URL.
    """
    return _shared(setting(environ, "REDIS_URL", schemes=("redis", "rediss", "unix")))


@lru_cache
def _shared(url: str) -> RedisStore:
    return RedisStore(url)


def _accept(answer: bytes) -> None:
    verdict, _, reason = answer.decode().partition(" ")
    if verdict == "conflict":
        raise VersionConflict(reason)
    if verdict == "denied":
        raise Temporary(
            f"Redis forbids this function to write {reason}: nothing was stored; check the access list of its user"
        )
    if verdict == "kind":
        raise TypeError(f"{reason}: two parts of the program use one key for different things")


def _pairs(flat: list[bytes]) -> dict[bytes, bytes]:
    """A hash or an entry of a stream, as the protocol has it: name, value, name, value."""
    return dict(zip(flat[::2], flat[1::2], strict=True))
