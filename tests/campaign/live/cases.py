"""The rollouts of the live sample: what is changed, and how it has to end. Pure.

Faults come from the manifests: no case tells the cluster what to do, except for what people and chance do beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.campaign.live.applications import API, CACHE, CRASHER, NEIGHBOUR, VIEWER, WEB, Program
from tests.campaign.live.traffic import Family, Manner
from tests.campaign.report import Expected, Group

POD = "spec.template.spec"
MAIN = f"{POD}.containers[name=main]"
Mischief = Literal["", "scrape gap", "prometheus restart", "neighbour", "foreign rollout", "foreign fault"]
Sign = Literal["pods", "not ready", "requests", ""]  # what shows the fault first; nothing for what is healthy


@dataclass(frozen=True, slots=True)
class Case:
    """One change of one application. `manners` says how pods of an image answer their requests, by its tag."""

    kind: str
    group: Group
    program: Program
    change: Mapping[str, Any]  # field path -> value
    sign: Sign = "pods"
    family: Family = "nginx"
    rps: float = 8.0
    manners: Mapping[str, Manner] = field(default_factory=dict)
    beside: str = ""
    mischief: Mischief = ""
    by_hand: tuple[Mapping[str, Any], ...] = ()  # objects that somebody made in the namespace, and not in Git
    expected: Expected = "rolled_back"


def _image(program: Program, tag: str) -> Mapping[str, Any]:
    return {f"{MAIN}.image": f"{program.image}:{tag}"}


def _bad(kind: str, program: Program, change: Mapping[str, Any], **more: Any) -> Case:
    return Case(kind, more.pop("group", "unmistakable"), program, change, **more)


def _well(kind: str, program: Program, change: Mapping[str, Any], **more: Any) -> Case:
    return Case(kind, "healthy", program, change, sign="", expected=more.pop("expected", "verified"), **more)


def _quota(**hard: str) -> Mapping[str, Any]:
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "by-hand"}, "spec": {"hard": hard}}


_LIMIT = {"type": "Container", "max": {"memory": "320Mi"}}
_RANGE = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "by-hand"}, "spec": {"limits": [_LIMIT]}}
_ALIVE = {"httpGet": {"path": "/alive", "port": 8080}, "periodSeconds": 2, "failureThreshold": 2}
_FAILS, _SLOW = Manner(0.2), Manner(seconds=0.4)
NEXT_WEB, NEXT_API = "1.27.5", "1.9.0"  # tags that the registry has

BAD: tuple[Case, ...] = (
    _bad("image name", WEB, {f"{MAIN}.image": "docker.io/nginxinc/nginx-unpriviliged:1.27.4"}),
    _bad("image name", CACHE, {f"{MAIN}.image": "docker.io/library/rediss:7.2.5"}),
    _bad("manifest unknown", WEB, _image(WEB, "1.27.44"), family="traefik"),
    _bad("manifest unknown", API, _image(API, "1.8.10"), family="opentelemetry"),
    _bad("crash loop", WEB, {f"{MAIN}.securityContext": {"readOnlyRootFilesystem": True}}),
    _bad("crash loop", VIEWER, {f"{POD}.automountServiceAccountToken": False}),
    _bad("crash loop", CACHE, {f"{MAIN}.securityContext": {"capabilities": {"drop": ["ALL"]}}}),
    _bad("config error", CACHE, {f"{MAIN}.securityContext": {"runAsNonRoot": True}}),
    _bad("config error", VIEWER, {f"{POD}.securityContext": {"runAsNonRoot": True}}),
    _bad("failing probe", WEB, {f"{MAIN}.livenessProbe": _ALIVE}, family="traefik"),
    _bad("failing probe", WEB, {f"{MAIN}.startupProbe": _ALIVE}, family="opentelemetry"),
    _bad("out of memory", API, {f"{MAIN}.resources": {"requests": {"memory": "64Mi"}, "limits": {"memory": "72Mi"}}}),
    _bad("out of memory", CACHE, {f"{MAIN}.resources": {"requests": {"memory": "64Mi"}, "limits": {"memory": "96Mi"}}}),
    _bad("never ready", WEB, {f"{MAIN}.readinessProbe.httpGet.path": "/ready"}, sign="not ready", group="transient"),
    _bad("never ready", API, {f"{MAIN}.readinessProbe.httpGet.port": 8001}, sign="not ready", group="transient"),
    _bad(
        "quota refusal",
        API,
        {f"{MAIN}.resources.requests.memory": "160Mi"},
        by_hand=(_quota(**{"requests.memory": "340Mi"}),),
    ),
    _bad("quota refusal", WEB, _image(WEB, NEXT_WEB), by_hand=(_quota(pods="2"),)),
    _bad("limit refusal", CACHE, {f"{MAIN}.resources.limits.memory": "384Mi"}, by_hand=(_RANGE,)),
    _bad("unschedulable", WEB, {f"{MAIN}.resources.requests.cpu": "3900m"}, group="transient"),
    _bad("errors rose", WEB, _image(WEB, NEXT_WEB), sign="requests", group="metric", manners={NEXT_WEB: _FAILS}),
    _bad(
        "errors rose",
        API,
        _image(API, NEXT_API),
        sign="requests",
        group="metric",
        family="opentelemetry",
        manners={NEXT_API: _FAILS},
    ),
    _bad("errors rose", API, _image(API, NEXT_API), sign="requests", group="metric", manners={NEXT_API: _FAILS}),
    _bad("p95 rose", WEB, _image(WEB, NEXT_WEB), sign="requests", group="metric", manners={NEXT_WEB: _SLOW}),
    _bad(
        "p95 rose",
        API,
        _image(API, NEXT_API),
        sign="requests",
        group="metric",
        family="opentelemetry",
        manners={NEXT_API: _SLOW},
    ),
)
HEALTHY: tuple[Case, ...] = (
    _well("plain rollout", WEB, _image(WEB, NEXT_WEB)),
    _well("plain rollout", API, _image(API, NEXT_API), family="opentelemetry"),
    _well("scaled", WEB, {"spec.replicas": 3}, family="traefik"),
    _well("slow start", WEB, {f"{MAIN}.readinessProbe.initialDelaySeconds": 30}),
    _well("crasher from before", WEB, _image(WEB, NEXT_WEB), beside=CRASHER),
    _well("scrape gap", WEB, _image(WEB, NEXT_WEB), mischief="scrape gap"),
    _well("prometheus restart", API, _image(API, NEXT_API), mischief="prometheus restart", family="opentelemetry"),
    _well("no traffic", WEB, _image(WEB, NEXT_WEB), rps=0.0),
    # Behind a controller of its own: where others fail behind the same one, a regression is a person's to judge.
    _well("neighbour fails", WEB, _image(WEB, NEXT_WEB), beside=NEIGHBOUR, mischief="neighbour", family="traefik"),
    _well("somebody else's rollout", WEB, _image(WEB, NEXT_WEB), beside=NEIGHBOUR, mischief="foreign rollout"),
    _well(
        "somebody else's fault",
        WEB,
        _image(WEB, NEXT_WEB),
        beside=NEIGHBOUR,
        mischief="foreign fault",
        expected="kept",
    ),
)
