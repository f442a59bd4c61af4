"""A command that is another program's name but for a slip of the hand."""

from collections.abc import Iterator
from typing import Any

from functions._catalogue.remedies.remedy import Answer, Patient, Remedy, Treatment
from functions._manifests.images import parse
from functions._manifests.manifest import Manifest
from functions._manifests.nearest import distance, slip
from functions._manifests.operations import put
from functions._manifests.paths import child
from functions._manifests.workloads import containers

# Programs that manifests name most: long enough that one letter more or less is a slip and no other program.
_USUAL = frozenset(
    {"bash", "celery", "gunicorn", "httpd", "java", "mongod", "mysqld", "nginx", "node", "perl", "postgres", "python",
     "python3", "redis-cli", "redis-server", "ruby", "uvicorn"}
)  # fmt: skip


def spell_program(patient: Patient) -> Answer:
    """The command that the same image is started by elsewhere, else the image's or container's own name, else a
    program that everybody knows: where one alone differs by a slip.
    """
    manifest, program = patient.manifest, patient.details.get("program", "")
    if manifest is None or not program:
        return None
    for path, container in (*containers(manifest), *containers(manifest, init=True)):
        command = container.get("command")
        if not isinstance(command, list) or not command or command[0] != program:
            continue
        meant = _meant(patient, manifest, container, program)
        if not meant:
            return None
        cause = f"the image of {container.get('name')} has no program {program}, and {meant} is that but for a slip"
        held = "it starts what the name is nearest to, and only a person knows what was meant"
        operation = put(manifest, child(path, "command", 0), meant)
        return Treatment((operation,), f"start {meant} instead of {program}", (manifest.resource,), held, cause)
    return None


def _meant(patient: Patient, manifest: Manifest, container: dict[str, Any], program: str) -> str:
    folder, slash, name = program.rpartition("/")
    elsewhere = set(_commands(patient, container))
    if name in _USUAL or program in elsewhere:
        return ""
    if found := slip(program, elsewhere):
        return found
    image = parse(str(container.get("image", "")))
    own = {manifest.name, str(container.get("name", "")), image.repository.rpartition("/")[2] if image else ""}
    found = slip(name, own - {""}) or _one_letter(name)
    return f"{folder}{slash}{found}" if found else ""


def _one_letter(name: str) -> str:
    """The one known program that is a single letter away."""
    found = [one for one in _USUAL if distance(name, one) == 1]
    return found[0] if len(found) == 1 else ""


def _commands(patient: Patient, container: dict[str, Any]) -> Iterator[str]:
    """What the same image is started by in other places of the repository."""
    image = parse(str(container.get("image", "")))
    for one in patient.repository.workloads() if image else ():
        for _, each in (*containers(one), *containers(one, init=True)):
            known, command = parse(str(each.get("image", ""))), each.get("command")
            same = known and image and (known.registry, known.repository) == (image.registry, image.repository)
            if same and each != container and isinstance(command, list) and command and isinstance(command[0], str):
                yield command[0]


REMEDIES = (
    Remedy(
        id="spell-program",
        held=True,
        title="The program's name without its slip",
        faults=("missing-program",),
        precondition="the container's command names exactly the program that is missing, and one name alone is that "
        "but for a slip: what the same image is started by elsewhere, the image itself, or a program that all know",
        changes="the first word of the command",
        risks="the image may have neither",
        undo="the commit is reverted: the container fails to start again",
        treat=spell_program,
    ),
)
