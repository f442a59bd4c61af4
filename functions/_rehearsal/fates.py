"""What becomes of a container: a pure function of what its manifest says and of what is true of its program."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from functions._rehearsal.amounts import mebibytes
from functions._rehearsal.programs import Program

Object = Mapping[str, Any]
PROBES = {"startupProbe": "Startup", "readinessProbe": "Readiness", "livenessProbe": "Liveness"}


@dataclass(frozen=True, slots=True)
class Crash:
    """The end of a run: after so many of the cluster's seconds, with this exit code, reason and last words."""

    after: float
    exit_code: int
    reason: str
    says: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to one container as things stand; `failing` holds a message for every probe that fails."""

    pull_error: str = ""
    blocked: str = ""
    crash: Crash | None = None
    starts_in: float = 0.0
    stops_in: float = 0.0
    ends_in: float | None = None
    failing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the cluster says about one container: words for what is wrong, empty where nothing is."""

    pull_error: str = ""
    missing: str = ""  # a ConfigMap or Secret that is referred to and absent
    unreachable: str = ""
    awaited: str = ""  # why something that it waits for is not there
    links: Mapping[str, str] = field(default_factory=dict)  # variables that the kubelet sets for Services
    token_mounted: bool = True
    address: str = ""


def judge(pod: Object, container: Object, program: Program, facts: Facts, ends: bool) -> Fate:
    """The fate of a container; `ends` for one that has to run to its end (init containers, Jobs)."""
    crash = _crash(pod, container, program, facts) or _bad_end(program, ends)
    return Fate(
        pull_error=facts.pull_error,
        blocked=facts.missing or _forbidden_user(pod, container, program),
        crash=crash,
        starts_in=program.starts_seconds,
        stops_in=program.stops_seconds,
        ends_in=program.runs_seconds if ends else None,
        failing={
            name: message
            for name in PROBES
            if container.get(name) and (message := _failure(name, container, program, facts))
        },
    )


def _bad_end(program: Program, ends: bool) -> Crash | None:
    here = bool(program.ends_badly) and ends == (program.ends_badly_in == "init")
    return Crash(2.0, 2, "Error", program.ends_badly) if here else None


def _failure(name: str, container: Object, program: Program, facts: Facts) -> str:
    if facts.awaited and name == "readinessProbe":
        return f"HTTP probe failed with statuscode: 503 ({facts.awaited})"
    return _fails(container[name], container, program, facts.address)


def _setting(pod: Object, container: Object, name: str) -> Any:
    own = (container.get("securityContext") or {}).get(name)
    return own if own is not None else (pod["spec"].get("securityContext") or {}).get(name)


def _user(pod: Object, container: Object, program: Program) -> int | str:
    stated = _setting(pod, container, "runAsUser")
    return program.user if stated is None else int(stated)


def _forbidden_user(pod: Object, container: Object, program: Program) -> str:
    if not _setting(pod, container, "runAsNonRoot"):
        return ""
    stated, user = _setting(pod, container, "runAsUser"), _user(pod, container, program)
    where = f'(pod: "{pod["metadata"]["name"]}_{pod["metadata"]["namespace"]}", container: {container.get("name", "")})'
    if stated == 0:
        return f"container's runAsUser breaks non-root policy {where}"
    if program.lenient:
        return ""
    if user == 0:
        return f"container has runAsNonRoot and image will run as root {where}"
    if isinstance(user, str):
        return f"container has runAsNonRoot and image has non-numeric user ({user}), cannot verify user is non-root"
    return ""


def _crash(pod: Object, container: Object, program: Program, facts: Facts) -> Crash | None:
    starting = max(0.5, program.starts_seconds * 0.6)
    limit = ((container.get("resources") or {}).get("limits") or {}).get("memory")
    if limit is not None and mebibytes(limit) < program.memory_mib:
        return Crash(starting, 137, "OOMKilled", "")
    for cause, default in (
        ("environment", _unset(container, program)),
        ("number", _no_number(container, program, facts.links)),
        ("write", _cannot_write(pod, container, program)),
        ("root", "permission denied" if program.needs_root and _user(pod, container, program) != 0 else ""),
        ("capability", _lacks_capability(pod, container, program)),
        ("token", "no service account token" if program.needs_token and not facts.token_mounted else ""),
    ):
        if default:
            return Crash(starting, 1, "Error", program.says.get(cause, default))
    if facts.unreachable:
        return Crash(program.patience_seconds, 1, "Error", program.says.get("reach", facts.unreachable))
    return None


def _unset(container: Object, program: Program) -> str:
    if container.get("envFrom"):
        return ""
    there = {entry["name"] for entry in container.get("env") or ()}
    absent = [name for name in program.environment if name not in there]
    return f"{', '.join(absent)} not set" if absent else ""


def _no_number(container: Object, program: Program, links: Mapping[str, str]) -> str:
    stated = {entry["name"]: str(entry.get("value") or "") for entry in container.get("env") or ()}
    for name in program.numbers:
        value = stated.get(name, links.get(name, ""))
        if value and not value.isdigit():
            line = f'    port = int(os.environ["{name}"])'
            return f"{line}\nValueError: invalid literal for int() with base 10: '{value}'"
    return ""


def _cannot_write(pod: Object, container: Object, program: Program) -> str:
    if not (container.get("securityContext") or {}).get("readOnlyRootFilesystem"):
        return ""
    kinds = {volume["name"]: volume for volume in pod["spec"].get("volumes") or ()}
    writable = [
        mount["mountPath"].rstrip("/")
        for mount in container.get("volumeMounts") or ()
        if not mount.get("readOnly") and not {"configMap", "secret"} & set(kinds.get(mount["name"], {}))
    ]
    for path in program.writes:
        if not any(path == folder or path.startswith(f"{folder}/") for folder in writable):
            return f"{path}: Read-only file system"
    return ""


def _lacks_capability(pod: Object, container: Object, program: Program) -> str:
    stated = (container.get("securityContext") or {}).get("capabilities") or {}
    dropped = {str(name).upper().removeprefix("CAP_") for name in stated.get("drop") or ()}
    added = {str(name).upper().removeprefix("CAP_") for name in stated.get("add") or ()}
    lost = {name for name in program.capabilities if name not in added and ("ALL" in dropped or name in dropped)}
    return "operation not permitted" if lost and _user(pod, container, program) == 0 else ""


def _fails(probe: Object, container: Object, program: Program, address: str) -> str:
    if "exec" in probe:
        command = [*(probe["exec"].get("command") or ()), ""]
        name = command[0].rsplit("/", 1)[-1]
        if name in program.commands or command[0] in program.commands:
            return ""
        return f'command timed out or not found: exec: "{command[0]}": executable file not found in $PATH'
    action = probe.get("httpGet") or probe.get("tcpSocket") or probe.get("grpc") or {}
    port = port_number(action.get("port"), container)
    if port is None:
        return f'couldn\'t find port: "{action.get("port")}" of container {container.get("name", "")}'
    if port not in program.ports:
        return f"dial tcp {address}:{port}: connect: connection refused"
    answers = program.ports[port]
    if "httpGet" not in probe or "*" in answers:
        return ""
    path = str(action.get("path") or "/")
    if not answers:
        return f'Get "http://{address}:{port}{path}": net/http: malformed HTTP response'
    return "" if path.split("?", maxsplit=1)[0] in answers else "HTTP probe failed with statuscode: 404"


def port_number(port: Any, container: Object) -> int | None:
    """The number of a container's port, given its number or its name; None where it has no such name."""
    if isinstance(port, int):
        return port
    named = {entry.get("name"): int(entry["containerPort"]) for entry in container.get("ports") or ()}
    return named.get(port)
