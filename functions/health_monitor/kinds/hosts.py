"""The hosts that a live workload is told: in variables, arguments, and the ConfigMaps that it reads. Pure.

Secrets are not read. A word is a candidate; whether it is a Service, the survey looks up.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from functions._manifests.hosts import Host, hosts_in
from functions._manifests.manifest import Manifest
from functions._manifests.texts import Text, configured, effective, spoken
from functions.health_monitor.kinds.seen import Named

LONGEST = 64 * 1024  # characters of one text that are looked at; settings are short, and data is none
MOST = 256 * 1024  # characters of all texts of a workload
LINE = 400  # characters of a line; what looks for hosts takes the square of that, and a look has to be quick
MOST_OUTSIDE = 5  # names beyond the cluster that a check names
Object = dict[str, Any]
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://(?:[^\s/@\"']*@)?([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)")
_PORT = re.compile(r"[a-z0-9]:[0-9]")
_HERE = frozenset({"localhost", "host", "hostname", "example", "kubernetes"})
_INSIDE = (".svc", ".local", ".internal", ".localhost")


class Hosts(NamedTuple):
    """Candidates for Services, and hosts that are none."""

    named: tuple[Named, ...]
    outside: tuple[str, ...]


def hosts_of(workload: Object, key: str, config_maps: Mapping[str, Object]) -> Hosts:
    """What a live workload names; `config_maps` are those of its namespace that were read, by name."""
    manifest = _manifest(workload)
    maps = {name: _manifest({"kind": "ConfigMap", **found}) for name, found in config_maps.items()}
    told = (*spoken(manifest), *configured(lambda _kind, _space, name: maps.get(name), manifest))
    named: dict[Named, None] = {}
    outside: dict[str, None] = {}
    left = MOST
    for said in told:
        text, left = said.text[: min(LONGEST, left)], max(0, left - len(said.text))
        for line in (one[:LINE] for one in effective(text).splitlines()):
            for host in _candidates(said, line):
                port = host.port or 0
                sure = f"{host.name}.{host.namespace}.svc" in line
                named[Named(key, host.namespace or manifest.namespace, host.name, port, sure)] = None
            outside |= dict.fromkeys(found for found in _URL.findall(line) if _is_outside(found))
    return Hosts(tuple(named), tuple(outside)[:MOST_OUTSIDE])


def _candidates(said: Text, line: str) -> Iterator[Host]:
    by_name = said.names_a_host
    if by_name or "://" in line or ".svc" in line or "@" in line or _PORT.search(line):
        for host in hosts_in(line):
            if (host.certain or by_name) and (host.namespace or host.name not in _HERE):
                yield host


def _is_outside(host: str) -> bool:
    """By its form: a name with a dot whose end is no domain of the cluster's; `name.namespace` may be a Service."""
    parts = host.lower().split(".")
    if len(parts) < 2 or host.replace(".", "").isdigit():
        return False
    return not any(f"{end}." in f"{host.lower()}." for end in _INSIDE) and (len(parts) > 2 or parts[-1] in _PUBLIC)


_PUBLIC = frozenset({"com", "org", "net", "io", "dev", "eu", "de", "ai", "app", "cloud", "sh"})


def _manifest(found: Object) -> Manifest:
    metadata = found.get("metadata") or {}
    name, space = str(metadata.get("name") or ""), str(metadata.get("namespace") or "")
    return Manifest("", 0, found, str(found.get("kind") or ""), str(found.get("apiVersion") or ""), name, space)
