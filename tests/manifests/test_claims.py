from typing import Any

import pytest

from functions._manifests.claims import claims_of, is_default, mounted, shares_a_path
from functions._manifests.repository import Manifest
from tests.manifests.samples import application, repository

SPEC = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}


def manifest(kind: str, **data: Any) -> Manifest:
    return Manifest("a.yaml", 0, {"kind": kind, **data}, kind, "v1", "web", "shop")


@pytest.mark.parametrize(
    ("more", "storage_class", "by_hand"),
    [
        ({}, None, False),
        ({"storageClassName": "fast"}, "fast", False),
        ({"storageClassName": ""}, "", True),
        ({"volumeName": "v"}, None, True),
        ({"selector": {"matchLabels": {"a": "b"}}}, None, True),
    ],
)
def test_a_claim_and_where_its_volume_comes_from(
    more: dict[str, str], storage_class: str | None, by_hand: bool
) -> None:
    (one,) = claims_of(manifest("PersistentVolumeClaim", spec=SPEC | more))
    assert (one.path, one.modes, one.size) == ("spec", ("ReadWriteOnce",), "1Gi")
    assert (one.storage_class, one.bound_by_hand) == (storage_class, by_hand)


def test_what_is_no_claim() -> None:
    assert list(claims_of(manifest("ConfigMap", spec=SPEC))) == []
    assert list(claims_of(manifest("PersistentVolumeClaim", spec=3))) == []
    (bare,) = claims_of(manifest("PersistentVolumeClaim", spec={"accessModes": "x"}))
    assert (bare.modes, bare.size) == ((), "")


@pytest.mark.parametrize(
    ("annotations", "default"),
    [
        ({"storageclass.kubernetes.io/is-default-class": "true"}, True),
        ({"storageclass.beta.kubernetes.io/is-default-class": "true"}, True),
        ({"storageclass.kubernetes.io/is-default-class": "false"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_the_mark_of_the_default(annotations: Any, default: bool) -> None:
    assert is_default(manifest("StorageClass", metadata={"annotations": annotations})) is default


def test_what_pods_mount() -> None:
    volumes = [
        {"name": "a", "persistentVolumeClaim": {"claimName": "one"}},
        {"name": "b", "persistentVolumeClaim": {"claimName": "two", "readOnly": True}},
        {"persistentVolumeClaim": {"claimName": "three"}},
        {"name": "d", "emptyDir": {}},
        3,
    ]
    assert list(mounted(manifest("Pod", spec={"volumes": volumes}))) == [
        ("spec.volumes[name=a]", "one", False),
        ("spec.volumes[name=b]", "two", True),
        ("spec.volumes[2]", "three", False),
    ]


@pytest.mark.parametrize(
    ("data", "shares"),
    [
        ('{config.json: \'{"sharedFileSystemPath": "/mnt"}\'}', True),
        ("{config.json: '{\"nodePathMap\": []}'}", False),
        ("{notes: '\"sharedFileSystemPath\"'}", False),
    ],
)
def test_local_path_over_a_shared_file_system(data: str, shares: bool) -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: local-path-config}}\ndata: {data}\n"
    assert shares_a_path(repository(argo__a=application("a", "a"), a__c=text)) is shares
