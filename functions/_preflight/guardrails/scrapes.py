"""A monitor asks its own Services, with no credentials and no detours."""

from collections.abc import Iterator

from eventing.vocabulary import Finding
from functions._manifests.paths import child, get
from functions._manifests.repository import Manifest
from functions._preflight.change import Change
from functions._preflight.guardrails.introduced import introduced, mapping, rows
from functions._preflight.rule import finding

RULE = "scrapes"
# bearerTokenFile and the files of tlsConfig let a monitor read any file of Prometheus and send it to its target
# (prometheus-operator, `arbitraryFSAccessThroughSMs`).
_CREDENTIALS = (
    "authorization",
    "basicAuth",
    "bearerTokenFile",
    "bearerTokenSecret",
    "oauth2",
    "params",
    "proxyUrl",
    "tlsConfig",
)


def plain_scrapes(change: Change) -> Iterator[Finding]:
    """No ServiceMonitor or PodMonitor sends credentials or files, or turns a target into another one."""
    yield from introduced(change, _detours)


def _detours(one: Manifest) -> Iterator[Finding]:
    field = {"ServiceMonitor": "endpoints", "PodMonitor": "podMetricsEndpoints"}.get(one.kind)
    if field is None:
        return
    for position, endpoint in enumerate(rows(get(one.data, f"spec.{field}"))):
        here = child("spec", field, position)
        for name in _CREDENTIALS:
            if endpoint.get(name) is not None:
                yield _refused(one, child(here, name), f"{name} sends something with every scrape")
        for rule in rows(endpoint.get("relabelings")):
            if str(rule.get("targetLabel") or "").startswith("__"):
                yield _refused(
                    one, child(here, "relabelings"), f"relabeling of {rule['targetLabel']} changes the target"
                )
    spaces = mapping(get(one.data, "spec.namespaceSelector"))
    names = spaces.get("matchNames")
    others = [str(name) for name in names if name != one.namespace] if isinstance(names, list) else []
    if spaces.get("any") is True or others:
        said = others[0] if others else "any namespace"
        yield _refused(one, "spec.namespaceSelector", f"it would scrape {said}")


def _refused(one: Manifest, path: str, why: str) -> Finding:
    return finding(RULE, one, path, f"{one.kind} {one.name}: {why}: leave it out, or do it by hand")
