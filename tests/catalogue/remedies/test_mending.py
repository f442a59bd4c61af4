"""Each remedy on a small repository: what is written, that it renders, and when a person has to look instead."""

from typing import Any

import pytest

from functions._catalogue.remedies import REMEDIES
from functions._manifests.repository import Repository
from functions._preflight.facts import Facts, ObjectFacts, RegistryFacts, Taint
from tests.catalogue.remedies.clinic import deployment, edits, mended, seen, service, tree
from tests.catalogue.remedies.test_timing import TIMED
from tests.catalogue.remedies.test_wiring import MENDED

OPTIONS = 'metadata.annotations["argocd.argoproj.io/sync-options"]'
ADVICE = {"name-broken-file", "name-installer", "advise-ignoring", "sync-again", "apply-declared-object"}
BY_RULE = {"correct-probe-port", "correct-field", "take-back", "switch-off-low-priority"}
BY_USAGE = {"right-size", "fewer-replicas"}
REPLACED = {OPTIONS: "Force=true,Replace=true"}
LENT = {
    "metadata.annotations": {
        "cortex-online-school.dev/before": '{"spec.volumeClaimTemplates": '
        '[{"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "20Gi"}}}}]}',
        "cortex-online-school.dev/by": "cluster-healer",
        "cortex-online-school.dev/until": "2026-12-05",
        "argocd.argoproj.io/sync-options": "Force=true,Replace=true",
    }
}
QUOTA = """
apiVersion: v1
kind: ResourceQuota
metadata: {name: team, namespace: shop}
spec: {hard: {configmaps: 50, limits.memory: 8Gi}}
"""
LIMITS = """
apiVersion: v1
kind: LimitRange
metadata: {name: bounds, namespace: shop}
spec: {limits: [{type: Container, max: {memory: 1Gi}, maxLimitRequestRatio: {cpu: 4}}]}
"""
CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
spec: {accessModes: [ReadWriteOnce], storageClassName: longhorn, resources: {requests: {storage: 5Gi}}}
"""
OTHER_CLAIM = CLAIM.replace("name: data", "name: other").replace("longhorn", "local-path")
STATEFUL = deployment(
    kind="StatefulSet",
    name="db",
    spec="serviceName: db, volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: 20Gi}}}}]",
)
BUILD = deployment(
    kind="Job",
    name="build",
    container="args: ['--destination=registry.example/web:latest']",
    pod="restartPolicy: Never",
)
TAINT = Facts(node_taints=(Taint("dedicated", "NoExecute", "gpu"),))
BESIDE = "initContainers: [{name: proxy, image: 'registry.example/proxy:3'}]"  # pulled by another pod, some other day
BARE = "env: [{name: Q_HOST, value: quee}, {name: MODE, value: quee}, {name: Q_URL, value: 'quee://quee:quee@quee:6379/quee'}]"
PULL = 'Failed to pull image "registry.example/web-old:1": failed to resolve reference: not found'
CASES: tuple[tuple[str, Repository, str, str, Facts | None, dict[str, Any]], ...] = (
    (
        "raise-quota",
        tree(QUOTA, deployment()),
        "exceeded quota: team, requested: configmaps=1, used: configmaps=50, limited: configmaps=50",
        "ConfigMap/new",
        None,
        {"spec.hard.configmaps": 60},
    ),
    (
        "raise-memory",
        tree(deployment(container="resources: {requests: {memory: 128Mi}, limits: {memory: 256Mi}}")),
        "Last State: Terminated, Reason: OOMKilled",
        "Pod/web-7c9d8b6f5-x2k4p",
        None,
        {"resources.limits.memory": "512Mi", "resources.requests.memory": "256Mi"},
    ),
    (
        "satisfy-limit-range",
        tree(LIMITS, deployment(container="resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 800m, memory: 64Mi}}")),
        "cpu max limit to request ratio per Container is 4, but provided ratio is 8",
        "ReplicaSet/web-7c9d8b6f5",
        None,
        {"resources.limits.cpu": "400m"},
    ),
    (
        "satisfy-limit-range",
        tree(LIMITS, deployment(container="image: redis:8.2.0, resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 800m, memory: 64Mi}}")),
        "cpu max limit to request ratio per Container is 4, but provided ratio is 8",
        "ReplicaSet/web-7c9d8b6f5",
        None,
        {"resources.requests.cpu": "200m"},
    ),
    (
        "tolerate-taint",
        tree(deployment()),
        "0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 2 Insufficient memory.",
        "Pod/web-7c9d8b6f5-x2k4p",
        TAINT,
        {"tolerations": [{"key": "dedicated", "operator": "Equal", "value": "gpu", "effect": "NoExecute"}]},
    ),
    (
        "unpin-node",
        tree(deployment(pod="nodeSelector: {kubernetes.io/hostname: node-3}")),
        "0/3 nodes are available: 1 Insufficient memory, 2 node(s) didn't match Pod's node affinity/selector.",
        "Pod/web-7c9d8b6f5-x2k4p",
        None,
        {"nodeSelector": None},
    ),
    (
        "select-existing-nodes",
        tree(deployment(pod="nodeSelector: {disk: ssd}")),
        "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
        "Pod/web-7c9d8b6f5-x2k4p",
        Facts(absent_node_labels=("disk=ssd",)),
        {"nodeSelector": None},
    ),
    (
        "correct-service-host",
        tree(deployment(container="env: [{name: CACHE, value: 'redis.shop.svc:6379'}]"), service("redis-queue", 6379), deployment(name="redis-queue")),
        "Error -2 connecting to redis.shop.svc:6379. Name or service not known.",
        "Pod/web-7c9d8b6f5-x2k4p",
        None,
        {"env[name=CACHE].value": "redis-queue.shop.svc:6379"},
    ),
    (
        "correct-service-host",
        tree(deployment(container=BARE), service("queue", 6379), deployment(name="queue")),
        "dial tcp: lookup quee on 10.43.0.10:53: no such host",
        "Pod/web-7c9d8b6f5-x2k4p",
        None,
        {"env[name=Q_HOST].value": "queue", "env[name=Q_URL].value": "quee://quee:quee@queue:6379/quee"},
    ),
    (
        "spell-log-level",
        tree(deployment(container="env: [{name: LOG_LEVEL, value: debug}, {name: MODE, value: debug}]")),
        "ValueError: Unknown level: 'debug'",
        "Pod/web-7c9d8b6f5-x2k4p",
        None,
        {"env[name=LOG_LEVEL].value": "DEBUG"},
    ),
    (
        "read-existing-key",
        tree(deployment(container="env: [{name: DSN, valueFrom: {secretKeyRef: {name: db, key: dsn}}}]")),
        "couldn't find key dsn in Secret shop/db",
        "Pod/web-7c9d8b6f5-x2k4p",
        Facts(objects=(ObjectFacts("Secret", "db", "shop", keys=("url",)),)),
        {"env[name=DSN].valueFrom.secretKeyRef.key": "url"},
    ),
    (
        "follow-port",
        tree(deployment(container="ports: [{name: http, containerPort: 8081}], env: [{name: PORT, value: '8081'}], readinessProbe: {httpGet: {port: 8081, path: /}}")),
        'Readiness probe failed: Get "http://10.0.0.3:8081/": dial tcp 10.0.0.3:8081: connect: connection refused; log: Listening on http://0.0.0.0:8080',
        "Pod/web-7c9d8b6f5-x2k4p",
        None,
        {"readinessProbe.httpGet.port": 8080, "ports[name=http].containerPort": 8080, "env[name=PORT].value": "8080"},
    ),
    (
        "writable-home",
        tree(deployment(container="env: [{name: A, value: b}]")),
        "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/.local'",
        "Pod/web-7c9d8b6f5-x2k4p",
        None,
        {"env": [{"name": "A", "value": "b"}, {"name": "PYTHONUSERBASE", "value": "/tmp/.local"}]},
    ),
    (
        "image-command",
        tree(deployment(container="command: [serve, --all]")),
        'exec: "serve": executable file not found in $PATH',
        "Pod/web-7c9d8b6f5-x2k4p",
        None,
        {"command": None, "args": ["--all"]},
    ),
    (
        "built-image",
        tree(deployment(container="image: registry.example/web-old:1"), BUILD),
        PULL,
        "Pod/web-7c9d8b6f5-x2k4p",
        None,
        {"image": "registry.example/web:latest"},
    ),
    (
        "existing-image",
        tree(deployment(container="image: registry.example/web-old:1")),
        PULL,
        "Pod/web-7c9d8b6f5-x2k4p",
        Facts(registries=(RegistryFacts("registry.example", images=("web-old:1.0",)),)),
        {"image": "registry.example/web-old:1.0"},
    ),
    (
        "existing-image",
        tree(deployment(container="image: registry.example/web-old:1", pod=BESIDE)),
        PULL,
        "Pod/web-7c9d8b6f5-x2k4p",
        Facts(registries=(RegistryFacts("registry.example", images=("web-old:1.0", "proxy:3.0")),)),
        {"image": "registry.example/web-old:1.0"},
    ),
    (
        "other-storage-class",
        tree(CLAIM, OTHER_CLAIM),
        'failed to provision volume with StorageClass "longhorn": rpc error: code = DeadlineExceeded',
        "PersistentVolumeClaim/data",
        None,
        {"spec.storageClassName": "local-path", **REPLACED},
    ),
    (
        "lend-directory",
        tree(STATEFUL),
        'AttachVolume.Attach failed for volume "pvc-1": volume not ready for workloads (robustness: faulted)',
        "Pod/db-0",
        None,
        {"volumes": [{"name": "data", "emptyDir": {"sizeLimit": "20Gi"}}], "spec.volumeClaimTemplates": None, **LENT},
    ),
    (
        "avoid-node",
        tree(deployment()),
        "[Errno -3] Temporary failure in name resolution (node node-3)",
        "Pod/web-7c9d8b6f5-x2k4p",
        None,
        {
            "affinity": {
                "nodeAffinity": {
                    "preferredDuringSchedulingIgnoredDuringExecution": [
                        {
                            "weight": 100,
                            "preference": {
                                "matchExpressions": [
                                    {"key": "kubernetes.io/hostname", "operator": "NotIn", "values": ["node-3"]}
                                ]
                            },
                        }
                    ]
                }
            }
        },
    ),
)  # fmt: skip


@pytest.mark.parametrize(("remedy", "repository", "message", "thing", "facts", "expected"), CASES)
def test_what_a_remedy_writes(
    remedy: str, repository: Repository, message: str, thing: str, facts: Facts | None, expected: dict[str, Any]
) -> None:
    found = seen(repository, message, thing, facts)
    assert found.remedy == remedy
    assert edits(found) == expected
    assert found.plan is not None
    assert found.plan.application == "shop"
    assert not (REMEDIES[remedy].held and found.plan.automatic)
    again = seen(mended(repository, found), message, thing, facts)
    assert again.plan is None or again.plan.operations != found.plan.operations


def test_every_remedy_that_goes_by_itself_is_shown_here_or_beside() -> None:
    shown = {case[0] for case in CASES} | {case[0] for case in (*MENDED, *TIMED)} | ADVICE | BY_USAGE | BY_RULE | {
        "relax-limit-range", "correct-service-links", "pull-from-mirror", "open-network-policy", "ask-other-namespace",
        "read-from-secret", "claim-back", "fitting-storage-class", "probe-without-ps", "ask-nearest-label",
        "known-probe-path", "follow-scheme", "spell-program", "state-link-variable", "copy-to-mirror",
        "open-name-server", "open-entrance", "open-further-way", "ask-service-port",
        "name-other-namespace", "mount-declared-volume", "select-own-pods",
    }  # fmt: skip
    assert set(REMEDIES) == shown
