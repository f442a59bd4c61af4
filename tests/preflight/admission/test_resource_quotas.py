import pytest

from functions._preflight.admission.resource_quota_rules import (
    RESOURCE_QUOTA,
    RESOURCE_QUOTA_FULL,
    RESOURCE_QUOTA_UNSTATED,
)
from functions._preflight.facts import Facts, NodeFacts, QuotaFacts
from tests.preflight.admission.test_limit_ranges import limits, workload
from tests.preflight.trees import cured, found, said, tree

HALF = "{requests: {cpu: 500m, memory: 512Mi}, limits: {cpu: 1, memory: 1Gi}}"


def quota(hard: str, further: str = "") -> str:
    return f"apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: q}}\nspec: {{hard: {hard}{further}}}\n"


def service(kind: str = "ClusterIP", ports: int = 1) -> str:
    listed = ", ".join(f"{{port: {80 + at}, name: p{at}}}" for at in range(ports))
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {{type: {kind}, ports: [{listed}]}}\n"


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
CLAIM = (
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: d}\n"
    "spec: {storageClassName: fast, resources: {requests: {storage: 10Gi}}}\n"
)
TEMPLATES = (
    "replicas: 3\nvolumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}]\n"
)


@pytest.mark.parametrize(
    ("hard", "fits", "documents"),
    [
        ("requests.cpu", "1500m", (workload(HALF, spec="replicas: 3\n"),)),
        ("cpu", "1500m", (workload(HALF, spec="replicas: 3\n"),)),
        ("requests.memory", "1536Mi", (workload(HALF, spec="replicas: 3\n"),)),
        ("limits.memory", "3Gi", (workload(HALF, spec="replicas: 3\n"),)),
        ("pods", "3", (workload(spec="replicas: 3\n"),)),
        ("pods", "1", (workload(),)),
        ("count/deployments.apps", "1", (workload(),)),
        ("services", "1", (service(),)),
        ("services.loadbalancers", "1", (service("LoadBalancer"),)),
        ("services.nodeports", "2", (service("NodePort", 2),)),
        ("configmaps", "2", (CONFIG,)),  # kube-root-ca.crt is the other
        ("persistentvolumeclaims", "1", (CLAIM,)),
        ("requests.storage", "10Gi", (CLAIM,)),
        ("fast.storageclass.storage.k8s.io/requests.storage", "10Gi", (CLAIM,)),
        ("persistentvolumeclaims", "3", (workload(kind="StatefulSet", spec=TEMPLATES),)),
        ("requests.storage", "3Gi", (workload(kind="StatefulSet", spec=TEMPLATES),)),
    ],
)
def test_what_is_counted(hard: str, fits: str, documents: tuple[str, ...]) -> None:
    def severities(value: str) -> list[str]:
        text = quota(f"{{{hard}: {value}}}")
        return [
            one.severity for one in found(RESOURCE_QUOTA, tree(text, *documents)) if one.path.startswith("spec.hard")
        ]

    below = {"1500m": "1499m", "1536Mi": "1535Mi", "3Gi": "2Gi", "10Gi": "9Gi"}.get(fits) or str(int(fits) - 1)
    assert severities(fits) == []
    assert severities(below) == ["error"]


def test_the_defaults_of_a_limit_range_count() -> None:
    bounds = limits("type: Container, default: {memory: 2Gi}")
    assert said(RESOURCE_QUOTA, tree(quota("{requests.memory: 1Gi}"), workload(), bounds)) == [
        ("error", "q", 'spec.hard["requests.memory"]')
    ]


SCALER = (
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\n"
    "spec: {scaleTargetRef: {kind: Deployment, name: web}, minReplicas: 1, maxReplicas: 5}\n"
)
JOB = workload(HALF, "Job", "parallelism: 3\n").replace("name: web}", "name: job}", 1)


@pytest.mark.parametrize(
    ("documents", "warned"),
    [
        ((workload(HALF, spec="replicas: 2\n"),), ["web"]),  # 25 % of two, rounded up, is a third one
        ((workload(HALF, spec="replicas: 2\nstrategy: {type: Recreate}\n"),), []),
        ((workload(HALF, spec="replicas: 2\nstrategy: {rollingUpdate: {maxSurge: 0}}\n"),), []),
        ((workload(HALF, "StatefulSet", "replicas: 2\n"),), []),
        ((workload(HALF, spec="replicas: 9\nstrategy: {type: Recreate}\n"), SCALER), ["web"]),
        ((JOB,), ["job"]),
        ((JOB.replace("parallelism: 3", "parallelism: 3\n  completions: 2"),), []),
    ],
)
def test_what_fits_at_rest_and_not_at_its_largest_is_a_warning(documents: tuple[str, ...], warned: list[str]) -> None:
    findings = said(RESOURCE_QUOTA, tree(quota("{requests.cpu: 1}"), *documents))
    assert findings == [("warning", name, "spec") for name in warned]


def test_daemons_count_once_for_each_known_node() -> None:
    files = tree(quota("{requests.cpu: 1}"), workload(HALF, "DaemonSet"))
    assert said(RESOURCE_QUOTA, files) == []
    nodes = tuple(NodeFacts(name) for name in "abc")
    assert [one[0] for one in said(RESOURCE_QUOTA, files, Facts(nodes=nodes))] == ["error"]


@pytest.mark.parametrize(
    ("scope", "pod", "counted"),
    [
        (", scopes: [Terminating]", "", False),
        (", scopes: [Terminating]", "activeDeadlineSeconds: 60\n", True),
        (", scopes: [NotTerminating]", "", True),
        (", scopes: [BestEffort]", "", False),
        (", scopes: [NotBestEffort]", "", True),
        (", scopes: [CrossNamespacePodAffinity]", "", False),
        (", scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: Exists}]}", "", False),
        (
            ", scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}",
            "priorityClassName: high\n",
            True,
        ),
        (
            ", scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: NotIn, values: [high]}]}",
            "priorityClassName: high\n",
            False,
        ),
        (", scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: DoesNotExist}]}", "", True),
    ],
)
def test_scopes(scope: str, pod: str, counted: bool) -> None:
    files = tree(quota("{pods: 1}", scope), workload(HALF, spec="replicas: 2\n", pod=pod))
    assert [one[0] for one in said(RESOURCE_QUOTA, files)] == ["error"] * counted


def test_what_no_application_reads_is_not_counted() -> None:
    files = tree(quota("{pods: 1}"), elsewhere__web=workload(spec="replicas: 5\n").replace("web", "else"))
    assert said(RESOURCE_QUOTA, files) == []


def test_every_container_states_what_is_counted() -> None:
    init = "initContainers: [{name: init, image: a}]\n"
    files = tree(quota("{requests.cpu: 2, limits.memory: 2Gi, pods: 5}"), workload(HALF, init=init))
    at = "spec.template.spec.initContainers[name=init].resources"
    assert said(RESOURCE_QUOTA_UNSTATED, files) == [
        ("error", "web", f"{at}.requests.cpu"),
        ("error", "web", f"{at}.limits.memory"),
    ]
    defaults = limits("type: Container, default: {cpu: 1, memory: 1Gi}")
    assert said(RESOURCE_QUOTA_UNSTATED, tree(quota("{requests.cpu: 2}"), workload(HALF, init=init), defaults)) == []
    asleep = tree(quota("{requests.cpu: 2}"), workload(spec="replicas: 0\n"))
    assert [one[0] for one in said(RESOURCE_QUOTA_UNSTATED, asleep)] == ["warning"]
    assert said(RESOURCE_QUOTA_UNSTATED, tree(quota("{requests.ephemeral-storage: 2Gi, pods: 2}"), workload())) == []


LIVE = QuotaFacts("shop", "q", {"configmaps": "50", "requests.memory": "4Gi"}, {"configmaps": "50"})


def test_a_live_quota_that_is_used_up_warns_until_git_raises_it() -> None:
    files = tree(quota("{configmaps: 50}"))
    facts = Facts(quotas=(LIVE,))
    (one,) = found(RESOURCE_QUOTA_FULL, files, facts)
    assert (one.severity, one.path) == ("warning", "spec.hard.configmaps")
    assert one.message == "all 50 of configmaps in shop are used: no further one is admitted"
    assert one.fix is not None
    assert not one.fix.automatic
    assert b'configmaps: "60"' in cured(RESOURCE_QUOTA_FULL, files, facts)["apps/all.yaml"]
    assert found(RESOURCE_QUOTA_FULL, tree(quota("{configmaps: 51}")), facts) == ()


def test_a_quota_that_is_only_live_counts_too() -> None:
    facts = Facts(quotas=(LIVE,))
    (full,) = found(RESOURCE_QUOTA_FULL, tree(CONFIG), facts)
    assert full.resource is not None
    assert (full.resource.kind, full.resource.name, full.file, full.fix) == ("ResourceQuota", "q", "", None)
    files = tree(workload(HALF, spec="replicas: 9\n"))
    assert [one[:2] for one in said(RESOURCE_QUOTA, files, facts)] == [("error", "q")]
    assert [one[:2] for one in said(RESOURCE_QUOTA_UNSTATED, tree(workload()), facts)] == [("error", "web")]
