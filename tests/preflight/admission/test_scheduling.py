import pytest

from functions._preflight.admission.node_room import NODE_SIZE, PODS_APART
from functions._preflight.admission.node_selection import NODE_SELECTOR
from functions._preflight.admission.taints import NODE_TAINT, TOLERATION_MATCHES
from functions._preflight.facts import Facts, NodeFacts, Taint
from tests.preflight.admission.test_limit_ranges import limits, workload
from tests.preflight.trees import cured, found, said, tree

SPEC = "spec.template.spec"
TAINT = Taint("CriticalAddonsOnly", "NoExecute", "true")
SERVER = NodeFacts("one", {"role": "server", "zone": "a"}, (TAINT,), {"cpu": "4", "memory": "8Gi"})
AGENT = NodeFacts("two", {"role": "agent", "zone": "b"}, (), {"cpu": "2", "memory": "4Gi"})
NODES = Facts(nodes=(SERVER, AGENT))


def affinity(*terms: str) -> str:
    listed = ", ".join(f"{{matchExpressions: [{term}]}}" for term in terms)
    required = f"requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: [{listed}]}}"
    return f"affinity: {{nodeAffinity: {{{required}}}}}\n"


@pytest.mark.parametrize(
    ("pod", "path"),
    [
        ("nodeSelector: {role: server}\n", ""),
        ("nodeSelector: {role: gpu}\n", "nodeSelector"),
        ("nodeSelector: {role: server, zone: b}\n", "nodeSelector"),
        (affinity("{key: role, operator: In, values: [gpu, agent]}"), ""),
        (affinity("{key: role, operator: In, values: [gpu]}"), "affinity"),
        (affinity("{key: gpu, operator: Exists}", "{key: role, operator: Exists}"), ""),
        (affinity("{key: role, operator: DoesNotExist}"), "affinity"),
        (affinity("{key: role, operator: NotIn, values: [agent]}"), ""),
        (affinity("{key: cores, operator: Gt, values: ['2']}"), "affinity"),
        (affinity("{key: kubernetes.io/hostname, operator: In, values: [two]}"), ""),
        ("nodeSelector: {role: agent}\n" + affinity("{key: zone, operator: In, values: [a]}"), "affinity"),
    ],
)
def test_selectors_against_all_nodes(pod: str, path: str) -> None:
    findings = [one for one in said(NODE_SELECTOR, tree(workload(pod=pod)), NODES) if one[0] != "info"]
    assert findings == ([("error", "web", f"{SPEC}.{path}")] if path else [])


@pytest.mark.parametrize(
    ("pod", "absent", "path"),
    [
        ("nodeSelector: {disk: ssd}\n", "disk=ssd", "nodeSelector.disk"),
        ("nodeSelector: {disk: ssd}\n", "disk", "nodeSelector.disk"),
        ("nodeSelector: {disk: ssd}\n", "disk=hdd", ""),
        ("nodeSelector: {a.b/c: 'true'}\n", "a.b/c=true", 'nodeSelector["a.b/c"]'),
        (affinity("{key: disk, operator: In, values: [ssd, nvme]}"), "disk=ssd", ""),
        (affinity("{key: disk, operator: In, values: [ssd]}"), "disk=ssd", "affinity.nodeAffinity."),
        (affinity("{key: disk, operator: Exists}"), "disk", "affinity.nodeAffinity."),
        (affinity("{key: disk, operator: Exists}", "{key: role, operator: Exists}"), "disk", ""),
        (affinity("{key: disk, operator: DoesNotExist}"), "disk", ""),
    ],
)
def test_labels_that_no_node_has(pod: str, absent: str, path: str) -> None:
    facts = Facts(absent_node_labels=(absent,))
    findings = said(NODE_SELECTOR, tree(workload(pod=pod)), facts)
    assert [one[0] for one in findings] == ["error"] * bool(path)
    assert all(one[2].startswith(f"{SPEC}.{path}") for one in findings)


def test_without_facts_a_selector_is_at_most_worth_knowing() -> None:
    assert said(NODE_SELECTOR, tree(workload(pod="nodeSelector: {disk: ssd}\n"))) == []
    pinned = tree(workload(pod="nodeSelector: {kubernetes.io/hostname: one}\n"))
    assert [one[0] for one in said(NODE_SELECTOR, pinned)] == ["info"]
    assert said(NODE_SELECTOR, tree(workload(pod="nodeSelector: {disk: ssd}\n")), Facts(nodes=(NodeFacts("x"),))) == []


def test_daemons_for_nodes_to_come_and_sleepers_are_warned_about() -> None:
    facts = Facts(absent_node_labels=("gpu",))
    for text in (
        workload(kind="DaemonSet", pod="nodeSelector: {gpu: a}\n"),
        workload(spec="replicas: 0\n", pod="nodeSelector: {gpu: a}\n"),
    ):
        assert [one[0] for one in said(NODE_SELECTOR, tree(text), facts)] == ["warning"]


def test_the_selector_goes_and_nothing_else() -> None:
    facts = Facts(absent_node_labels=("disk",))
    files = tree(workload(pod="nodeSelector: {disk: ssd}\n"))
    (one,) = found(NODE_SELECTOR, files, facts)
    assert one.fix is not None
    assert not one.fix.automatic
    assert cured(NODE_SELECTOR, files, facts)["apps/all.yaml"].decode() == workload()


@pytest.mark.parametrize(
    ("pod", "severity"),
    [
        ("nodeSelector: {role: server}\n", "error"),
        ("nodeSelector: {role: agent}\n", ""),
        ("", ""),
        ("nodeSelector: {role: server}\ntolerations: [{operator: Exists}]\n", ""),
        ("nodeSelector: {role: server}\ntolerations: [{key: CriticalAddonsOnly, operator: Exists}]\n", ""),
        ("nodeSelector: {role: server}\ntolerations: [{key: CriticalAddonsOnly, value: 'true'}]\n", ""),
        ("nodeSelector: {role: server}\ntolerations: [{key: CriticalAddonsOnly}]\n", "error"),
        (
            "nodeSelector: {role: server}\n"
            "tolerations: [{key: CriticalAddonsOnly, operator: Exists, effect: NoSchedule}]\n",
            "error",
        ),
    ],
)
def test_taints_of_all_the_nodes_that_are_left(pod: str, severity: str) -> None:
    assert [one[0] for one in said(NODE_TAINT, tree(workload(pod=pod)), NODES)] == [severity] * bool(severity)


@pytest.mark.parametrize(
    ("taint", "kind", "severity"),
    [
        (Taint("a", "PreferNoSchedule"), "Deployment", ""),
        (Taint("a", "NoSchedule"), "Deployment", "error"),
        (Taint("node.kubernetes.io/not-ready", "NoSchedule"), "Deployment", "error"),
        (Taint("node.kubernetes.io/not-ready", "NoSchedule"), "DaemonSet", ""),
        (Taint("a", "NoSchedule"), "DaemonSet", "error"),
    ],
)
def test_which_taints_repel(taint: Taint, kind: str, severity: str) -> None:
    facts = Facts(nodes=(NodeFacts("one", {"a": "b"}, (taint,)),))
    assert [one[0] for one in said(NODE_TAINT, tree(workload(kind=kind)), facts)] == [severity] * bool(severity)


def test_a_pod_tied_to_the_control_plane_gets_its_toleration() -> None:
    facts = Facts(node_taints=(TAINT,))
    files = tree(workload(pod=affinity("{key: node-role.kubernetes.io/control-plane, operator: Exists}")))
    assert said(NODE_TAINT, files, facts) == [("warning", "web", f"{SPEC}.tolerations")]
    assert b"NoExecute" in cured(NODE_TAINT, files, facts)["apps/all.yaml"]
    assert said(NODE_TAINT, tree(workload(pod="nodeSelector: {zone: a}\n")), facts) == []


AT = f"{SPEC}.tolerations[key=CriticalAddonsOnly]"


@pytest.mark.parametrize(
    ("toleration", "fixed"),
    [
        ("operator: Exists, effect: NoSchedule", {f"{AT}.effect": "NoExecute"}),
        ("operator: Exists, effect: NoExecute", {}),
        ("operator: Exists", {}),
        ("operator: Equal, value: 'true', effect: NoExecute", {}),
        ("value: 'yes', effect: NoExecute", {f"{AT}.value": "true"}),
        ("effect: NoSchedule", {f"{AT}.effect": "NoExecute", f"{AT}.value": "true"}),
    ],
)
def test_a_toleration_is_written_as_the_taint_is(toleration: str, fixed: dict[str, str]) -> None:
    files = tree(workload(pod=f"tolerations: [{{key: CriticalAddonsOnly, {toleration}}}]\n"))
    for facts in (Facts(node_taints=(TAINT,)), NODES):
        findings = found(TOLERATION_MATCHES, files, facts)
        assert [one.severity for one in findings] == ["warning"] * bool(fixed)
        plans = [one.fix for one in findings if one.fix]
        assert {each.path: each.value for plan in plans for each in plan.operations} == fixed
        assert found(TOLERATION_MATCHES, cured(TOLERATION_MATCHES, files, facts), facts) == ()


def test_a_second_toleration_may_cover_the_taint() -> None:
    both = "tolerations: [{key: CriticalAddonsOnly, operator: Exists, effect: NoSchedule}, {operator: Exists}]\n"
    assert said(TOLERATION_MATCHES, tree(workload(pod=both)), NODES) == []
    other = "tolerations: [{key: other, operator: Exists, effect: NoSchedule}]\n"
    assert said(TOLERATION_MATCHES, tree(workload(pod=other)), NODES) == []


@pytest.mark.parametrize(
    ("asked", "pod", "severity"),
    [
        ("memory: 4Gi", "", ""),
        ("memory: 4097Mi", "", "error"),  # the larger node repels it
        ("memory: 8Gi", "tolerations: [{operator: Exists}]\n", ""),
        ("cpu: 5", "tolerations: [{operator: Exists}]\n", "error"),
        ("example.com/gpu: 1", "", "error"),
    ],
)  # fmt: skip
def test_a_pod_fits_a_node(asked: str, pod: str, severity: str) -> None:
    text = workload(f"{{requests: {{{asked}}}, limits: {{{asked}}}}}", pod=pod)
    assert [one[0] for one in said(NODE_SIZE, tree(text), NODES)] == [severity] * bool(severity)
    assert said(NODE_SIZE, tree(text)) == []


def test_the_default_request_counts_for_the_size() -> None:
    files = tree(limits("type: Container, default: {memory: 6Gi}"), workload())
    assert [one[0] for one in said(NODE_SIZE, files, NODES)] == ["error"]


def apart(labels: str = "app: web", key: str = "kubernetes.io/hostname", more: str = "") -> str:
    term = f"{{topologyKey: {key}, labelSelector: {{matchLabels: {{{labels}}}}}{more}}}"
    return f"affinity: {{podAntiAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: [{term}]}}}}\n"


THREE = Facts(nodes=tuple(NodeFacts(name, {"zone": zone}) for name, zone in (("a", "x"), ("b", "x"), ("c", "y"))))


@pytest.mark.parametrize(
    ("spec", "pod", "severity"),
    [
        ("replicas: 2\n", apart(), ""),
        ("replicas: 3\n", apart(), "warning"),
        ("replicas: 3\nstrategy: {type: Recreate}\n", apart(), ""),
        ("replicas: 3\nstrategy: {rollingUpdate: {maxUnavailable: 1}}\n", apart(), ""),
        ("replicas: 4\n", apart(), "error"),
        ("replicas: 4\n", apart("app: other"), ""),
        ("replicas: 4\n", apart(more=", namespaces: [other]"), ""),
        ("replicas: 3\n", apart(key="zone"), "error"),
        ("replicas: 1\n", apart(key="rack"), "error"),
        ("replicas: 5\n", "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, minDomains: 3}]\n", "error"),
        ("replicas: 5\n", "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, minDomains: 2}]\n", ""),
        ("replicas: 5\n", "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone}]\n", ""),
        (
            "replicas: 5\n",
            "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, minDomains: 3, "
            "whenUnsatisfiable: ScheduleAnyway}]\n",
            "",
        ),
    ],
)
def test_pods_that_keep_apart_find_places(spec: str, pod: str, severity: str) -> None:
    files = tree(workload(spec=spec, pod=pod))
    assert [one[0] for one in said(PODS_APART, files, THREE)] == [severity] * bool(severity)
    assert said(PODS_APART, files) == []
