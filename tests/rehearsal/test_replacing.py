"""What the API server keeps as it is: refused, unless Argo CD is told in Git to make the object anew."""

from typing import Any

import pytest

from functions._rehearsal.argocd.applying import made_anew
from functions._rehearsal.argocd.notifications import load_notifications
from functions._rehearsal.argocd.validation import refused
from functions._rehearsal.legacy.day import day_of
from functions._rehearsal.legacy.tree import files_of_day
from functions._rehearsal.legacy.world import LegacyWorld

NOW, OPTIONS = 1_800_000_000.0, "argocd.argoproj.io/sync-options"


def stateful(claims: bool = True, options: str = "") -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": "db", "namespace": "shop"}
    if options:
        metadata["annotations"] = {OPTIONS: options}
    labels = {"app": "db"}
    pods = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "db", "image": "i:1"}]}}
    spec: dict[str, Any] = {"serviceName": "db", "selector": {"matchLabels": labels}, "template": pods}
    if claims:
        spec["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"]}}]
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": metadata, "spec": spec}


def test_a_claim_template_cannot_be_taken_away_in_place() -> None:
    assert "spec.volumeClaimTemplates: Forbidden" in refused(stateful(claims=False), stateful())
    assert refused(stateful(), stateful()) == ""


@pytest.mark.parametrize(
    ("options", "anew"),
    [
        ("Force=true,Replace=true", True),
        ("Prune=false, Replace=true, Force=true", True),
        ("Replace=true", False),
        ("", False),
    ],
)
def test_who_says_so_is_made_anew(options: str, anew: bool) -> None:
    assert made_anew(stateful(options=options)) is anew


@pytest.mark.parametrize("options", [True, False])
def test_the_vector_store_gets_its_directory_only_that_way(options: bool) -> None:
    day = day_of(1, "10.43.170.72:5000")
    world = LegacyWorld.of(day, load_notifications(), "main", 10.0)
    files = files_of_day(day)
    world.begin("a" * 40, files, NOW)
    store = day.of("store")
    path = f"apps/school/{store.name}.yaml"
    text = files[path].decode()
    before, _, rest = text.partition("  volumeClaimTemplates:")
    changed = before + "---" + rest.partition("---")[2]
    changed = changed.replace(
        "    spec:\n      containers:",
        "    spec:\n      volumes: [{name: storage, emptyDir: {}}]\n      containers:",
        1,
    )
    if options:
        changed = changed.replace(
            "metadata:\n", f"metadata:\n  annotations: {{{OPTIONS}: 'Force=true,Replace=true'}}\n", 1
        )
    old = world.objects.get("StatefulSet", store.space, store.name)
    assert old is not None
    world.see("b" * 40, {**files, path: changed.encode()}, NOW)
    for step in range(8):
        world.step(NOW + step * 0.25)
    new = world.objects.get("StatefulSet", store.space, store.name)
    assert new is not None
    assert ("volumeClaimTemplates" not in new["spec"]) is options
    assert (new["metadata"]["uid"] != old["metadata"]["uid"]) is options
