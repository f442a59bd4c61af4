"""A directory in place of a lost volume, for a while: the way back stands on it, and only a plain one is believed."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest

from eventing.vocabulary import Resource
from functions._catalogue.remedies.diagnosis import Diagnosis, diagnose
from functions._catalogue.remedies.remedy import Patient
from functions._catalogue.remedies.temporary import lent_claim
from functions._manifests.manifest import Manifest
from functions._manifests.paths import get
from functions._manifests.repository import Repository
from functions._symptoms.symptom import Symptom
from tests.catalogue.remedies.clinic import deployment, mended, tree

CLAIM = (
    "volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], storageClassName: longhorn, "
    "resources: {requests: {storage: 10Gi}}}}]"
)
MOUNTED = "volumeMounts: [{name: data, mountPath: /data}]"
TODAY, LATER = "2026-11-28", "2026-12-05"


def store(spec: str = CLAIM, pod: str = "") -> Repository:
    return tree(deployment(kind="StatefulSet", container=MOUNTED, spec=f"serviceName: web, {spec}", pod=pod))


def seen(repository: Repository, fault: Any, today: str = TODAY) -> Diagnosis:
    thing = Resource("StatefulSet", "web", "shop", "apps/v1")
    return diagnose(Patient(Symptom(fault, thing, {"until": LATER}), None, repository, today=today))


def noting(manifest: Manifest, word: str, value: str) -> Manifest:
    """The same with another note of ours; data is shared, so that it is copied first."""
    data = copy.deepcopy(manifest.data)
    data["metadata"]["annotations"][f"cortex-online-school.dev/{word}"] = value
    return replace(manifest, data=data)


def test_a_directory_is_lent_with_the_way_back_on_it_and_the_claim_comes_back_as_it_was() -> None:
    before = store()
    lent = seen(before, "volume-faulted")
    assert lent.plan is not None, lent.escalate
    assert not lent.plan.automatic
    after = mended(before, lent)
    (manifest,) = after.of_kind("StatefulSet")
    assert get(manifest.data, "spec.volumeClaimTemplates") is None
    assert get(manifest.data, "spec.template.spec.volumes") == [{"name": "data", "emptyDir": {"sizeLimit": "10Gi"}}]
    notes: Any = get(manifest.data, "metadata.annotations")
    assert notes["cortex-online-school.dev/until"] == LATER
    assert json.loads(notes["cortex-online-school.dev/before"]) == {
        "spec.volumeClaimTemplates": get(before.of_kind("StatefulSet")[0].data, "spec.volumeClaimTemplates")
    }
    back = seen(after, "lent", LATER)
    assert (back.remedy, back.plan is not None and back.plan.automatic) == ("claim-back", False), back.escalate
    (restored,) = mended(after, back).of_kind("StatefulSet")
    was = before.of_kind("StatefulSet")[0].data
    assert restored.data["spec"] == was["spec"]
    assert set(restored.data["metadata"]["annotations"]) == {"argocd.argoproj.io/sync-options"}


@pytest.mark.parametrize(
    "noted",
    [
        "{",
        "[]",
        {"spec.replicas": 2},
        {"spec.volumeClaimTemplates": []},
        {"spec.volumeClaimTemplates": "data"},
        {"spec.volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"resources": {}}}]},
        {"spec.volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"volumeName": "of-another"}}]},
        {"spec.volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {}, "status": {}}]},
    ],
)
def test_what_an_annotation_says_is_believed_only_where_it_is_a_plain_claim(noted: Any) -> None:
    after = mended(store(), seen(store(), "volume-faulted"))
    (manifest,) = after.of_kind("StatefulSet")
    assert lent_claim(manifest) is not None
    told = noted if isinstance(noted, str) else json.dumps(noted)
    assert lent_claim(noting(manifest, "before", told)) is None


def test_a_claim_of_somebody_else_is_nobodys_to_bring_back() -> None:
    after = mended(store(), seen(store(), "volume-faulted"))
    (manifest,) = after.of_kind("StatefulSet")
    assert lent_claim(noting(manifest, "by", "somebody")) is None
