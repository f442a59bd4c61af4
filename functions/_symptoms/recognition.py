"""Which fault a message of the cluster, or the last words of a program, tells of.

A message is data: it is matched against the forms that Kubernetes, containerd, the C library and common programs are
known to write, and gives names and figures, nothing else. The first form that fits counts: certain ones come first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from functions._improvement.redaction import redacted
from functions._symptoms.faults import Fault
from functions._symptoms.signs import kubernetes, programs
from functions._symptoms.symptom import Observation, Symptom

LONGEST = 4000  # characters of a message that are looked at; what matters stands in the last lines of a log


@dataclass(frozen=True, slots=True)
class Recognised:
    """A fault with what its message says of it."""

    fault: Fault
    details: Mapping[str, str] = field(default_factory=dict)


def recognise(message: str, reason: str = "", status: str = "") -> Recognised:
    """The fault of a message; `crashing` or `unknown` where nothing fits."""
    text = message[-LONGEST:]
    for sign in (*kubernetes.SIGNS, *programs.SIGNS):
        if found := re.search(sign.form, text, re.IGNORECASE if sign.loosely else 0):
            details = {name: value for name, value in found.groupdict().items() if value}
            listed = {name: ",".join(dict.fromkeys(re.findall(form, text))) for name, form in sign.every.items()}
            return Recognised(
                sign.fault, {**sign.always, **details, **{name: one for name, one in listed.items() if one}}
            )
    said = f"{status} {reason}"
    fitting: list[Fault] = [fault for word, fault in _BY_WORD if word in said]
    return Recognised(fitting[0] if fitting else "unknown")


def symptom_of(seen: Observation) -> Symptom:
    """The symptom that an observation is."""
    found = recognise(seen.message, seen.reason, seen.status)
    evidence = tuple(redacted(line)[:600] for line in (f"{seen.status} {seen.reason}".strip(), seen.message) if line)
    return Symptom(found.fault, seen.resource, dict(found.details), evidence=evidence)


_BY_WORD: tuple[tuple[str, Fault], ...] = (
    ("OOMKilled", "out-of-memory"),
    ("MemoryPressure", "memory-short"),
    ("InvalidImageName", "image-invalid"),
    ("ErrImageNeverPull", "image-missing"),
    ("FailedMount", "mount"),
    ("FailedAttachVolume", "attach"),
    ("ProvisioningFailed", "provisioning"),
    ("FailedScheduling", "no-room"),
    ("BackoffLimitExceeded", "job-failed"),
    ("CrashLoopBackOff", "crashing"),
    ("ComparisonError", "unparsable"),
    ("SyncError", "sync-failed"),
    ("SyncFailed", "sync-failed"),
    ("OutOfSync", "out-of-sync"),
)
