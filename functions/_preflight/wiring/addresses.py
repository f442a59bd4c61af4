"""The hosts that programs are told: in variables, arguments, mounted settings, and Secrets in plain text."""

import re
from collections.abc import Iterator

from msgspec import Struct

from functions._manifests.hosts import Host, hosts_in
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.texts import Text, effective
from functions._manifests.workloads import containers, pod_spec
from functions._preflight.view import View
from functions._preflight.wiring.surroundings import Pods, Surroundings, surroundings_of

_LOCAL = frozenset({"localhost", "host", "hostname", "example", "kubernetes"})
# A variable that code reads, with a default behind it: what the workload sets counts instead.
_DEFAULT = re.compile(
    r"(?:getenv|environ|process\.env|ENV\[|\$\{)[^A-Za-z]*(?:get[^A-Za-z]*)?(?P<variable>[A-Z][A-Z0-9_]+)"
)
_PORT = re.compile(r"[a-z0-9]:[0-9]")
_ELSEWHERE = {
    "Ingress": tuple(
        child("metadata.annotations", f"nginx.ingress.kubernetes.io/{name}") for name in ("auth-url", "default-backend")
    ),
    "Middleware": ("spec.forwardAuth.address",),
    "Service": ("spec.externalName",),
}
_PROSE = (".md", ".markdown", ".rst", ".html", ".adoc")


class Told(Struct, frozen=True):
    """A host, the text that names it, and the workload that is told it; None where another kind of object says it."""

    pods: Pods | None
    said: Text
    host: Host


def told_in(view: View) -> tuple[Told, ...]:
    """Every host of the form that only a Service has, or that a URL, a port or the variable's name shows to be one.

    For `View.once`."""
    around = view.once(surroundings_of)
    return (*_told(around), *_said_elsewhere(around))


def _told(around: Surroundings) -> Iterator[Told]:
    # What a text says depends on the name that it has: one string may stand under several.
    read: dict[tuple[int, str, bool], tuple[tuple[Host, str], ...]] = {}
    for pods in around.pods:
        aliases = _aliases(pods)
        set_here = {name for _, one in containers(pods.shape) for name in _set(one)}
        for said in (*around.texts(pods), *_secrets(around, pods)):
            known = (id(said.text), said.name, said.reader != said.path)
            if known not in read:
                read[known] = tuple(_hosts(said))
            for host, variable in read[known]:
                if host.name not in aliases and not (variable and variable in set_here):
                    yield Told(pods, said, host)


def _said_elsewhere(around: Surroundings) -> Iterator[Told]:
    """The hosts that ingress controllers and DNS are told, where they are written as a Service's."""
    for manifest in around.repository.of_kind("Ingress", "Middleware", "Service"):
        for path in _ELSEWHERE[manifest.kind]:
            value = get(manifest.data, path)
            if not isinstance(value, str) or ".svc" not in value:
                continue
            said = Text(manifest, path, value, path.rpartition(".")[2], "", path)
            yield from (Told(None, said, host) for host in hosts_in(value) if host.namespace and host.certain)


def _hosts(said: Text) -> Iterator[tuple[Host, str]]:
    if said.name.lower().endswith(_PROSE):
        return
    by_name = said.names_a_host
    for line in effective(said.text).splitlines():
        if not (by_name or "://" in line or ".svc" in line or "@" in line or _PORT.search(line)):
            continue
        for host in hosts_in(line):
            if _is_host(said, line, host):
                default = _DEFAULT.search(line) if said.reader != said.path else None
                yield host, default["variable"] if default else ""


def _is_host(said: Text, line: str, host: Host) -> bool:
    if host.name in _LOCAL and not host.namespace:
        return False
    if host.namespace:
        return host.certain or said.names_a_host
    return said.names_a_host or any(_stands_alone(line, f"{before}{host.name}") for before in ("://", "@"))


def _stands_alone(line: str, word: str) -> bool:
    """Whether a word is in a line and no longer name begins with it there."""
    at = line.find(word)
    while at >= 0:
        behind = line[at + len(word) : at + len(word) + 1]
        if not behind or not (behind.isalnum() or behind in "_.-"):
            return True
        at = line.find(word, at + 1)
    return False


def _aliases(pods: Pods) -> frozenset[str]:
    """Names that the pod itself resolves."""
    listed = pod_spec(pods.shape).get("hostAliases")
    names = [get(one, "hostnames") for one in (listed if isinstance(listed, list) else ())]
    own = pod_spec(pods.shape).get("hostname")
    return frozenset(str(name) for found in names if isinstance(found, list) for name in found) | {str(own)}


def _set(container: dict[str, object]) -> Iterator[str]:
    listed = container.get("env")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            yield one["name"]


def _secrets(around: Surroundings, pods: Pods) -> Iterator[Text]:
    """The plain text of Secrets in Git, as far as a workload reads it."""
    for one in around.referred(pods):
        owner: Manifest | None = around.find("Secret", one.namespace, one.name) if one.kind == "Secret" else None
        data = owner.data.get("stringData") if owner else None
        for key, text in data.items() if owner and isinstance(data, dict) else ():
            if owner and isinstance(text, str) and one.key in ("", key):
                yield Text(owner, child("stringData", key), text, key, "", one.path)
