"""Content decides: what is wrong with a manifest shows in the pods, and only a good manifest heals them."""

import pytest

from tests.rehearsal.conftest import BEFORE, NOW, Rehearsal, edited, sample_files

STOREFRONT = "apps/storefront/deployment.yaml"
ORDERS = "apps/orders/api.yaml"
VIEWER = "apps/reports/viewer.yaml"


def test_the_cluster_has_been_running_well_for_an_hour(rehearsal: Rehearsal) -> None:
    status = rehearsal.world.status()
    assert status["revision"] == BEFORE
    assert status["lost_node"] == ""
    assert {each["name"]: len(each["pods"]) for each in status["applications"]} == {
        "cache": 1,
        "catalog": 2,
        "orders": 3,
        "reports": 2,
        "storefront": 2,
    }
    for application in status["applications"]:
        assert (application["sync"], application["health"]) == ("Synced", "Healthy")
        assert (application["revision"], application["deployed"]) == (BEFORE, BEFORE)
        for pod in application["pods"]:
            assert pod["restarts"] == 0
            assert (pod["ready"], pod["phase"]) in ((True, "Running"), (False, "Succeeded"))
            assert pod["node"] in ("shelf-1", "shelf-2", "shelf-3")
    created = rehearsal.get("Deployment", "orders", "orders-api")["metadata"]["creationTimestamp"]
    assert created == "2027-01-15T07:00:00Z"  # an hour before NOW
    assert rehearsal.world.argocd.outbox == []
    last = rehearsal.get("CronJob", "reports", "nightly-report")["status"]
    assert last["lastSuccessfulTime"].startswith("2027-01-15T07:00:")


def test_nothing_happens_by_itself(rehearsal: Rehearsal) -> None:
    version = rehearsal.world.objects.version
    rehearsal.run(10)
    assert rehearsal.world.objects.version == version


def test_the_same_seed_makes_the_same_cluster(rehearsal: Rehearsal) -> None:
    uid = rehearsal.get("Application", "argocd", "orders")["metadata"]["uid"]
    assert uid == "c381e88f-38c0-48fd-8712-b8bc076f3787"


def test_a_good_change_is_ready_in_about_a_second(rehearsal: Rehearsal) -> None:
    before = {pod["name"] for pod in rehearsal.pods("storefront")}
    revision = rehearsal.commit(edited(STOREFRONT, "periodSeconds: 5", "periodSeconds: 6"))
    rehearsal.run(0.2)
    fresh = [pod for pod in rehearsal.pods("storefront") if pod["name"] not in before]
    assert len(fresh) == 1  # a surge of one; both old pods stay until it is ready
    assert all(pod["ready"] for pod in rehearsal.pods("storefront") if pod["name"] in before)
    took = rehearsal.until(lambda: any(p["ready"] for p in rehearsal.pods("storefront") if p["name"] not in before))
    assert 0.3 <= took <= 0.9
    rehearsal.until(lambda: rehearsal.health("storefront") == "Healthy" and len(rehearsal.pods("storefront")) == 2, 5)
    assert not before & {pod["name"] for pod in rehearsal.pods("storefront")}
    assert rehearsal.world.status()["applications"][-1]["deployed"] == revision


NO_CAPABILITIES = edited(
    VIEWER, "        ports:\n", "        securityContext: {capabilities: {drop: [ALL]}}\n        ports:\n"
)
FAULTS = [
    pytest.param(
        edited(STOREFRONT, "unprivileged:stable", "unprivileged:1.27.99"),
        "storefront",
        ("ImagePullBackOff", "ErrImagePull"),
        "nginx-unprivileged:1.27.99: not found",
        0,
        id="an image tag that the registry does not have",
    ),
    pytest.param(
        edited(
            STOREFRONT,
            "          readinessProbe:",
            "          livenessProbe: {tcpSocket: {port: 8081}, periodSeconds: 5}\n          readinessProbe:",
        ),
        "storefront",
        ("CrashLoopBackOff",),
        "Liveness probe failed: dial tcp",
        2,
        id="a liveness probe on a port where nothing answers",
    ),
    pytest.param(
        edited(STOREFRONT, "path: /\n", "path: /warm\n"),
        "storefront",
        ("Running",),
        "Readiness probe failed: HTTP probe failed with statuscode: 404",
        0,
        id="a readiness probe on a path that never answers",
    ),
    pytest.param(
        edited(ORDERS, "            memory: 128Mi", "            memory: 16Mi\n          limits: {memory: 24Mi}"),
        "orders",
        ("CrashLoopBackOff",),
        "Back-off restarting failed container api",
        3,
        id="less memory than the program needs",
    ),
    pytest.param(
        NO_CAPABILITIES,
        "reports",
        ("CrashLoopBackOff",),
        "Back-off restarting failed container viewer",
        3,
        id="no capabilities for a program that needs some",
    ),
    pytest.param(
        edited(VIEWER, "      containers:", "      automountServiceAccountToken: false\n      containers:"),
        "reports",
        ("CrashLoopBackOff",),
        "Back-off restarting failed container viewer",
        3,
        id="no token for a program that asks the API",
    ),
    pytest.param(
        edited(VIEWER, "        ports:\n", "        securityContext: {readOnlyRootFilesystem: true}\n        ports:\n"),
        "reports",
        ("CrashLoopBackOff",),
        "Back-off restarting failed container viewer",
        3,
        id="a read-only root for a program that writes there",
    ),
    pytest.param(
        edited(VIEWER, "        ports:\n", "        securityContext: {runAsNonRoot: true}\n        ports:\n"),
        "reports",
        ("CreateContainerConfigError",),
        "container has runAsNonRoot and image will run as root",
        0,
        id="non-root for an image that is root",
    ),
]


@pytest.mark.parametrize(("files", "application", "phases", "words", "restarts"), FAULTS)
def test_a_fault_lasts_and_the_revert_alone_cures_it(
    rehearsal: Rehearsal,
    files: dict[str, bytes],
    application: str,
    phases: tuple[str, ...],
    words: str,
    restarts: int,
) -> None:
    before = {pod["name"] for pod in rehearsal.pods(application)}
    rehearsal.commit(files)
    seen = set()
    for _ in range(60):
        rehearsal.run(0.1)
        seen |= {pod["phase"] for pod in rehearsal.pods(application) if pod["name"] not in before}
    assert seen & set(phases)
    sick = [pod for pod in rehearsal.pods(application) if pod["name"] not in before]
    assert sick[0]["restarts"] >= restarts
    assert (sick[0]["restarts"] == 0) == (restarts == 0)
    assert any(words in message for _, message in rehearsal.warnings(application))
    rehearsal.run(5)
    assert not _is_well(rehearsal, application)
    healthy_others = [name for name in ("cache", "catalog", "orders", "reports", "storefront") if name != application]
    assert {rehearsal.health(name) for name in healthy_others} == {"Healthy"}
    revision = rehearsal.commit(sample_files())
    rehearsal.until(lambda: _is_well(rehearsal, application), 15)
    assert rehearsal.get("Application", "argocd", application)["status"]["sync"]["revision"] == revision
    rehearsal.run(2)
    assert _is_well(rehearsal, application)


def _is_well(rehearsal: Rehearsal, application: str) -> bool:
    pods = rehearsal.pods(application)
    calm = all(pod["ready"] and pod["restarts"] == 0 for pod in pods if pod["phase"] != "Succeeded")
    return calm and (rehearsal.sync(application), rehearsal.health(application)) == ("Synced", "Healthy")


def test_an_empty_dir_where_the_program_writes_makes_a_read_only_root_work(rehearsal: Rehearsal) -> None:
    files = edited(
        STOREFRONT,
        "          volumeMounts:\n",
        "          securityContext: {readOnlyRootFilesystem: true}\n"
        "          volumeMounts:\n            - {name: tmp, mountPath: /tmp}\n",
    )
    files = edited(STOREFRONT, "      volumes:\n", "      volumes:\n        - {name: tmp, emptyDir: {}}\n", files)
    rehearsal.commit(files)
    rehearsal.until(lambda: _is_well(rehearsal, "storefront") and len(rehearsal.pods("storefront")) == 2, 6)


DENY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
"""
ALLOW = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {}}]}]
  egress:
  - to: [{podSelector: {}}]
  - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
    ports: [{port: 53, protocol: UDP}]
---
"""


@pytest.mark.parametrize(("policies", "works"), [(DENY, False), (DENY + ALLOW, True)])
def test_default_deny_breaks_what_needs_the_network_unless_it_is_allowed(
    rehearsal: Rehearsal, policies: str, works: bool
) -> None:
    before = {pod["name"] for pod in rehearsal.pods("orders")}
    rehearsal.commit(edited("apps/orders/limits.yaml", "# Nobody gets", f"{policies}# Nobody gets"))
    rehearsal.run(8)
    pods = {pod["name"]: pod for pod in rehearsal.pods("orders")}
    assert set(pods) == before  # a policy replaces no pod
    restarted = [name for name, pod in pods.items() if pod["restarts"]]
    assert restarted == ([] if works else [name for name in sorted(pods) if name.startswith("orders-api")])
    rehearsal.commit(sample_files())
    rehearsal.until(lambda: all(pod["ready"] for pod in rehearsal.pods("orders")), 15)


def test_a_lost_machine_takes_old_and_new_pods_of_several_applications_down_until_it_is_found(
    rehearsal: Rehearsal,
) -> None:
    rehearsal.world.outage.arm()
    rehearsal.run(3)
    assert rehearsal.world.outage.lost == ""  # it waits for a sync
    rehearsal.commit(edited(STOREFRONT, "periodSeconds: 5", "periodSeconds: 6"))
    rehearsal.until(lambda: bool(rehearsal.world.outage.lost), 5)
    lost = rehearsal.world.outage.lost
    rehearsal.run(10)
    down = [
        (app["name"], pod)
        for app in rehearsal.world.status()["applications"]
        for pod in app["pods"]
        if pod["node"] == lost and pod["phase"] != "Succeeded"
    ]
    assert len({name for name, _ in down}) >= 2
    assert "storefront" in {name for name, _ in down}
    assert not any(pod["ready"] for _, pod in down)
    node = rehearsal.get("Node", "", lost)
    assert [(each["type"], each["status"], each["reason"]) for each in node["status"]["conditions"]] == [
        ("Ready", "Unknown", "NodeStatusUnknown")
    ]
    rehearsal.commit(sample_files())  # a revert does not bring a machine back
    rehearsal.run(10)
    assert any(rehearsal.health(name) != "Healthy" for name in ("cache", "catalog", "orders", "reports"))
    assert rehearsal.get("Node", "", lost)["status"]["conditions"][0]["status"] == "Unknown"
    rehearsal.world.recover(rehearsal.now)
    rehearsal.until(lambda: all(_is_well(rehearsal, app["name"]) for app in rehearsal.world.status()["applications"]))
    assert rehearsal.world.outage.lost == ""
    assert not rehearsal.get("Node", "", lost)["spec"].get("taints")


def test_last_words_are_in_the_log(rehearsal: Rehearsal) -> None:
    rehearsal.commit(NO_CAPABILITIES)
    rehearsal.run(6)
    pod = next(each for each in rehearsal.world.objects.of("Pod", "reports") if "CrashLoop" in str(each["status"]))
    assert (
        rehearsal.world.log(pod, "viewer", previous=False)
        == "FATAL chown /var/cache/report-viewer: operation not permitted\n"
    )
    assert (
        rehearsal.world.log(pod, "", previous=True) == "FATAL chown /var/cache/report-viewer: operation not permitted\n"
    )
    assert rehearsal.world.log(pod, "other", previous=False) == ""


def test_events_are_kept_for_an_hour(rehearsal: Rehearsal) -> None:
    first = len(rehearsal.world.objects.of("Event"))
    assert first > 20
    rehearsal.now = NOW + 3
    rehearsal.world.step(rehearsal.now)
    assert 0 < len(rehearsal.world.objects.of("Event")) < first
    rehearsal.now = NOW + 3601
    rehearsal.world.step(rehearsal.now)
    assert rehearsal.world.objects.of("Event") == []
