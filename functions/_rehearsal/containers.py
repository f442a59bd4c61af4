"""One container's life, as the kubelet runs it: pull, start, probe, restart with backoff. Time is an argument."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from functions._rehearsal.fates import PROBES, Fate
from functions._rehearsal.objects import stamp

Phase = Literal["waiting", "pulling", "pull_backoff", "blocked", "running", "crash_backoff", "ended"]
Tell = Callable[[Literal["Normal", "Warning"], str, str], None]  # level, reason, message
SANDBOX = 1.0  # seconds to set up a pod's network; this and all below are the cluster's, before the pace
FIRST_BACKOFF, LAST_BACKOFF = 10.0, 300.0  # kubelet's initialBackoff and MaxContainerBackOff
FROM_LOGS = "FallbackToLogsOnError"
FORGIVEN = 600.0  # a run of this length starts the backoff anew


@dataclass(frozen=True, slots=True)
class Look:
    """What the kubelet sees at one moment; `pace` is how many of the cluster's seconds pass in one second."""

    spec: Mapping[str, Any]
    fate: Fate
    now: float
    pace: float
    tell: Tell


@dataclass(slots=True)
class Probing:
    """One probe's schedule and its count of answers."""

    next_at: float
    failures: int = 0
    successes: int = 0


@dataclass(slots=True)
class Container:
    """The state of one container of one pod. `since` is when it entered its phase."""

    name: str
    image: str
    since: float
    restart_policy: str = "Always"
    pull_seconds: float = 1.5
    phase: Phase = "waiting"
    restarts: int = 0
    strikes: int = 0  # restarts that the backoff still counts
    failed_pulls: int = 0
    trouble: str = ""  # why the last pull or start failed
    said: list[str] = field(default_factory=list)  # last words of each run that ended, oldest first
    started: bool = False
    ready: bool = False
    doomed_since: float | None = None
    exit: Mapping[str, Any] | None = None
    last: Mapping[str, Any] | None = None
    probes: dict[str, Probing] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        """Whether it ran to its end."""
        return self.phase == "ended" and self.exit is not None and self.exit["exitCode"] == 0

    def step(self, look: Look) -> None:
        """One look at the container."""
        act = {
            "waiting": self._waiting,
            "pulling": self._pulling,
            "pull_backoff": self._pull_backoff,
            "blocked": self._blocked,
            "running": self._running,
            "crash_backoff": self._crash_backoff,
        }
        for _ in range(8):  # a long gap between two looks may hold several phases; this bounds them
            before = (self.phase, self.since)
            if self.phase != "ended":
                act[self.phase](look)
            if before == (self.phase, self.since):
                return

    def _waiting(self, look: Look) -> None:
        due = self.since + SANDBOX / look.pace
        if look.now >= due:
            look.tell("Normal", "Pulling", f'Pulling image "{self.image}"')
            self._enter("pulling", due)

    def _pulling(self, look: Look) -> None:
        due = self.since + self.pull_seconds / look.pace
        if look.now < due:
            return
        if look.fate.pull_error:
            self.failed_pulls += 1
            self.trouble = look.fate.pull_error
            look.tell("Warning", "Failed", f'Failed to pull image "{self.image}": {look.fate.pull_error}')
            look.tell("Warning", "Failed", "Error: ErrImagePull")
            self._enter("pull_backoff", due)
            return
        look.tell("Normal", "Pulled", f'Successfully pulled image "{self.image}" in {self.pull_seconds:.3f}s')
        self._start(look, due)

    def _pull_backoff(self, look: Look) -> None:
        if look.now >= self.since + backoff(self.failed_pulls) / look.pace:
            look.tell("Normal", "BackOff", f'Back-off pulling image "{self.image}"')
            look.tell("Warning", "Failed", "Error: ImagePullBackOff")
            self._enter("pulling", look.now)

    def _blocked(self, look: Look) -> None:
        if look.now >= self.since + FIRST_BACKOFF / look.pace or not look.fate.blocked:
            self._start(look, look.now)

    def _start(self, look: Look, at: float) -> None:
        self.trouble = look.fate.blocked
        if look.fate.blocked:
            look.tell("Warning", "Failed", f"Error: {look.fate.blocked}")
            self._enter("blocked", at)
            return
        look.tell("Normal", "Created", f"Created container: {self.name}")
        look.tell("Normal", "Started", f"Started container {self.name}")
        self._enter("running", at)
        self.doomed_since = at if look.fate.crash else None
        self.started = "startupProbe" not in look.spec
        self.ready = self.started and "readinessProbe" not in look.spec
        self.probes = {
            name: Probing(at + _first_look(name, look.spec[name], look.fate) / look.pace)
            for name in PROBES
            if name in look.spec
        }

    def _running(self, look: Look) -> None:
        fate = look.fate
        if fate.crash is None:
            self.doomed_since = None
        else:
            self.doomed_since = look.now if self.doomed_since is None else self.doomed_since
            end = self.doomed_since + fate.crash.after / look.pace
            if look.now >= end:
                self._end(look, fate.crash.exit_code, fate.crash.reason, fate.crash.says, end)
                return
        if fate.ends_in is not None and look.now >= self.since + fate.ends_in / look.pace:
            self._end(look, 0, "Completed", "", self.since + fate.ends_in / look.pace)
            return
        for name, probing in self.probes.items():
            if self.phase == "running" and (name == "startupProbe") != self.started and look.now >= probing.next_at:
                self._probe(look, name, probing)

    def _probe(self, look: Look, name: str, probing: Probing) -> None:
        probe = look.spec[name]
        probing.next_at = look.now + float(probe.get("periodSeconds") or 10) / look.pace
        listening = look.now >= self.since + look.fate.starts_in / look.pace
        failure = look.fate.failing.get(name, "") if listening else "connect: connection refused"
        if not failure:
            probing.failures, probing.successes = 0, probing.successes + 1
            if probing.successes >= int(probe.get("successThreshold") or 1):
                self._answered(name)
            return
        look.tell("Warning", "Unhealthy", f"{PROBES[name]} probe failed: {failure}")
        probing.failures, probing.successes = probing.failures + 1, 0
        if probing.failures < int(probe.get("failureThreshold") or 3):
            return
        if name == "readinessProbe":
            self.ready = False
            return
        words = f"Container {self.name} failed {PROBES[name].lower()} probe, will be restarted"
        look.tell("Normal", "Killing", words)
        self._end(look, 137, "Error", "", look.now + look.fate.stops_in / look.pace)

    def _answered(self, name: str) -> None:
        if name == "startupProbe":
            self.started = True
            self.ready = self.ready or "readinessProbe" not in self.probes
        elif name == "readinessProbe":
            self.ready = True

    def _end(self, look: Look, code: int, reason: str, says: str, at: float) -> None:
        self.exit = {
            "exitCode": code,
            "reason": reason,
            "startedAt": stamp(self.since),
            "finishedAt": stamp(at),
            **({"message": says} if says and look.spec.get("terminationMessagePolicy") == FROM_LOGS else {}),
        }
        self.said = [*self.said, says][-2:]
        if at - self.since >= FORGIVEN / look.pace:
            self.strikes = 0
        self.started = self.ready = False
        again = self.restart_policy == "Always" or (self.restart_policy == "OnFailure" and code != 0)
        self._enter("crash_backoff" if again else "ended", at)
        if again and self.strikes:
            look.tell("Warning", "BackOff", f"Back-off restarting failed container {self.name}")

    def _crash_backoff(self, look: Look) -> None:
        due = self.since + backoff(self.strikes) / look.pace
        if look.now >= due:
            self.last, self.exit = self.exit, None
            self.restarts += 1
            self.strikes += 1
            look.tell("Normal", "Pulled", f'Container image "{self.image}" already present on machine')
            self._start(look, due)

    def _enter(self, phase: Phase, at: float) -> None:
        self.phase, self.since = phase, at


def backoff(failures: int) -> float:
    """The cluster's seconds to wait after so many failures in a row; the first restart comes almost at once."""
    return 0.5 if failures == 0 else min(LAST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(failures - 1, 10))


def _first_look(name: str, probe: Mapping[str, Any], fate: Fate) -> float:
    delay = float(probe.get("initialDelaySeconds") or 0)
    if name == "readinessProbe":
        return max(delay, fate.starts_in)  # the kubelet looks often until the first success
    return delay + (float(probe.get("periodSeconds") or 10) / 2 if name == "livenessProbe" else 0.0)
