"""The hosts that programs are told: in variables, arguments, mounted settings, and Secrets in plain text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from functions._manifests.hosts import Host, hosts_in
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._manifests.texts import Text, effective
from functions._manifests.workloads import containers, pod_spec
from functions._preflight.wiring.surroundings import Pods, Surroundings

_LOCAL = frozenset({"localhost", "host", "hostname", "example", "kubernetes"})
# A variable that code reads, with a default behind it: what the workload sets counts instead.
_DEFAULT = re.compile(
    r"(?:getenv|environ|process\.env|ENV\[|\$\{)[^A-Za-z]*(?:get[^A-Za-z]*)?(?P<variable>[A-Z][A-Z0-9_]+)"
)
_PROSE = (".md", ".markdown", ".rst", ".html", ".adoc")


@dataclass(frozen=True, slots=True)
class Told:
    """A host that a workload is told, and by which text."""

    pods: Pods
    said: Text
    host: Host


def told(around: Surroundings) -> Iterator[Told]:
    """Every host of the form that only a Service has, or that a URL, a port or the variable's name shows to be one."""
    read: dict[int, tuple[tuple[Host, str], ...]] = {}
    for pods in around.pods:
        aliases = _aliases(pods)
        set_here = {name for _, one in containers(pods.shape) for name in _set(one)}
        for said in (*around.texts(pods), *_secrets(around, pods)):
            if id(said.text) not in read:
                read[id(said.text)] = tuple(_hosts(said))
            for host, variable in read[id(said.text)]:
                if host.name not in aliases and not (variable and variable in set_here):
                    yield Told(pods, said, host)


def _hosts(said: Text) -> Iterator[tuple[Host, str]]:
    if said.name.lower().endswith(_PROSE):
        return
    for line in effective(said.text).splitlines():
        if "." not in line and ":" not in line and not said.names_a_host:
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
    by_url = re.compile(rf"(?:://|@){re.escape(host.name)}(?![\w.-])")
    return said.names_a_host or bool(("://" in line or "@" in line) and by_url.search(line))


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
