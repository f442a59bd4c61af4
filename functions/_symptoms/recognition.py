"""Which fault a message of the cluster, or the last words of a program, tells of.

A message is data: it is matched against the forms that Kubernetes, containerd, the C library and common programs are
known to write, and gives names and figures, nothing else. The first form that fits counts: certain ones come first.
Logs are held against the forms of programs alone, an event against those that its reason can come with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from functions._improvement.redaction import redacted
from functions._symptoms.faults import Fault
from functions._symptoms.signs import kubernetes, programs
from functions._symptoms.signs.sign import Sign
from functions._symptoms.symptom import Observation, Symptom

LONGEST = 4000  # characters of a message that are looked at; what matters stands in the last lines of a log
LAST_WORDS = 800  # characters of a log: what a program says as it dies comes before what it said earlier


@dataclass(frozen=True, slots=True)
class Recognised:
    """A fault with what its message says of it."""

    fault: Fault
    details: Mapping[str, str] = field(default_factory=dict)


def recognise(message: str, reason: str = "", status: str = "") -> Recognised:
    """The fault of a message, whoever wrote it; `crashing` or `unknown` where nothing fits."""
    found = _read(message[-LONGEST:], (*kubernetes.SIGNS, *programs.SIGNS))
    return found or Recognised(_by_word(f"{status} {reason}"))


def recognise_event(reason: str, message: str) -> Recognised:
    """The fault of what a component of the cluster says, under the reason that it gives."""
    known = next((signs for word, signs in kubernetes.OF.items() if word == reason), kubernetes.SIGNS)
    return _read(message[-LONGEST:], known) or Recognised(_by_word(reason))


def recognise_log(log: str) -> Recognised:
    """The fault that a program's last lines tell of; `unknown` where no form of a program fits."""
    text = log[-LONGEST:]
    for part in (text[-LAST_WORDS:], text):
        start = part.find("\n") + 1 if len(part) < len(log) else 0  # a line that is cut off may say another thing
        if found := _read(part[start:], programs.SIGNS):
            return found
    return Recognised("unknown")


def symptom_of(seen: Observation) -> Symptom:
    """The symptom that an observation is."""
    found = recognise(seen.message, seen.reason, seen.status)
    evidence = tuple(redacted(line)[:600] for line in (f"{seen.status} {seen.reason}".strip(), seen.message) if line)
    return Symptom(found.fault, seen.resource, dict(found.details), evidence=evidence)


def _read(text: str, signs: Iterable[Sign]) -> Recognised | None:
    lowered = text.lower()
    for sign in signs:
        details = sign.read(text, lowered)
        if details is not None:
            return Recognised(sign.fault, details)
    return None


def _by_word(said: str) -> Fault:
    fitting: list[Fault] = [fault for word, fault in _BY_WORD if word in said]
    return fitting[0] if fitting else "unknown"


_BY_WORD: tuple[tuple[str, Fault], ...] = (
    ("OOMKill", "out-of-memory"),
    ("MemoryPressure", "memory-short"),
    ("InvalidImageName", "image-invalid"),
    ("ErrImageNeverPull", "image-missing"),
    ("RegistryUnavailable", "registry-unreachable"),
    ("ImageInspectError", "image-invalid"),
    ("FailedMount", "mount"),
    ("FailedMapVolume", "mount"),
    ("FailedAttachVolume", "attach"),
    ("ProvisioningFailed", "provisioning"),
    ("FailedScheduling", "no-room"),
    ("Unschedulable", "no-room"),
    ("Evicted", "evicted"),
    ("FailedCreatePodSandBox", "network"),
    ("NetworkNotReady", "network"),
    ("NodeLost", "pod-lost"),
    ("NodeNotReady", "node-lost"),
    ("BackoffLimitExceeded", "job-failed"),
    ("DeadlineExceeded", "job-failed"),
    ("FailedNeedsStart", "schedule-missed"),
    ("TooManyMissedTimes", "schedule-missed"),
    ("ProgressDeadlineExceeded", "rollout-stuck"),
    ("CrashLoopBackOff", "crashing"),
    ("ComparisonError", "unparsable"),
    ("SyncError", "sync-failed"),
    ("SyncFailed", "sync-failed"),
    ("OutOfSync", "out-of-sync"),
)
