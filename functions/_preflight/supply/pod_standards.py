"""The Pod Security Standards: what their levels `baseline` and `restricted` forbid.

The fields and values are those of kubernetes.io/docs/concepts/security/pod-security-standards, as the admission plugin
checks them (staging/src/k8s.io/pod-security-admission/policy, check_*.go).
"""

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from functions._manifests.paths import child, get
from functions._manifests.workloads import HasPods, containers, pod_metadata, pod_spec, pod_spec_path

Level = Literal["baseline", "restricted"]
Placed = tuple[str, dict[str, Any]]
_CAPABILITIES = frozenset(
    {"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
     "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"}
)  # fmt: skip
_SYSCTLS = frozenset(
    {"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
     "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout",
     "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
     "net.ipv4.tcp_rmem", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem"}
)  # fmt: skip
_SELINUX = frozenset({"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"})
_VOLUMES = frozenset(
    {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
     "secret"}
)  # fmt: skip
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_CONFINED = ("RuntimeDefault", "Localhost")


class Violation(Struct, frozen=True):
    """A field that a level forbids (or misses, where it demands one). `control` is what the standard calls it."""

    level: Level
    control: str
    path: str
    what: str


def violations(manifest: HasPods) -> Iterator[Violation]:
    """Everything that a workload's pods do against `baseline` and, beyond that, against `restricted`."""
    spec, here = pod_spec(manifest), pod_spec_path(manifest.kind)
    if not spec:
        return
    every = (*containers(manifest), *containers(manifest, init=True))
    yield from _pod(spec, here)
    yield from _annotations(manifest, here)
    for path, context in _contexts(spec, here, every):
        yield from _confinement(path, context)
    for path, container in every:
        yield from _container(path, container)
    yield from _restricted(spec, every)


def _contexts(spec: dict[str, Any], here: str, every: tuple[Placed, ...]) -> Iterator[Placed]:
    for path, holder in ((here, spec), *every):
        context = holder.get("securityContext")
        if isinstance(context, dict):
            yield child(path, "securityContext"), context


def _pod(spec: dict[str, Any], here: str) -> Iterator[Violation]:
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(name) is True:
            yield Violation("baseline", name, child(here, name), f"{name} gives the pod a namespace of its node")
    for position, volume in enumerate(_dicts(spec.get("volumes"))):
        path = child(here, "volumes", position)
        kinds = [key for key in volume if key != "name"]
        if "hostPath" in kinds:
            what = "hostPath mounts a folder of the node"
            yield Violation("baseline", "hostPath", child(path, "hostPath"), what)
        for kind in kinds:
            if kind not in _VOLUMES and kind != "hostPath":
                yield Violation("restricted", "volume types", child(path, kind), f"a volume of type {kind}")
    for sysctl in _dicts(get(spec, "securityContext.sysctls")):
        if sysctl.get("name") not in _SYSCTLS:
            path = child(here, "securityContext", "sysctls")
            yield Violation("baseline", "sysctls", path, f"sysctl {sysctl.get('name')} changes the node's kernel")


def _annotations(manifest: HasPods, here: str) -> Iterator[Violation]:
    annotations = pod_metadata(manifest).get("annotations")
    for key, value in annotations.items() if isinstance(annotations, dict) else ():
        if str(key).startswith(_APPARMOR) and not str(value).startswith(("runtime/default", "localhost/")):
            path = child(here.removesuffix("spec").rstrip("."), "metadata", "annotations", str(key))
            yield Violation("baseline", "appArmorProfile", path, f"AppArmor is {value}")


def _confinement(path: str, context: dict[str, Any]) -> Iterator[Violation]:
    """What is forbidden in the security context of a pod as in that of a container."""
    if get(context, "windowsOptions.hostProcess") is True:
        where = child(path, "windowsOptions", "hostProcess")
        yield Violation("baseline", "hostProcess", where, "hostProcess runs on the node")
    for name in ("seccompProfile", "appArmorProfile"):
        kind = get(context, f"{name}.type")
        if kind is not None and kind not in _CONFINED:
            yield Violation("baseline", name, child(path, name, "type"), f"{name} {kind} lifts the confinement")
    selinux = context.get("seLinuxOptions")
    if isinstance(selinux, dict):
        if str(selinux.get("type") or "") not in _SELINUX:
            where = child(path, "seLinuxOptions", "type")
            yield Violation("baseline", "seLinuxOptions", where, f"SELinux type {selinux.get('type')}")
        for name in ("user", "role"):
            if selinux.get(name):
                yield Violation("baseline", "seLinuxOptions", child(path, "seLinuxOptions", name), f"SELinux {name}")
    if context.get("runAsUser") == 0:
        yield Violation("restricted", "runAsUser", child(path, "runAsUser"), "runs as root (user 0)")


def _container(path: str, container: dict[str, Any]) -> Iterator[Violation]:
    here = child(path, "securityContext")
    if get(container, "securityContext.privileged") is True:
        what = "privileged makes the container root on its node"
        yield Violation("baseline", "privileged", child(here, "privileged"), what)
    for capability in _texts(get(container, "securityContext.capabilities.add")):
        if capability not in _CAPABILITIES:
            where = child(here, "capabilities", "add")
            yield Violation("baseline", "capabilities", where, f"capability {capability} is added")
    if get(container, "securityContext.procMount") not in (None, "Default"):
        yield Violation("baseline", "procMount", child(here, "procMount"), "procMount unmasks /proc")
    for position, port in enumerate(_dicts(container.get("ports"))):
        if port.get("hostPort"):
            where = child(path, "ports", position, "hostPort")
            yield Violation("baseline", "hostPort", where, f"hostPort {port['hostPort']} binds a port of the node")
    for name in ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"):
        for handler in ("httpGet", "tcpSocket"):
            host = get(container, f"{name}.{handler}.host")
            if host:
                where = child(path, *name.split("."), handler, "host")
                yield Violation("baseline", "probe hosts", where, f"the node is made to call {host}")


def _restricted(spec: dict[str, Any], every: tuple[Placed, ...]) -> Iterator[Violation]:
    """What `restricted` demands: of the pod, or of each container that does not say it itself."""
    windows = get(spec, "os.name") == "windows"
    for path, container in every:
        context = child(path, "securityContext")
        if _inherited(spec, container, "runAsNonRoot") is not True:
            yield Violation("restricted", "runAsNonRoot", child(context, "runAsNonRoot"), "runAsNonRoot is not true")
        if windows:
            continue
        if get(container, "securityContext.allowPrivilegeEscalation") is not False:
            where = child(context, "allowPrivilegeEscalation")
            yield Violation("restricted", "allowPrivilegeEscalation", where, "allowPrivilegeEscalation is not false")
        if "ALL" not in _texts(get(container, "securityContext.capabilities.drop")):
            where = child(context, "capabilities", "drop")
            yield Violation("restricted", "capabilities", where, "capabilities.drop does not say ALL")
        for capability in _texts(get(container, "securityContext.capabilities.add")):
            if capability in _CAPABILITIES - {"NET_BIND_SERVICE"}:
                where = child(context, "capabilities", "add")
                yield Violation("restricted", "capabilities", where, f"capability {capability} is added")
        if _inherited(spec, container, "seccompProfile.type") is None:
            where = child(context, "seccompProfile")
            yield Violation("restricted", "seccompProfile", where, "no seccompProfile is set")


def _inherited(spec: dict[str, Any], container: dict[str, Any], field: str) -> Any:
    own = get(container, f"securityContext.{field}")
    return get(spec, f"securityContext.{field}") if own is None else own


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
