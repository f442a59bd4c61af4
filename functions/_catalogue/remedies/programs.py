"""Where a program may write, and what a container runs."""

import re

from functions._catalogue.edits import drop
from functions._catalogue.remedies.remedy import Answer, Escalation, Patient, Remedy, Treatment
from functions._manifests.manifest import Manifest
from functions._manifests.operations import put
from functions._manifests.paths import child, get
from functions._manifests.workloads import containers, pod_spec

# What a program without a home of its own writes below `/`: pip's user scheme (site.USER_BASE), and caches by XDG.
_PIP = "/.local"
_TMP = "/tmp"  # noqa: S108 - of the pod, not of this process
_HOMELESS = ("/.cache", "/.config", "/.npm", "/.yarn", "/.local", "/.mozilla", "/.dotnet")

_SCRIPT = re.compile(r"-(?=[a-z]*[ce])[a-z]{1,5}")  # sh -c, bash -ecx, node -e: what follows is the program


def writable_home(patient: Patient) -> Answer:
    """A home below /tmp for a program that has none and writes below `/`."""
    manifest, path = patient.manifest, patient.details.get("path", "")
    if manifest is None or not path.startswith(_HOMELESS):
        return None
    cause = f"the program has no home directory, and may not write {path}"
    chosen = [one for one in containers(manifest) if _may_write_tmp(manifest, one[1])]
    if len(chosen) != 1 or len(containers(manifest)) != 1:
        return Escalation("it is not plain which container writes there, or /tmp is read-only: mount a volume", cause)
    where, container = chosen[0]
    name, value = ("PYTHONUSERBASE", f"{_TMP}/.local") if path.startswith(_PIP) else ("HOME", _TMP)
    listed = container.get("env")
    entries = listed if isinstance(listed, list) else []
    if any(isinstance(one, dict) and one.get("name") == name for one in entries):
        return Escalation(f"{name} is set already", cause)
    operation = put(manifest, child(where, "env"), [*entries, {"name": name, "value": value}])
    return Treatment((operation,), f"{name}={value}", (manifest.resource,), "", cause)


def _may_write_tmp(manifest: Manifest, container: dict[str, object]) -> bool:
    if get(container, "securityContext.readOnlyRootFilesystem") is not True:
        return True
    mounts, volumes = container.get("volumeMounts"), pod_spec(manifest).get("volumes")
    listed = [one for one in mounts if isinstance(one, dict)] if isinstance(mounts, list) else []
    named = {str(one.get("name")) for one in listed if one.get("mountPath") == _TMP}
    return any(isinstance(one, dict) and one.get("name") in named and "emptyDir" in one for one in volumes or ())


def own_command(patient: Patient) -> Answer:
    """A command that the image does not have gives way to the image's own."""
    manifest, program = patient.manifest, patient.details.get("program", "")
    if manifest is None or not program:
        return None
    for path, container in containers(manifest):
        command = container.get("command")
        if isinstance(command, list) and command and command[0] == program and not container.get("args"):
            cause = f"the image of {container.get('name')} has no program {program}"
            if any(isinstance(word, str) and _SCRIPT.fullmatch(word) for word in command[1:]):
                return Escalation("what follows is a script for it: name a shell or interpreter of the image", cause)
            held = "whoever wrote the command wanted another program than the image starts: is it the right image?"
            flags = all(isinstance(word, str) and word.startswith("-") for word in command[1:])
            rest = (
                command[1:] if flags else []
            )  # a server's flags are for the image's own; a script was for its program
            told = (put(manifest, child(path, "args"), rest),) if rest else ()
            return Treatment(
                (drop(manifest, child(path, "command")), *told),
                "start what the image starts by itself",
                (manifest.resource,),
                held,
                cause,
            )
    return None


REMEDIES = (
    Remedy(
        id="writable-home",
        title="A home directory that may be written",
        faults=("read-only-path",),
        precondition="the path is one that programs without a home write below /, and /tmp may be written",
        changes="one variable: PYTHONUSERBASE for pip, else HOME",
        risks="what is written there goes with the pod",
        undo="the commit is reverted: the program may not write again",
        treat=writable_home,
    ),
    Remedy(
        id="image-command",
        held=True,
        title="The command of the image",
        faults=("missing-program",),
        precondition="the container's command names exactly the program that is missing",
        changes="the command leaves the manifest; flags that stood behind it stay, as arguments",
        risks="the image may start something else than was wanted",
        undo="the commit is reverted: the container fails to start again",
        treat=own_command,
    ),
)
