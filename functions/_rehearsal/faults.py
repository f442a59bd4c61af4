"""The faults that a rehearsal can be asked for. Nothing outside the rehearsal knows their names.

Most are bad advice: a bundled lesson whose practice, honestly applied, breaks a program of the sample, because of what
is true of it (`sample/profiles.yaml`). No code in the cluster knows them either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LESSONS = Path(__file__).parent / "lessons" / "bad"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the lesson that leads to it, or an outage that no lesson causes; and how it has to end."""

    name: str
    summary: str
    lesson: str = ""  # path of a transcript to publish; empty: any lesson will do
    outage: bool = False
    ends: str = "rolled_back"


def _advice(name: str, summary: str) -> Fault:
    return Fault(name, summary, lesson=str(LESSONS / f"{name}.vtt"))


FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for fault in (
        _advice("bad-image", "a lesson pins the storefront to a tag that the registry does not have"),
        _advice("crash-loop", "a lesson takes something away from the report viewer that it cannot start without"),
        _advice("failing-probe", "a lesson adds a liveness probe that asks where nothing answers"),
        _advice("oom", "a lesson gives a program less memory than it needs"),
        _advice("never-ready", "a lesson adds a readiness probe on a path that never answers"),
        Fault("node-down", "a machine is lost right after a sync; no commit caused it", outage=True, ends="unverified"),
    )
}
