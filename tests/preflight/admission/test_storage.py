import pytest

from functions._preflight.admission.access_modes import STORAGE_ACCESS_MODE, STORAGE_SIZE
from functions._preflight.admission.shared_claims import SHARED_CLAIM
from functions._preflight.admission.storage_classes import STORAGE_CLASS, STORAGE_CLASS_DEFAULT
from functions._preflight.facts import Facts, NodeFacts, StorageClassFacts
from tests.preflight.admission.test_limit_ranges import workload
from tests.preflight.trees import cured, found, said, tree


def claim(mode: str = "ReadWriteMany", more: str = "storageClassName: local-path, ", name: str = "data") -> str:
    return (
        f"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: {name}}}\n"
        f"spec: {{accessModes: [{mode}], {more}resources: {{requests: {{storage: 1Gi}}}}}}\n"
    )


def storage_class(name: str, provisioner: str, default: str = "") -> str:
    annotations = f", annotations: {{storageclass.kubernetes.io/is-default-class: '{default}'}}" if default else ""
    return (
        f"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: {name}{annotations}}}\n"
        f"provisioner: {provisioner}\n"
    )


SHARED = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: local-path-config}\n"
    'data: {config.json: \'{"sharedFileSystemPath": "/mnt"}\'}\n'
)
VOLUME = (
    "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {storageClassName: local-path, "
    "accessModes: [ReadWriteMany], capacity: {storage: 1Gi}, nfs: {server: a, path: /}}\n"
)


@pytest.mark.parametrize(
    ("documents", "facts", "severity"),
    [
        ((claim(),), None, "error"),
        ((claim("ReadOnlyMany"),), None, "error"),
        ((claim("ReadWriteOnce"),), None, ""),
        ((claim("ReadWriteOncePod"),), None, ""),
        ((claim(more="storageClassName: longhorn, "),), None, ""),
        ((claim(more="storageClassName: other, "),), None, ""),
        ((claim(more=""),), None, ""),
        ((claim(more="storageClassName: local-path, volumeName: v, "),), None, ""),
        ((claim(more="storageClassName: '', "),), None, ""),
        ((claim(), VOLUME), None, ""),
        ((claim(), SHARED), None, ""),
        ((claim(), storage_class("local-path", "nfs.csi.k8s.io")), None, ""),
        ((claim(more="storageClassName: own, "), storage_class("own", "rancher.io/local-path")), None, "error"),
        ((claim(more=""), storage_class("own", "rancher.io/local-path", "true")), None, "error"),
        ((claim(more="storageClassName: own, "), storage_class("own", "rook-ceph.rbd.csi.ceph.com")), None, "error"),
        ((claim(more="storageClassName: own, volumeMode: Block, "), storage_class("own", "ebs.csi.aws.com")), None, ""),
        ((claim(),), Facts(storage_classes=(StorageClassFacts("local-path", access_modes=("ReadWriteMany",)),)), ""),
        ((claim(),), Facts(storage_classes=(StorageClassFacts("local-path"),)), "error"),
        ((claim(more=""),), Facts(storage_classes=(StorageClassFacts("local-path", default=True),)), "error"),
        (
            (claim(more="storageClassName: x, "),),
            Facts(storage_classes=(StorageClassFacts("x", access_modes=("ReadWriteOnce",)),)),
            "error",
        ),
    ],
)
def test_what_a_class_can_give(documents: tuple[str, ...], facts: Facts | None, severity: str) -> None:
    assert [one[0] for one in said(STORAGE_ACCESS_MODE, tree(*documents), facts)] == [severity] * bool(severity)


def test_claims_are_made_in_three_ways() -> None:
    spec = "{accessModes: [ReadWriteMany], storageClassName: local-path, resources: {requests: {storage: 1Gi}}}"
    templates = f"volumeClaimTemplates: [{{metadata: {{name: data}}, spec: {spec}}}]\n"
    ephemeral = f"volumes: [{{name: tmp, ephemeral: {{volumeClaimTemplate: {{spec: {spec}}}}}}}]\n"
    files = tree(claim(), workload(kind="StatefulSet", spec=templates), workload(pod=ephemeral))
    assert [path for _, _, path in said(STORAGE_ACCESS_MODE, files)] == [
        "spec.storageClassName",
        "spec.volumeClaimTemplates[0].spec.storageClassName",
        "spec.template.spec.volumes[name=tmp].ephemeral.volumeClaimTemplate.spec.storageClassName",
    ]


MOUNT = "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]\n"


@pytest.mark.parametrize(
    ("documents", "path", "value"),
    [
        ((claim(more="storageClassName: longhorn, ", name="other"),), "spec.storageClassName", "longhorn"),
        ((storage_class("files", "nfs.csi.k8s.io"),), "spec.storageClassName", "files"),
        ((storage_class("a", "nfs.csi.k8s.io"), storage_class("b", "smb.csi.k8s.io")), "", None),
        ((workload(pod=MOUNT, spec="strategy: {type: Recreate}\n"),), "spec.accessModes", ["ReadWriteOnce"]),
        ((workload(pod=MOUNT),), "", None),
        ((workload(pod=MOUNT, spec="replicas: 2\n"),), "", None),
        ((), "", None),
    ],
)
def test_a_class_that_shares_is_taken_where_there_is_one(documents: tuple[str, ...], path: str, value: object) -> None:
    files = tree(claim(), *documents)
    (one,) = found(STORAGE_ACCESS_MODE, files)
    operations = one.fix.operations if one.fix else ()
    assert [(each.path, each.value) for each in operations] == ([(path, value)] if path else [])
    assert one.fix is None or not one.fix.automatic  # a claim that exists is fixed
    if one.fix:
        assert found(STORAGE_ACCESS_MODE, cured(STORAGE_ACCESS_MODE, files)) == ()


@pytest.mark.parametrize(
    ("documents", "facts", "severity"),
    [
        ((claim(),), None, ""),
        ((claim(more="storageClassName: fast, "),), None, ""),
        ((claim(more="storageClassName: fast, "), storage_class("slow", "x")), None, "info"),
        ((claim(more="storageClassName: fast, "), storage_class("fast", "x")), None, ""),
        ((claim(), storage_class("slow", "x")), None, ""),
        ((claim(more="storageClassName: fast, "),), Facts(storage_classes=(StorageClassFacts("slow"),)), "error"),
        ((claim(),), Facts(storage_classes=()), "error"),
        ((claim(more=""),), Facts(storage_classes=()), ""),
        ((claim(more="storageClassName: fast, "), storage_class("fast", "x")), Facts(storage_classes=()), ""),
        ((claim(), VOLUME), Facts(storage_classes=()), ""),
        ((claim(more="storageClassName: '${CLASS}', "),), Facts(storage_classes=()), ""),
    ],
)
def test_a_class_exists(documents: tuple[str, ...], facts: Facts | None, severity: str) -> None:
    assert [one[0] for one in said(STORAGE_CLASS, tree(*documents), facts)] == [severity] * bool(severity)


def test_two_defaults_are_both_named() -> None:
    files = tree(storage_class("a", "x", "true"), storage_class("b", "x", "true"), storage_class("c", "x", "false"))
    assert [one[:2] for one in said(STORAGE_CLASS_DEFAULT, files)] == [("warning", "a"), ("warning", "b")]


def test_the_smallest_volume() -> None:
    facts = Facts(storage_classes=(StorageClassFacts("longhorn", minimum_size="2Gi"),))
    files = tree(claim(more="storageClassName: longhorn, "))
    assert [one[0] for one in said(STORAGE_SIZE, files, facts)] == ["warning"]
    assert b"storage: 2Gi" in cured(STORAGE_SIZE, files, facts)["apps/all.yaml"]
    tiny = tree(claim(more="storageClassName: longhorn, ").replace("1Gi", "1Mi"))
    assert [one[0] for one in said(STORAGE_SIZE, tiny)] == ["info"]


ONCE = claim("ReadWriteOnce", "storageClassName: longhorn, ")
ONE_POD = claim("ReadWriteOncePod", "storageClassName: longhorn, ")
LOCAL = claim("ReadWriteOnce")
RECREATE = "strategy: {type: Recreate}\n"
ONE_NODE = Facts(nodes=(NodeFacts("one"),))


@pytest.mark.parametrize(
    ("documents", "facts", "expected"),
    [
        ((ONCE, workload(pod=MOUNT)), None, ["warning spec.strategy"]),
        ((ONCE, workload(pod=MOUNT)), ONE_NODE, []),
        ((ONCE, workload(pod=MOUNT, spec=RECREATE)), None, []),
        ((ONCE, workload(pod=MOUNT, spec="strategy: {rollingUpdate: {maxSurge: 0}}\n")), None, []),
        ((ONCE, workload(pod=MOUNT, spec="replicas: 0\n")), None, []),
        ((ONCE, workload(pod=MOUNT, spec="replicas: 2\n" + RECREATE)), None, ["warning volumes"]),
        ((ONCE, workload(kind="StatefulSet", pod=MOUNT)), None, []),
        ((ONCE, workload(kind="StatefulSet", pod=MOUNT, spec="replicas: 2\n")), None, ["warning volumes"]),
        ((ONCE, workload(kind="DaemonSet", pod=MOUNT)), None, ["warning volumes"]),
        ((ONCE, workload(kind="Job", pod=MOUNT)), None, []),
        ((claim(more="storageClassName: longhorn, "), workload(pod=MOUNT, spec="replicas: 2\n")), None, []),
        ((LOCAL, workload(pod=MOUNT)), None, []),
        ((LOCAL, workload(pod=MOUNT, spec="replicas: 2\n")), None, []),
        ((ONE_POD, workload(pod=MOUNT, spec="replicas: 2\n" + RECREATE)), None, ["error volumes"]),
        ((ONE_POD, workload(pod=MOUNT)), None, ["warning spec.strategy"]),
    ],
)
def test_who_mounts_what_one_may(documents: tuple[str, ...], facts: Facts | None, expected: list[str]) -> None:
    paths = {"spec.template.spec.volumes[name=data]": "volumes"}
    findings = said(SHARED_CLAIM, tree(*documents), facts)
    assert [f"{severity} {paths.get(path, path)}" for severity, _, path in findings] == expected


def test_two_workloads_on_one_claim_are_both_named() -> None:
    other = workload(pod=MOUNT, spec=RECREATE).replace("web", "api")
    files = tree(ONCE, workload(pod=MOUNT, spec=RECREATE), other)
    assert [one[:2] for one in said(SHARED_CLAIM, files)] == [("warning", "web"), ("warning", "api")]
    assert said(SHARED_CLAIM, tree(LOCAL, workload(pod=MOUNT, spec=RECREATE), other)) == []


@pytest.mark.parametrize(
    "strategy", ["", "strategy: {rollingUpdate: {maxSurge: 1}}\n", "strategy: {type: RollingUpdate}\n"]
)
def test_the_old_pod_is_stopped_first(strategy: str) -> None:
    files = cured(SHARED_CLAIM, tree(ONCE, workload(pod=MOUNT, spec=strategy)))
    assert found(SHARED_CLAIM, files) == ()
    assert b"rollingUpdate" not in files["apps/all.yaml"]
