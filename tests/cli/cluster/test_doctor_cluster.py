"""`doctor --cluster` finds nothing in a cluster where all is well, and each fault where there is one."""

import copy
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eventing.contracts import COORDINATOR
from eventing.handler import Delete
from eventing.redis_store import RedisStore
from functions._cli.cluster.api import Api
from functions._cli.cluster.installation import Installation
from functions._cli.examining.command import examined
from functions._cli.examining.finding import Finding
from functions._cli.installing.versions import CONTROLLERS, NEEDED
from functions._cli.main import app
from functions._clients import ledger
from functions._improvement.standing import EPOCH, Epoch, Freeze, Override, frozen_key, override_key
from tests.cli.cluster.installed import KEY, Installed, installed, named, objects
from tests.cli.cluster.whole import by_rbac, whole
from tests.coordinator.samples import AT

HERE = "/apis/eventing.knative.dev/v1/namespaces/cortex-school"
SERVICES = "/apis/serving.knative.dev/v1/namespaces/cortex-school/services"
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
SECRETS = "/api/v1/namespaces/cortex-school/secrets"
PROJECT = "/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects/default"
LEAST = {"memory": "40Mi"}  # what a queue-proxy asks for is below
SMALL = {"memory": "130Mi"}
NODE = "/api/v1/nodes/node-1"
CM = "/api/v1/namespaces/argocd/configmaps/argocd-notifications-cm"
HEALTH = "/api/v1/namespaces/argocd/configmaps/argocd-cm"
TRIGGER_HEALTH = "resource.customizations.health.eventing.knative.dev_Trigger"
FEATURES = "/api/v1/namespaces/knative-serving/configmaps/config-features"
CLASS = "/apis/scheduling.k8s.io/v1/priorityclasses/school-healer"
SHOP = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/shop"
SUBSCRIPTIONS = "notifications.argoproj.io/subscriptions"
VERSION = "app.kubernetes.io/version"
Spoil = Callable[[Installed, dict[str, Any]], Any]


@pytest.fixture
def school(store: RedisStore) -> Iterator[Installed]:
    with installed(store, time.time) as made:
        store.apply([ledger.put(EPOCH, Epoch(AT), 0)])
        mine = {one["metadata"]["name"]: one for one in objects() if one["kind"] in ("Broker", "Secret")}
        made.api.put(*copy.deepcopy(whole()))
        made.api.put(mine["command-signing"])
        answering = made.api.objects[f"{SERVICES}/school-coordinator"]
        answering["status"] = answering["status"] | {"address": objects()[0]["status"]["address"]}
        broker = made.api.objects[f"{HERE}/brokers/school"]
        broker["metadata"]["annotations"] = {"messaging.knative.dev/async-handler": "true"}
        broker["status"]["conditions"] = [{"type": "Ready", "status": "True"}]
        made.api.review = by_rbac
        yield made


def found(school: Installed, folder: Path) -> tuple[Finding, ...]:
    environ = {"KUBECONFIG": school.api.kubeconfig(folder)}
    installation = Installation(Api(environ, "lab"), environ)
    try:
        return tuple(one for one in examined(installation, patience=0.3) if one.state != "ok")
    finally:
        installation.close()


def test_a_cluster_where_all_is_well_has_no_finding(school: Installed, tmp_path: Path) -> None:
    assert found(school, tmp_path) == ()
    assert [json.loads(body)["type"] for body in school.taken] == ["ai.cortex.school.probe"]


def not_ready(why: str) -> dict[str, Any]:
    return {"conditions": [{"type": "Ready", "status": "False", "reason": why, "message": "see there"}]}


MINIMUM = {"name": "KUBERNETES_MIN_VERSION", "value": "v1.28.0"}
LOWERED = tuple(
    named("apps/v1", "Deployment", *where, spec={"template": {"spec": {"containers": [{"env": [MINIMUM]}]}}})
    for where in CONTROLLERS.values()
)


def lowered(school: Installed, _objects: dict[str, Any]) -> None:
    """Knative's controllers were told to start on an older Kubernetes."""
    school.api.version = "v1.33.4+k3s1"
    school.api.put(*LOWERED)


def full(_school: Installed, objects: dict[str, Any]) -> None:
    """No Service names a priority class, and no node has room."""
    for path, one in objects.items():
        if path.startswith(f"{SERVICES}/"):
            one["spec"]["template"]["spec"].pop("priorityClassName", None)
    objects[NODE]["status"]["allocatable"]["memory"] = "64Mi"


UP = {"availableReplicas": 1}
CONTROLLER, RECEIVER = (
    named("apps/v1", "Deployment", "knative-eventing", name, status=UP)
    for name in ("kafka-controller", "kafka-broker-receiver")
)


def of_kafka(school: Installed, *deployments: dict[str, Any]) -> None:
    annotations = {"eventing.knative.dev/broker.class": "Kafka"}
    school.api.objects[f"{HERE}/brokers/school"]["metadata"]["annotations"] = annotations
    school.api.put(*deployments)


def elsewhere(objects: dict[str, Any]) -> dict[str, Any]:
    """An Application in another namespace than Argo CD's, that no AppProject subscribes and nothing syncs by itself."""
    return {**objects[SHOP], "metadata": {"name": "odd", "namespace": "team"}, "spec": {}}


FAULTS: dict[str, tuple[Spoil, str, str, str]] = {
    "no Serving": (lambda s, o: o.pop(f"{CRDS}/services.serving.knative.dev"),
                   "CRD services.serving.knative.dev", "wrong", "Knative Serving is not installed"),
    "an old Eventing": (lambda s, o: o[f"{CRDS}/brokers.eventing.knative.dev"]["metadata"]["labels"].update(
        {VERSION: "1.12.0"}), "CRD brokers.eventing.knative.dev", "wrong", "too old"),
    "another API version": (lambda s, o: o[f"{CRDS}/triggers.eventing.knative.dev"]["spec"].update(
        versions=[{"name": "v1beta1", "served": True}]), "CRD triggers.eventing.knative.dev", "wrong", "not v1"),
    "no Argo CD": (lambda s, o: o.pop(f"{CRDS}/applications.argoproj.io"),
                   "CRD applications.argoproj.io", "wrong", "not installed"),
    "a broker that is not ready": (lambda s, o: o[f"{HERE}/brokers/school"]["status"].update(not_ready("NoChannel")),
                                   "Broker school", "wrong", "NoChannel: see there"),
    "a synchronous broker": (lambda s, o: o[f"{HERE}/brokers/school"]["metadata"].pop("annotations"),
                             "Broker school", "note", "wait for the whole chain"),
    "a missing trigger": (lambda s, o: o.pop(f"{HERE}/triggers/moe-router-judge"),
                          "Trigger moe-router-judge", "wrong", "not there"),
    "a trigger that is not ready": (lambda s, o: o[f"{HERE}/triggers/alerting-alerts"].update(
        status=not_ready("DeadLetterSinkResolutionFailed")), "Trigger alerting-alerts", "wrong", "DeadLetterSink"),
    "a missing service": (lambda s, o: o.pop(f"{SERVICES}/alerting"), "Service alerting", "wrong", "not there"),
    "a service that is not ready": (lambda s, o: o[f"{SERVICES}/rag-validator"].update(
        status=not_ready("RevisionMissing")), "Service rag-validator", "wrong", "RevisionMissing"),
    "a missing Secret": (lambda s, o: o.pop(f"{SECRETS}/qdrant"), "Secret qdrant", "wrong", "not there"),
    "a missing key": (lambda s, o: o[f"{SECRETS}/redis"]["data"].pop("alerting"),
                      "Secret redis", "wrong", "it lacks alerting"),
    "no access to Git": (lambda s, o: o.pop(f"{SECRETS}/github"),
                         "Secret github (token or app-private-key)", "wrong", "nothing is committed"),
    "an account without its right": (lambda s, o: setattr(s.api, "review", lambda kind, spec: (
        by_rbac(kind, spec) and spec["resourceAttributes"].get("resource") != "endpoints")),
        "ServiceAccount health-monitor", "wrong", "endpoints"),
    "an account that reads Secrets": (lambda s, o: setattr(s.api, "review", lambda kind, spec: by_rbac(kind, spec) or (
        "moe-router" in spec["user"] and spec["resourceAttributes"]["resource"] == "secrets")),
        "ServiceAccount moe-router", "wrong", "get secrets, which it must not"),
    "no notifications": (lambda s, o: o.pop(CM), "Argo CD notifications", "wrong", "service.webhook.school"),
    "nobody subscribed": (lambda s, o: o[PROJECT]["metadata"].pop("annotations"),
                          "Argo CD notifications", "wrong", "Application argocd/shop tells the school nothing"),
    "another template": (lambda s, o: o[CM]["data"].update({"trigger.school-sync-failed": "[]"}),
                         "Argo CD notifications", "wrong", "another trigger.school-sync-failed"),
    "notifications to another broker": (lambda s, o: o[CM]["data"].update({"service.webhook.school": "url: http://x"}),
                                        "Argo CD notifications", "wrong", "posts to http://x, and the Broker is at"),
    "a Kafka Broker without its controller": (lambda s, o: of_kafka(s, RECEIVER),
                                              "Deployment kafka-controller", "wrong", "not installed"),
    "a Kafka Broker whose receiver is away": (lambda s, o: of_kafka(s, CONTROLLER, {**RECEIVER, "status": {}}),
                                              "Deployment kafka-broker-receiver", "wrong", "stands still"),
    "an Application without self-heal": (lambda s, o: o[SHOP]["spec"]["syncPolicy"]["automated"].pop("selfHeal"),
                                         "Application shop", "note", "lacks selfHeal"),
    "an Application synced by hand": (lambda s, o: o[SHOP]["spec"].pop("syncPolicy"),
                                      "Application shop", "note", "lacks automated"),
    "no Application": (lambda s, o: o.pop(SHOP), "Applications", "wrong", "none"),
    "an Application that is not in argocd": (lambda s, o: s.api.put(elsewhere(o)),
                                             "Application team/odd", "note", "what a change does there is not watched"),
    "a LimitRange that is too small": (lambda s, o: s.api.put(named(
        "v1", "LimitRange", "cortex-school", "tight", spec={"limits": [{"type": "Container", "max": SMALL}]}
    )), "LimitRange tight", "wrong", "refuses the pods of"),
    "a LimitRange that only a queue-proxy is below": (lambda s, o: s.api.put(named(
        "v1", "LimitRange", "cortex-school", "least", spec={"limits": [{"type": "Container", "min": LEAST}]}
    )), "LimitRange least", "wrong", "memory of container queue-proxy requests 32Mi"),
    "a priority that Serving refuses": (lambda s, o: o[FEATURES]["data"].clear(),
                                        "room for the healer", "wrong", "podspec-priorityclassname"),
    "a full node": (full, "room for the healer", "wrong", "nothing keeps it"),
    "a coordinator out of reach": (lambda s, o: s.api.ports.pop(("kourier-system", "gateway-1", 8081)),
                                   "coordinator", "wrong", "connection refused"),
    "a broker that takes and delivers nothing": (lambda s, o: setattr(s, "delivers", False),
                                                 "an event through the broker", "wrong", "nobody marked it"),
    "a freeze": (lambda s, o: s.store.apply([ledger.put(frozen_key(), Freeze("Ada", AT, "holidays"), 0)]),
                 "freeze of everything", "note", "Ada: holidays"),
    "a freeze of one application": (
        lambda s, o: s.store.apply([ledger.put(frozen_key("shop"), Freeze("Ada", AT, ""), 0)]),
        "freeze of shop", "note", "no reason given"),
    "too many rollbacks": (lambda s, o: s.store.apply([ledger.put(override_key("auto_approve_none"), Override(
        "auto_approve_none", COORDINATOR, AT, 0.0, "4 rollbacks within an hour"), 0)]),
        "freeze of automatic approval", "note", f"since {AT} by school-coordinator: 4 rollbacks within an hour"),
    "an override of a person": (lambda s, o: s.store.apply([ledger.put(override_key("auto_approve_none"), Override(
        "auto_approve_none", "Ada", AT, 1_800_000_000.0, "a fair"), 0)]),
        "override auto_approve_none", "note", "by Ada: a fair, until 2027-01-15T08:00:00+00:00"),
    "a Knative that wants a newer Kubernetes": (lambda s, o: setattr(s.api, "version", "v1.33.4+k3s1"),
                                                "CRD services.serving.knative.dev", "wrong", "Version check failed"),
    "a Knative that was told to start all the same": (
        lowered, "CRD services.serving.knative.dev", "note", "KUBERNETES_MIN_VERSION=v1.28.0 lets it start"),
    "a Knative newer than what is known here": (lambda s, o: [o[f"{CRDS}/{name}.serving.knative.dev"]["metadata"][
        "labels"].update({VERSION: "1.30.0"}) for name in ("services",)],
        "CRD services.serving.knative.dev", "note", "is not known here"),
    "no health checks": (lambda s, o: o[HEALTH]["data"].pop(TRIGGER_HEALTH),
                         "Argo CD notifications", "wrong", "argocd-cm has no key resource.customizations.health."),
    "a misspelt trigger": (lambda s, o: o[PROJECT]["metadata"].update(annotations={
        "notifications.argoproj.io/subscribe.school-sync-fialed.school": ""}),
        "Argo CD notifications", "wrong", "Application argocd/shop tells the school nothing"),
    "notifications that Argo CD cannot read": (lambda s, o: o[CM]["data"].update(subscriptions="- ["),
                                               "Argo CD notifications", "wrong", "cannot read the key subscriptions"),
    "an annotation that nobody can read": (lambda s, o: [
        o[PROJECT]["metadata"].pop("annotations"),
        o[SHOP]["metadata"].update(annotations={SUBSCRIPTIONS: "a: !!bool x"})],
        "Argo CD notifications", "wrong", "Application argocd/shop tells the school nothing"),
    "a Deployment of an unknown form": (lambda s, o: s.api.put(named(
        "apps/v1", "Deployment", "cortex-school", "odd", spec={}
    )), "LimitRanges", "wrong", "this look failed, so nothing is known of it: KeyError in "),
    "a new ledger": (lambda s, o: s.store.apply([Delete(EPOCH)]), "ledger", "note", "no epoch"),
    "Secrets that nobody shows": (lambda s, o: s.api.forbidden.add(SECRETS), "Secrets", "note", "not looked at"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_no_other(school: Installed, tmp_path: Path, fault: str) -> None:
    spoil, what, state, word = FAULTS[fault]
    spoil(school, school.api.objects)
    findings = found(school, tmp_path)
    hit = [one for one in findings if one.what == what]
    assert [(one.state, word in one.detail) for one in hit][:1] == [(state, True)], findings
    assert {one.what for one in findings} - {what} <= CONSEQUENCES.get(fault, set()), findings
    assert all(one.next for one in findings)
    assert all(
        "--context lab" in one.next for one in findings if "cortex-school " in one.next and "kubectl" not in one.next
    )


KINDS_OF_KNATIVE = {f"CRD {name}" for name, whose, _ in NEEDED if whose.startswith("Knative")}
CONSEQUENCES = {
    "a Knative that wants a newer Kubernetes": KINDS_OF_KNATIVE,
    "a Knative that was told to start all the same": KINDS_OF_KNATIVE,
    "a LimitRange that is too small": {"LimitRange tight"},
    "a LimitRange that only a queue-proxy is below": {"LimitRange least"},
    "no access to Git": {"Secret github"},
    "a full node": set[str](),
}


@pytest.mark.parametrize("text", ["a: 2020-13-45", "[" * 3000])
def test_an_annotation_of_anybody_is_in_nobodys_way(school: Installed, tmp_path: Path, text: str) -> None:
    school.api.objects[SHOP]["metadata"]["annotations"] = {SUBSCRIPTIONS: text}
    assert found(school, tmp_path) == ()


def test_pods_of_an_unknown_form_end_no_other_look(school: Installed, tmp_path: Path) -> None:
    school.api.put(named("v1", "Pod", "cortex-school", "odd", spec="none"))
    env = {"KUBECONFIG": school.api.kubeconfig(tmp_path), "COLUMNS": "300", "NO_COLOR": "1"}
    asked: Any = CliRunner().invoke(app, ["doctor", "--cluster", "--format", "json"], env=env)
    said = {one["what"]: one for one in json.loads(asked.output)}
    assert (asked.exit_code, said["standing memory"]["state"]) == (1, "wrong")
    assert "nothing is known of it: AttributeError in finding.py" in said["standing memory"]["detail"]
    assert said["an event through the broker"]["state"] == "ok"
    table: Any = CliRunner().invoke(app, ["doctor", "--cluster"], env=env)
    assert (table.exit_code, "standing memory" in table.output, "moe-router-judge" in table.output) == (1, True, True)


def test_the_command_says_it_as_a_table_or_as_json_and_never_the_key(
    school: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = {"KUBECONFIG": school.api.kubeconfig(tmp_path), "COLUMNS": "300", "NO_COLOR": "1"}
    good: Any = CliRunner().invoke(app, ["doctor", "--cluster"], env=env)
    assert (good.exit_code, "0 wrong of" in good.output) == (0, True), good.output
    del school.api.objects[f"{SERVICES}/alerting"]
    bad: Any = CliRunner().invoke(app, ["doctor", "--context", "lab", "--format", "json"], env=env)
    assert bad.exit_code == 1
    assert [one["what"] for one in json.loads(bad.output) if one["state"] == "wrong"] == ["Service alerting"]
    assert KEY not in good.output + bad.output
    away: Any = CliRunner().invoke(app, ["doctor", "--context", "nowhere"], env=env)
    assert away.exit_code == 5
