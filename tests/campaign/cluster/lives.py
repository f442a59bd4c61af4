"""What becomes of one container, as a function of the seconds since its pod was bound to a node.

As the kubelet does it: an image that is not to be had alternates between ErrImagePull and ImagePullBackOff; a container
that ended is restarted at once, and from the second end on after 10, 20, 40 … 300 seconds of CrashLoopBackOff.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Literal, NamedTuple

BACKOFF = (10.0, 20.0, 40.0, 80.0, 160.0)  # pkg/kubelet: MaxContainerBackOff is 300 s
LONGEST_BACKOFF = 300.0


class Ended(NamedTuple):
    """How a run ended; ages in seconds."""

    began: float
    ended: float
    code: int
    reason: str


class Moment(NamedTuple):
    """A container at one age. `waiting`: reason and message; `running`: since when."""

    waiting: tuple[str, str] | None = None
    running: float | None = None
    ended: Ended | None = None
    last: Ended | None = None
    restarts: int = 0
    ready: bool = False
    started: bool = False


class Told(NamedTuple):
    """An event about the pod: reason, message, how often, and the ages of the first and the last time."""

    reason: str
    message: str
    times: int
    first: float
    last: float
    warning: bool = True


@dataclass(frozen=True)
class Life:
    """One container. In messages `{pod}`, `{namespace}`, `{uid}`, `{name}` and `{image}` are filled in."""

    name: str
    pull: float = 2.0  # seconds until the image is there
    unpulled: str = ""  # why it cannot be pulled
    pulled_at: float = inf  # age at which an image that could not be pulled is there after all
    attempt: float = 1.0  # seconds that a failing pull takes
    refused: tuple[str, str] | None = None  # reason and message of a container that is never created
    up: float = inf  # seconds of a run
    runs: int = 0  # how many of them end so; 0 is all
    code: int = 1
    reason: str = "Error"
    ready_after: float = 3.0  # seconds of a run until its readiness probe passes; inf: never
    started_after: float = 0.0  # the same for its startup probe
    probe: Literal["", "Readiness", "Liveness", "Startup"] = ""  # which one fails
    probe_says: str = "HTTP probe failed with statuscode: 503"
    probe_from: float = 0.0  # seconds of a run until it fails
    probe_until: float = inf
    probe_period: float = 10.0

    def at(self, age: float) -> Moment:
        """The container at an age."""
        if self.unpulled and age < self.pulled_at:
            return self._pulling(age)
        begins = self.pulled_at if self.unpulled else self.pull
        if age < begins:
            return Moment(waiting=("ContainerCreating", ""))
        if self.refused:
            return Moment(waiting=self.refused)
        return self._cycling(age, begins)

    def told(self, age: float) -> tuple[Told, ...]:
        """What the kubelet said of it so far."""
        found = list(self._told_of_pulls(age)) if self.unpulled else []
        begins = self.pulled_at if self.unpulled else self.pull
        if self.refused and age >= begins:
            count = 1 + int((age - begins) / 12.0)
            found.append(Told("Failed", f"Error: {self.refused[1]}", count, begins, begins + 12.0 * (count - 1)))
        elif age >= begins:
            found += self._told_of_runs(age, begins)
        return tuple(found)

    def shows(self, age: float) -> bool:
        """Whether the API shows by now what is wrong with it."""
        if self.unpulled:
            return self.pulled_at == inf and age >= self.attempt
        moment = self.at(age)
        if self.refused:
            return moment.waiting == self.refused
        if self.up < inf and not self.runs:
            looping = moment.waiting is not None and moment.waiting[0] == "CrashLoopBackOff"
            return looping or moment.restarts >= 2
        if self.ready_after == inf or self.probe:
            return any(one.reason == "Unhealthy" for one in self.told(age))
        return False

    def _pulling(self, age: float) -> Moment:
        for begins, failed, again in self._attempts():
            if age < begins + self.attempt and age < failed:
                return Moment(waiting=("ContainerCreating", ""))
            if age < failed + 1.5:
                return Moment(waiting=("ErrImagePull", self.unpulled))
            if age < again:
                return Moment(waiting=("ImagePullBackOff", 'Back-off pulling image "{image}": ' + self.unpulled))
        raise AssertionError("the attempts never end")

    def _attempts(self) -> Iterator[tuple[float, float, float]]:
        """Each pull: when it begins, when it has failed, when the next one begins."""
        begins, number = 0.0, 0
        while True:
            failed = begins + self.attempt
            again = failed + (BACKOFF[number] if number < len(BACKOFF) else LONGEST_BACKOFF)
            yield begins, failed, again
            begins, number = again, number + 1

    def _told_of_pulls(self, age: float) -> Iterator[Told]:
        failed = [
            one[1] for one, _ in zip(self._attempts(), range(40), strict=False) if one[1] <= min(age, self.pulled_at)
        ]
        if failed:
            said = f'Failed to pull image "{{image}}": {self.unpulled}'
            yield Told("Failed", said, len(failed), failed[0], failed[-1])
            last = min(age, self.pulled_at)
            yield Told("BackOff", 'Back-off pulling image "{image}"', 1 + int((last - failed[0]) / 15), failed[0], last)

    def _runs(self, begins: float) -> Iterator[tuple[float, float, float]]:
        """Each run: when it begins, ends, and how long the kubelet then waits."""
        number = 0
        while True:
            lasts = self.up if not self.runs or number < self.runs else inf
            wait = 1.0 if number == 0 else (BACKOFF[number - 1] if number <= len(BACKOFF) else LONGEST_BACKOFF)
            yield begins, begins + lasts, wait
            begins, number = begins + lasts + wait, number + 1

    def _cycling(self, age: float, begins: float) -> Moment:
        last: Ended | None = None
        for number, (began, ends, wait) in enumerate(self._runs(begins)):
            if age < ends:
                since = age - began
                started = since >= self.started_after
                ready = started and since >= self.ready_after and not self._failing(since)
                return Moment(running=began, last=last, restarts=number, ready=ready, started=started)
            over = Ended(began, ends, self.code, self.reason)
            if age < ends + wait:
                if number == 0:
                    return Moment(ended=over, restarts=number, last=last)
                said = f"back-off {wait:.0f}s restarting failed container={{name}} pod={{pod}}_{{namespace}}({{uid}})"
                return Moment(waiting=("CrashLoopBackOff", said), last=over, restarts=number)
            last = over
        raise AssertionError("the runs never end")

    def _failing(self, since: float) -> bool:
        return self.probe in ("Readiness", "Startup") and self.probe_from <= since < self.probe_until

    def _told_of_runs(self, age: float, begins: float) -> Iterator[Told]:
        failures: list[float] = []
        ends: list[float] = []
        for began, end, wait in self._runs(begins):
            if self.probe:
                at = began + self.probe_from + self.probe_period
                while at <= min(age, end, began + self.probe_until):
                    failures.append(at)
                    at += self.probe_period
            if age < end:
                break
            ends += [end] if wait > 1.0 else []
            if age < end + wait:
                break
        if failures:
            said = f"{self.probe} probe failed: {self.probe_says}"
            yield Told("Unhealthy", said, len(failures), failures[0], failures[-1])
        if ends:
            said = "Back-off restarting failed container {name} in pod {pod}_{namespace}({uid})"
            yield Told("BackOff", said, 1 + int((age - ends[0]) / 12), ends[0], age)
