"""Fewer privileges for a container: no capabilities, no escalation, the runtime's seccomp profile."""

from eventing.vocabulary import Operation
from functions._catalogue.containment import chosen, every, low_port, special, unprivileged
from functions._catalogue.edits import in_pod, put
from functions._catalogue.practice import Advice, Case, Change, Followed, Practice, Unsuited
from functions._catalogue.reading import text, words
from functions._manifests.paths import Select, child, get
from functions._manifests.workloads import pod_spec


def _capabilities(case: Case) -> Advice:
    workload = case.workload
    lacking = [
        placed
        for placed in chosen(case)
        if "ALL" not in {name.upper() for name in words(placed[1], "securityContext.capabilities.drop")}
    ]
    if not lacking:
        return Followed(f"{workload.name} drops all capabilities")
    purpose = special(workload)
    if purpose:
        return Unsuited(purpose)
    operations: list[Operation] = []
    for path, container in lacking:
        operations.append(put(workload, child(path, "securityContext", "capabilities", "drop"), ["ALL"]))
        added = words(container, "securityContext.capabilities.add")
        if low_port(container) and "NET_BIND_SERVICE" not in added:
            kept_one = Select("", "NET_BIND_SERVICE")
            operations.append(
                put(workload, child(path, "securityContext", "capabilities", "add", kept_one), kept_one.value)
            )
    rooted = [text(container, "name") for _, container in lacking if not unprivileged(workload, container)]
    held = f"{', '.join(rooted)} of {workload.name} may start as root and need capabilities to become somebody else"
    kept = ", but keeps NET_BIND_SERVICE for its port below 1024" if len(operations) > len(lacking) else ""
    what = f"{workload.name} drops all capabilities{kept} (had the runtime's default set)"
    return Change(tuple(operations), what, (workload.resource,), held=held if rooted else "")


def _drops_more(operation: Operation) -> bool:
    return operation.path.endswith("capabilities.drop")


def _escalation(case: Case) -> Advice:
    workload = case.workload
    lacking = [
        (path, container)
        for path, container in chosen(case)
        if get(container, "securityContext.allowPrivilegeEscalation") is not False
    ]
    if not lacking:
        return Followed(f"{workload.name} allows no privilege escalation")
    purpose = special(workload)
    if purpose:
        return Unsuited(purpose)
    operations = tuple(
        put(workload, child(path, "securityContext", "allowPrivilegeEscalation"), False) for path, _ in lacking
    )
    what = (
        f"{workload.name} sets allowPrivilegeEscalation: false on {', '.join(text(one, 'name') for _, one in lacking)}"
    )
    return Change(operations, what, (workload.resource,))


def _allowed(operation: Operation) -> bool:
    return operation.expected is True


def _seccomp(case: Case) -> Advice:
    workload, pod = case.workload, pod_spec(case.workload)
    stated = text(pod, "securityContext.seccompProfile.type")
    own = [text(container, "securityContext.seccompProfile.type") for _, container in every(workload)]
    if "Unconfined" in [stated, *own] and not case.named:
        return Unsuited(f"{workload.name} is Unconfined on purpose")
    if (stated and stated != "Unconfined") or (own and all(kind and kind != "Unconfined" for kind in own)):
        return Followed(f"{workload.name} has the seccomp profile {stated or own[0]}")
    purpose = special(workload)
    if purpose:
        return Unsuited(purpose)
    path = in_pod(workload, "securityContext", "seccompProfile")
    operations = [put(workload, path, {"type": "RuntimeDefault"})]
    for place, container in every(workload):
        if text(container, "securityContext.seccompProfile.type") == "Unconfined":
            confined = {"type": "RuntimeDefault"}
            operations.append(put(workload, child(place, "securityContext", "seccompProfile"), confined))
    what = f"{workload.name} runs with the seccomp profile RuntimeDefault instead of {stated or 'none'}"
    return Change(tuple(operations), what, (workload.resource,), overrides="Unconfined" in [stated, *own])


PRACTICES = (
    Practice(
        id="drop-capabilities",
        title="No capabilities",
        category="security",
        summary="A container has none of root's special powers.",
        checks="Every container drops ALL capabilities.",
        changes="Sets `capabilities.drop: [ALL]`; a container with a port below 1024 keeps NET_BIND_SERVICE.",
        experts=("security",),
        risk=0.35,
        effort=0.15,
        impact=0.6,
        advise=_capabilities,
        parameters=("container",),
        corrects=_drops_more,
        risks=("An image that starts as root and becomes another user needs SETUID, SETGID and often CHOWN.",),
        recommendations=("Run it as another user than root first.",),
    ),
    Practice(
        id="no-privilege-escalation",
        title="No privilege escalation",
        category="security",
        summary="No program in the container can get more privileges than it was started with.",
        checks="Every container states `allowPrivilegeEscalation: false`.",
        changes="Sets `allowPrivilegeEscalation: false`; privileged containers are left alone, the "
        "API refuses the pair.",
        experts=("security",),
        risk=0.15,
        effort=0.1,
        impact=0.5,
        advise=_escalation,
        parameters=("container",),
        corrects=_allowed,
        risks=("Programs such as sudo or ping with file capabilities stop working inside the container.",),
    ),
    Practice(
        id="seccomp-profile",
        title="The runtime's seccomp profile",
        category="security",
        summary="System calls that no ordinary program needs are refused.",
        checks="The pod, or each container, states a seccomp profile.",
        changes="Sets `seccompProfile: {type: RuntimeDefault}` on the pod.",
        experts=("security",),
        risk=0.15,
        effort=0.1,
        impact=0.5,
        advise=_seccomp,
        risks=("Debuggers, profilers and sandboxes inside the container may be refused.",),
    ),
)
