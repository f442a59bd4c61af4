"""Functions that die by SIGKILL at a chosen moment: every delivery runs in a forked child that counts its I/O calls.

Each call of the store, of git, of the cluster, of the knowledge and of the broker ends in a point, and there is one
before the first: between two calls nothing outside changes, so after one call is before the next. The child kills
itself at the point it is told. Virtual time that passed in a child passes in the parent as well.
"""

import os
import pickle
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eventing.redis_store import RedisStore
from functions._clients.git_remote import GitRemote
from tests.scenarios.school import School

CHANGING = ("init", "fetch", "hash-object", "write-tree", "commit-tree", "push")


class Recorded:
    """A client whose every public method ends in a point."""

    def __init__(self, target: Any, point: Callable[[str], None]) -> None:
        self._target, self._point = target, point

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._target, name)

        def call(*arguments: Any, **options: Any) -> Any:
            result = method(*arguments, **options)
            self._point(name)
            return result

        return call


class RecordedGit(GitRemote):
    """Git with a point after every command that changes something: the mirror, its objects, or the remote."""

    point: Callable[[str], None]

    def _try(self, *arguments: str, **options: Any) -> Any:
        result = super()._try(*arguments, **options)
        if arguments[0] in CHANGING:
            self.point(arguments[0])
        return result


@dataclass
class Killing:
    """A school of mortal functions. `after_finish` kills each delivery once, so many points after its atomic step;
    otherwise each delivery is killed at its first point, then at its second, and so on until it gets through. With
    `only`, events of other types are delivered in peace; so is what comes a second time, because a function that
    dies while it publishes makes duplicates, and those would make more.
    """

    school: School
    url: str
    after_finish: int | None = None
    only: tuple[str, ...] = ()
    points: dict[str, int] = field(default_factory=dict)
    seen: set[tuple[str, str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name in self.school.receivers:
            self.school.receivers[name] = Mortal(self, name)

    @property
    def total(self) -> int:
        """How many times a function was killed."""
        return sum(self.points.values())


@dataclass
class Mortal:
    """One function."""

    killing: Killing
    name: str

    def receive(self, headers: Mapping[str, str], body: bytes, path: str = "/") -> int:
        """Deliver until it gets through, as a broker would."""
        event = {name.lower(): value for name, value in headers.items()}
        identity = (self.name, event["ce-source"], event["ce-id"])
        peaceful = identity in self.killing.seen or not event["ce-type"].endswith(self.killing.only or ("",))
        self.killing.seen.add(identity)
        for attempt in range(10_000 if peaceful else 0, 20_000):
            status = self._attempt(headers, body, path, attempt)
            if status is not None:
                assert status in (204, 422), f"{self.name} answered {status}"
                return status
            self.killing.points[self.name] = self.killing.points.get(self.name, 0) + 1
        raise AssertionError(f"{self.name} did not get through")

    def _attempt(self, headers: Mapping[str, str], body: bytes, path: str, attempt: int) -> int | None:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            try:
                self._live(writing, headers, body, path, attempt)
            finally:
                os._exit(1)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        _, ended = os.waitpid(child, 0)
        status = self._heard(said)
        if os.WIFSIGNALED(ended):
            self._expire(headers)
            return None
        assert os.WEXITSTATUS(ended) == 0, f"{self.name} failed in its child: {said[-2000:]!r}"
        return status

    def _heard(self, said: bytes) -> int | None:
        status, position = None, 0
        while position + 8 <= len(said):
            size = int.from_bytes(said[position : position + 8], "big")
            kind, value = pickle.loads(said[position + 8 : position + 8 + size])  # noqa: S301  from our own child
            position += 8 + size
            if kind == "publish":
                self.killing.school.broker.publish(value)
            elif kind == "refresh":
                self.killing.school.cluster.refresh(value)
            elif kind == "slept":
                self.killing.school.sleep(value)
            else:
                status = value
        return status

    def _expire(self, headers: Mapping[str, str]) -> None:
        """The lease of the dead runs out, without anybody having to wait for it."""
        lower = {name.lower(): value for name, value in headers.items()}
        for name in (self.name, f"{self.name}/dead-letters"):
            self.killing.school.store.release(name, lower["ce-source"], lower["ce-id"], f"{self.name}-token")

    def _live(self, pipe: int, headers: Mapping[str, str], body: bytes, path: str, attempt: int) -> None:
        school, wanted = self.killing.school, self.killing.after_finish
        passed, finishes, since = 0, 0, -1

        def say(kind: str, value: Any) -> None:
            message = pickle.dumps((kind, value))
            os.write(pipe, len(message).to_bytes(8, "big") + message)

        def point(call: str) -> None:
            nonlocal passed, finishes, since
            finishes += call == "finish"
            since += finishes >= 1
            if passed == attempt if wanted is None else (attempt == 0 and since == wanted):
                os.kill(os.getpid(), signal.SIGKILL)
            passed += 1

        def publish(event: bytes) -> None:
            say("publish", event)
            point("publish")

        def sleep(seconds: float) -> None:
            say("slept", seconds)
            school.sleep(seconds)

        store = RedisStore(self.killing.url)
        recorded: Any = Recorded(store, point)
        handlers = Mortals(school, point, say, publish, sleep).handlers(recorded)
        runtime = school.runtime(self.name, handlers[self.name], recorded, publish, reraise=False)
        runtime._token = lambda: f"{self.name}-token"
        point("start")
        say("status", runtime.receive(headers, body, path))
        os._exit(0)


@dataclass
class Mortals:
    """The school's handlers over recorded clients."""

    school: School
    point: Callable[[str], None]
    say: Callable[[str, Any], None]
    publish: Callable[[bytes], None]
    sleep: Callable[[float], None]

    def handlers(self, store: Any) -> Mapping[str, Any]:
        """As `School.handlers`, with a point around every call."""
        scanner = getattr(self.school, "scanner", None)  # of a school that looks after its cluster
        return self.school.handlers(
            store,
            **({"scanner": Recorded(scanner, self.point)} if scanner else {}),
            git=self._git,
            cluster=Recorded(Telling(self.school.cluster, self.say), self.point),
            knowledge=Recorded(self.school.knowledge, self.point),
            publish=self.publish,
            sleep=self.sleep,
        )

    def _git(self, function: str) -> GitRemote:
        client = RecordedGit(str(self.school.source.bare), "main", self.school.folder / function)
        client.point = self.point
        return client


class Telling:
    """The cluster; what is asked of it is also told to the parent, whose cluster is the real one."""

    def __init__(self, cluster: Any, say: Callable[[str, Any], None]) -> None:
        self._cluster, self._say = cluster, say

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cluster, name)

    def refresh(self, application: str, hard: bool = False) -> None:
        self._say("refresh", application)
        self._cluster.refresh(application, hard)
