"""What is nearly right becomes right: labels of nodes, programs, paths and schemes of probes."""

from typing import Any

import pytest

from functions._manifests.repository import Repository, load
from functions._preflight.facts import Facts, NodeFacts
from tests.catalogue.remedies.clinic import APPLICATION, FILE, deployment, edits, mended, seen, tree

NOWHERE = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."
NODES = (
    NodeFacts("node-1", {"disktype": "ssd", "kubernetes.io/os": "linux", "topology.kubernetes.io/zone": "a"}),
    NodeFacts("node-2", {"disktype": "hdd", "kubernetes.io/os": "linux", "topology.kubernetes.io/zone": "b"}),
)
AFFINITY = (
    "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
    "{nodeSelectorTerms: [{matchExpressions: [{key: disktype, operator: In, values: [%s]}]}]}}}"
)
TERM = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]."


@pytest.mark.parametrize(
    ("pod", "expected"),
    [
        ("nodeSelector: {disktype: sdd}", None),  # as near to one as to the other
        ("nodeSelector: {disktype: ssdd}", {"nodeSelector.disktype": "ssd"}),
        ("nodeSelector: {disktype: SSD}", {"nodeSelector.disktype": "ssd"}),
        (
            "nodeSelector: {beta.kubernetes.io/os: linux, disktype: ssd}",
            {'nodeSelector["kubernetes.io/os"]': "linux", 'nodeSelector["beta.kubernetes.io/os"]': None},
        ),
        (AFFINITY % "hhdd", {f"{TERM}values[0]": "hdd"}),
        ("nodeSelector: {disktype: nvme}", None),
        ("nodeSelector: {kubernetes.io/hostname: node-3}", None),  # another node is no slip
        ("nodeSelector: {disktype: ssdd, topology.kubernetes.io/zone: b}", None),  # no node would have both
        (AFFINITY % "nvme, tape", None),
    ],
)
def test_the_label_that_is_there_is_asked_for_once_a_person_agrees(pod: str, expected: dict[str, Any] | None) -> None:
    repository, facts = tree(deployment(pod=pod)), Facts(nodes=NODES)
    found = seen(repository, NOWHERE, facts=facts)
    assert (found.remedy == "ask-nearest-label") is (expected is not None), found
    if expected is not None:
        assert edits(found) == expected
        assert found.plan is not None
        assert not found.plan.automatic
        assert seen(mended(repository, found), NOWHERE, facts=facts).remedy != "ask-nearest-label"


def test_without_nodes_no_label_is_nearer_than_another() -> None:
    assert seen(tree(deployment(pod="nodeSelector: {disktype: ssdd}")), NOWHERE).remedy != "ask-nearest-label"


def _no_program(program: str) -> str:
    return f'runc create failed: exec: "{program}": executable file not found in $PATH: unknown'


@pytest.mark.parametrize(
    ("command", "others", "meant"),
    [
        ("/usr/bin/webb", (), "/usr/bin/web"),
        ("pythn3", (), "python3"),
        ("/srv/strat", (deployment(name="two", container="image: 'registry.example/web:3', command: [/srv/start]"),), "/srv/start"),
        ("python", (), ""),  # it is what it says, and the image lacks it
        ("/app/something", (), ""),
        ("sh", (), ""),
    ],
)  # fmt: skip
def test_a_slip_in_a_command_is_mended_and_nothing_else(command: str, others: tuple[str, ...], meant: str) -> None:
    first = deployment(container=f"command: ['{command}', serve]")
    found = seen(tree(first, *others), _no_program(command))
    if meant:
        assert edits(found) == {"command[0]": meant}
    assert (found.remedy == "spell-program") is bool(meant)


PROBE = "ports: [{containerPort: 80}], %sProbe: {httpGet: {path: %s, port: 80}}"
LOST = "Readiness probe failed: HTTP probe failed with statuscode: 404"
TWO = f"{PROBE % ('readiness', '/helth')}, livenessProbe: {{httpGet: {{path: /healthz, port: 80}}}}"
SAME = deployment(name="two", container=f"image: 'registry.example/web:3', {PROBE % ('liveness', '/up')}")


def _documented(page: str) -> Repository:
    body = deployment(container=PROBE % ("readiness", "/"))
    return load({"argocd/shop.yaml": APPLICATION.encode(), FILE: body.encode(), "apps/README.md": page.encode()})


@pytest.mark.parametrize(
    ("repository", "message", "expected"),
    [
        (tree(deployment(container=TWO)), LOST, {"readinessProbe.httpGet.path": "/healthz"}),
        (tree(deployment(container=PROBE % ("readiness", "/")), SAME), LOST, {"readinessProbe.httpGet.path": "/up"}),
        (_documented("`GET /api/health` says how it is."), LOST, {"readinessProbe.httpGet.path": "/api/health"}),
        (_documented("It has /health and /ready."), LOST, {}),
        (_documented("See https://example.org/status for more"), LOST, {}),
        (tree(deployment(container=PROBE % ("readiness", "/"))), LOST, {}),
        (tree(deployment(container=TWO)), LOST.replace("404", "500"), {}),
    ],
)
def test_a_path_that_is_known_of_the_program_is_probed(
    repository: Repository, message: str, expected: dict[str, Any]
) -> None:
    found = seen(repository, message)
    assert (edits(found) if found.remedy == "known-probe-path" else {}) == expected


@pytest.mark.parametrize(
    ("scheme", "answer", "expected"),
    [
        ("HTTPS", "http: server gave HTTP response to HTTPS client", "HTTP"),
        ("HTTPS", "tls: first record does not look like a TLS handshake", "HTTP"),
        ("HTTP", r'net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x15\x03\x01"', "HTTPS"),
        ("HTTPS", "net/http: TLS handshake timeout", ""),
    ],
)
def test_probes_ask_in_the_scheme_in_which_they_are_answered(scheme: str, answer: str, expected: str) -> None:
    asks = f"{{httpGet: {{path: /up, port: 80, scheme: {scheme}}}}}"
    body = f"ports: [{{containerPort: 80}}], readinessProbe: {asks}, livenessProbe: {asks}"
    found = seen(tree(deployment(container=body)), f'Readiness probe failed: Get "https://10.42.0.7:80/up": {answer}')
    paths = {f"{name}Probe.httpGet.scheme": expected for name in ("readiness", "liveness")} if expected else {}
    assert (edits(found) if found.remedy == "follow-scheme" else {}) == paths
