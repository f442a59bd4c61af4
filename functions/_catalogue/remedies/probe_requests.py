"""What a probe asks for: a path that the program serves, and the scheme that it speaks."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from eventing.vocabulary import Operation
from functions._catalogue.remedies.remedy import Answer, Patient, Remedy, Treatment
from functions._manifests.images import parse
from functions._manifests.manifest import Manifest
from functions._manifests.nearest import slip
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.workloads import containers

PROBES = ("readinessProbe", "livenessProbe", "startupProbe")
_PAGES = (".md", ".txt")
_LONGEST = 100_000  # bytes of a page
_HEALTH = re.compile(
    r"(?<![\w./-])/(?:[\w-]{1,40}/){0,3}(?:health|healthz|live|livez|ready|readyz|ping|status)\b(?![\w/-])"
)
_HELD = "{by} asks {path}: only a person knows whether it answers for this as well"
Placed = tuple[str, dict[str, Any]]  # where a container is, and what it says


def follow_scheme(patient: Patient) -> Answer:
    """Every probe of that port asks in the scheme in which the program answers, by the message's own word."""
    manifest, spoken = patient.manifest, patient.details.get("speaks", "").upper()
    if manifest is None or spoken not in ("HTTP", "HTTPS"):
        return None
    for path, container in _probed(patient, manifest):
        port = get(container, f"{_kind(patient)}.httpGet.port")
        operations = tuple(
            put(manifest, child(path, name, "httpGet", "scheme"), spoken)
            for name in PROBES
            if get(container, f"{name}.httpGet.port") == port and port is not None
            if str(get(container, f"{name}.httpGet.scheme") or "HTTP") != spoken
        )
        if operations:
            cause = f"{container.get('name')} speaks {spoken} on port {port}, and its probes ask in the other"
            return Treatment(operations, f"probes ask in {spoken}", (manifest.resource,), "", cause)
    return None


def known_path(patient: Patient) -> Answer:
    """A path that 404 says is not there gives way to the one that other probes of the program ask."""
    manifest = patient.manifest
    if manifest is None or patient.details.get("code") not in ("404", "405"):
        return None
    kind = _kind(patient)
    found = [one for one in _probed(patient, manifest) if get(one[1], f"{kind}.httpGet.path") is not None]
    if len(found) != 1:
        return None
    path, container = found[0]
    asked = str(get(container, f"{kind}.httpGet.path"))
    for by, known in _evidence(patient, container, kind, asked):
        better = next(iter(known)) if len(known) == 1 else slip(asked, known)
        if better:
            wrong = [name for name in PROBES if get(container, f"{name}.httpGet.path") == asked]
            operations: tuple[Operation, ...] = tuple(
                put(manifest, child(path, name, "httpGet", "path"), better) for name in wrong
            )
            cause = f"{container.get('name')} has nothing at {asked}"
            held = _HELD.format(by=by, path=better)
            return Treatment(operations, f"probe {better} instead of {asked}", (manifest.resource,), held, cause)
    return None


def _kind(patient: Patient) -> str:
    return f"{patient.details.get('probe', 'readiness').lower()}Probe"


def _probed(patient: Patient, manifest: Manifest) -> list[Placed]:
    """The containers that have the probe; the named one where the symptom names one."""
    both = (*containers(manifest), *containers(manifest, init=True))
    found = [one for one in both if isinstance(get(one[1], f"{_kind(patient)}.httpGet"), dict)]
    named = [one for one in found if one[1].get("name") == patient.details.get("container")]
    return named or found


def _evidence(
    patient: Patient, container: dict[str, Any], kind: str, asked: str
) -> Iterator[tuple[str, frozenset[str]]]:
    """Paths by who asks them, the surest first: the container's other probes, then the same image elsewhere."""
    other = _paths(container, tuple(name for name in PROBES if name != kind))
    yield "another probe of the container", frozenset(other) - {asked}
    image = parse(str(container.get("image", "")))
    same: set[str] = set()
    for one in patient.repository.workloads() if image else ():
        for _, each in containers(one):
            known = parse(str(each.get("image", "")))
            if known and image and (known.registry, known.repository) == (image.registry, image.repository):
                same |= _paths(each, PROBES)
    yield "a probe of the same image in another manifest", frozenset(same) - {asked}
    yield "a page beside the manifest", frozenset(_told(patient)) - {asked}


def _told(patient: Patient) -> Iterator[str]:
    """The paths of health that the pages of the manifest's own folder name."""
    folder = posixpath.dirname(patient.manifest.file) if patient.manifest else ""
    for file, body in patient.repository.files.items():
        if file.endswith(_PAGES) and posixpath.dirname(file) == folder:
            yield from _HEALTH.findall(body[:_LONGEST].decode(errors="replace"))


def _paths(container: dict[str, Any], names: tuple[str, ...]) -> set[str]:
    stated = (get(container, f"{name}.httpGet.path") for name in names)
    return {one for one in stated if isinstance(one, str) and one}


REMEDIES = (
    Remedy(
        id="follow-scheme",
        title="Probes in the scheme that the program speaks",
        faults=("probe-answer",),
        precondition="the answer itself says that the program speaks HTTP where HTTPS is asked, or the other way",
        changes="the scheme of the probes of that port",
        risks="none that is known: the other scheme never answers",
        undo="the commit is reverted: the probes ask in the old scheme again, and fail",
        treat=follow_scheme,
    ),
    Remedy(
        id="known-probe-path",
        held=True,
        title="A path that the program is known to serve",
        faults=("probe-answer",),
        precondition="the probe is answered 404 or 405, and other probes of the container, or of the same image "
        "elsewhere in the repository, ask one other path, or a page beside the manifest names one",
        changes="the path of the probe, and of those of the container that ask the same",
        risks="the other path may answer although the program is not ready",
        undo="the commit is reverted: the probe asks the old path again",
        treat=known_path,
    ),
)
