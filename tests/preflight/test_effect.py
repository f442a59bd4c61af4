"""The change reaches the cluster: read, pruned, declared once, small enough, decided nowhere else."""

import json
from typing import Any

import pytest

from eventing.vocabulary import Operation, Resource
from functions._preflight.guardrails.size import MAX_OBJECT
from functions._preflight.view import Knobs
from tests.manifests.samples import application, config
from tests.preflight.changes import BASE, FILE, KUSTOMIZED, POD, add, checked, files, messages, new, put, said

WHOLE = BASE[FILE].decode()


def test_a_file_that_the_application_does_not_read_is_never_applied() -> None:
    found = checked([add(new(), "apps/deep/new.yaml")])
    assert messages(found, "application") == [
        "apps/deep/new.yaml is not read by Application shop, so the change would never be applied: put it elsewhere"
    ]
    unlisted = checked([add(new())], KUSTOMIZED)
    assert [one.file for one in unlisted if one.rule == "application"] == ["apps/new.yaml"]


def test_the_application_must_exist() -> None:
    operations = (put("spec.replicas", 3, 2),)
    found = checked(operations, {FILE: BASE[FILE], "argo/x.yaml": application("other", "apps").encode()})
    assert messages(found, "application") == [
        "there is no Application 'shop' in the repository: the plan must name the one that reads its files"
    ]


def test_a_removed_file_was_read() -> None:
    own = "{name: old, labels: {app.kubernetes.io/managed-by: cortex-online-school}}"
    before = files(apps__old=config("old").replace("{name: old}", own))
    metadata = {"name": "old", "labels": {"app.kubernetes.io/managed-by": "cortex-online-school"}}
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"a": "b"}}
    assert (
        checked([Operation("remove_resource", Resource("ConfigMap", "old"), "apps/old.yaml", expected=data)], before)
        == ()
    )


@pytest.mark.parametrize(
    ("policy", "automatic", "severity"),
    [
        ("{automated: {prune: true}}", True, None),
        ("{automated: {}}", True, "error"),
        ("{automated: {}}", False, "warning"),
        ("{automated: {enabled: false, prune: true}}", True, "error"),
        ("{}", False, "warning"),
    ],
)
def test_what_is_added_is_pruned_by_its_revert(policy: str, automatic: bool, severity: str | None) -> None:
    before = BASE | {"argo/shop.yaml": application("shop", "apps", policy=policy).encode()}
    found = checked([add(new()), put("spec.replicas", 3, 2)], before, automatic=automatic)
    assert said(found) == ([("application", severity, "")] if severity else [])
    if severity:
        assert found[0].message == (
            "Application shop does not sync and prune by itself, so a revert would leave "
            "ConfigMap new behind: let a person approve and remove it"
        )
        assert found[0].file == "apps/new.yaml"


def test_an_object_is_declared_once() -> None:
    before = files(apps__old=config("new"))
    found = checked([add(new())], before)
    assert said(found, "duplicates") == [("duplicates", "error", "")]
    assert messages(found, "duplicates") == [
        "ConfigMap new is declared in apps/new.yaml and in apps/old.yaml: keep one of them"
    ]
    twice = files(apps__new=config("new") + "---\n" + config("new", data="{c: d}"))
    found = checked([add(new())], BASE, after=twice)
    assert messages(found, "duplicates") == [
        "ConfigMap new is declared in apps/new.yaml and again in apps/new.yaml: keep one of them"
    ]


def test_what_was_there_twice_before_does_not_block() -> None:
    found = checked([put("spec.replicas", 3, 2)], files(apps__old=WHOLE))
    assert said(found, "duplicates") == [("duplicates", "warning", "")]
    assert messages(found, "duplicates") == [
        "Deployment web is declared in apps/old.yaml and in apps/web.yaml: keep one of them (it was so before)"
    ]


def test_one_name_in_two_groups_or_namespaces_is_no_duplicate() -> None:
    before = files(apps__old=config("new", "elsewhere"), apps__k=config("k").replace("v1", "example.org/v1"))
    assert messages(checked([add(new()), add(new(name="k"), "apps/k2.yaml")], before), "duplicates") == []


def test_generated_names_are_no_duplicates() -> None:
    job: dict[str, Any] = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"generateName": "x-"}}
    before = files(apps__one="apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: x-}\n")
    assert messages(checked([add(job)], before), "duplicates") == []


def test_an_object_grows_up_to_what_can_be_applied() -> None:
    def sized(size: int) -> dict[str, Any]:
        empty = len(json.dumps({**new(), "data": {"a": ""}}, separators=(",", ":")))
        return {**new(), "data": {"a": "x" * (size - empty)}}

    assert checked([add(sized(MAX_OBJECT))]) == ()
    assert messages(checked([add(sized(MAX_OBJECT + 1))]), "oversized") == [
        f"ConfigMap new would have {MAX_OBJECT + 1} bytes, at most {MAX_OBJECT} can be applied: split it"
    ]
    large = files(apps__new=config("new", data=f"{{a: {'x' * MAX_OBJECT}}}"))
    resource = Resource("ConfigMap", "new", "shop")
    assert checked([put("data.b", "c", None, "apps/new.yaml", resource)], large) == ()


def test_a_plan_stays_one_that_a_person_reads() -> None:
    def adding(count: int) -> list[Operation]:
        return [add(new(name=f"n{number}"), f"apps/n{number}.yaml") for number in range(count)]

    most = Knobs(trusted_registries=("docker.io",)).max_files
    assert checked(adding(most)) == ()
    assert messages(checked(adding(most + 1)), "oversized") == [
        f"the plan changes {most + 1} files, at most {most} are one change: split it"
    ]
    few = Knobs(trusted_registries=("docker.io",), max_files=1, max_operations=2, max_changed_lines=9)
    noted = [put(f"{POD[:-5]}.metadata.annotations.n{number}", "x") for number in range(3)]
    assert checked(noted[:2], knobs=few) == ()
    assert messages(checked(noted, knobs=few), "oversized") == [
        "the plan has 3 operations, at most 2 are one change: split it"
    ]
    assert messages(checked([add(new(data={f"k{n}": "v" for n in range(9)}))], knobs=few), "oversized") == [
        "the plan changes 14 lines, at most 9 are one change: split it"
    ]


@pytest.mark.parametrize(
    ("kustomization", "path", "value", "expected", "decided"),
    [
        (
            "images: [{name: nginx, newTag: '1'}]",
            f"{'spec.template.spec'}.containers[name=web].image",
            "nginx:2",
            "nginx:1.27",
            True,
        ),
        (
            "images: [{name: docker.io/library/nginx, newTag: '1'}]",  # Kustomize takes names as they are written
            "spec.template.spec.containers[name=web].image",
            "nginx:2",
            "nginx:1.27",
            False,
        ),
        ("images: [{name: redis}]", "spec.template.spec.containers[name=web].image", "nginx:2", "nginx:1.27", False),
        ("images: text", "spec.template.spec.containers[name=web].image", "nginx:2", "nginx:1.27", False),
        ("replicas: [{name: web, count: 4}]", "spec.replicas", 3, 2, True),
        ("replicas: [{name: other, count: 4}]", "spec.replicas", 3, 2, False),
        ("images: [{name: nginx}]", "spec.replicas", 3, 2, False),
        (
            "replicas: [{name: web, count: 4}]",
            "spec.template.spec.containers[name=web].image",
            "nginx:2",
            "nginx:1.27",
            False,
        ),
    ],
)
def test_what_a_kustomization_decides_is_changed_there(
    kustomization: str, path: str, value: Any, expected: Any, decided: bool
) -> None:
    before = KUSTOMIZED | {"apps/kustomization.yaml": f"resources: [web.yaml]\n{kustomization}\n".encode()}
    found = checked([put(path, value, expected)], before)
    assert messages(found, "overridden") == (
        [f"apps/kustomization.yaml decides {path} of web: change it there"] if decided else []
    )


SETS_REPLICAS = "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 4}\n"


@pytest.mark.parametrize(
    ("kustomization", "decided"),
    [
        ("patches: [{path: patch.yaml}]", True),
        ("patchesStrategicMerge: [patch.yaml]", True),
        ("patchesStrategicMerge:\n- |\n  kind: Deployment\n  metadata: {name: web}\n  spec: {replicas: 4}", True),
        ("patches: [{path: none.yaml}]", False),
        ("patches: [3]", False),
        ("patches: text", False),
        ("patches:\n- patch: |\n    kind: Deployment\n    metadata: {name: web}\n    spec: {replicas: 4}", True),
        ("patches:\n- patch: |\n    kind: Deployment\n    metadata: {name: web}\n    spec: {paused: true}", False),
        ("patches:\n- patch: |\n    kind: Deployment\n    metadata: {name: other}\n    spec: {replicas: 4}", False),
        ("patches:\n- patch: |\n    kind: StatefulSet\n    metadata: {name: web}\n    spec: {replicas: 4}", False),
        ("patches:\n- target: {kind: Deployment}\n  path: patch.yaml", True),
        ("patches:\n- target: {kind: Deployment, name: w.*}\n  path: patch.yaml", True),
        ("patches:\n- target: {kind: Deployment, name: e}\n  path: patch.yaml", False),
        ("patches:\n- target: {kind: Deployment, name: '('}\n  path: patch.yaml", False),
        ("patches:\n- target: {kind: Job}\n  path: patch.yaml", False),
        ("patches:\n- target: {labelSelector: a=b}\n  patch: '{spec: {replicas: 4}}'", False),
        ("patches:\n- target: {kind: Deployment}\n  patch: '[{op: add, path: /spec/replicas, value: 4}]'", True),
        ("patches:\n- target: {kind: Deployment}\n  patch: '[{op: replace, path: /spec, value: {}}]'", True),
        ("patches:\n- target: {kind: Deployment}\n  patch: '[{op: replace, path: /spec/replicas/x}]'", True),
        ("patches:\n- target: {kind: Deployment}\n  patch: '[{op: remove, path: /spec/replicas}]'", True),
        ("patches:\n- target: {kind: Deployment}\n  patch: '[{op: add, path: /spec/paused}, 3]'", False),
        ("patchesJson6902:\n- target: {kind: Deployment, name: web}\n  path: json.yaml", True),
        ("patchesJson6902: [3]", False),
        ("patches:\n- target: {kind: Deployment}\n  patch: '{'", False),
    ],
)
def test_what_a_patch_decides_is_changed_there(kustomization: str, decided: bool) -> None:
    content = f"resources: [web.yaml]\n{kustomization}\n".encode()
    before = KUSTOMIZED | {"apps/kustomization.yaml": content, "apps/patch.yaml": SETS_REPLICAS.encode()}
    before |= {"apps/json.yaml": b"- {op: add, path: /spec/replicas, value: 4}\n"}
    found = messages(checked([put("spec.replicas", 3, 2)], before), "overridden")
    assert found == (["apps/kustomization.yaml decides spec.replicas of web: change it there"] if decided else [])


def test_a_pointer_means_any_item_of_a_list_and_its_escapes() -> None:
    patch = "[{op: add, path: /spec/template/spec/containers/0/image}, {op: add, path: /metadata/annotations/a~1b~0c}]"
    text = f"resources: [web.yaml]\npatches:\n- target: {{kind: Deployment}}\n  patch: '{patch}'\n"
    before = KUSTOMIZED | {"apps/kustomization.yaml": text.encode()}
    image = put(f"{POD}.containers[name=web].image", "nginx:1.28", "nginx:1.27")
    pull = put(f"{POD}.containers[name=web].imagePullPolicy", "Always")
    assert len(messages(checked([image, pull], before), "overridden")) == 1
    note, other = put('metadata.annotations["a/b~c"]', "x"), put('metadata.annotations["a/b"]', "x")
    assert len(messages(checked([note], before), "overridden")) == 1
    assert messages(checked([other], before), "overridden") == []


def test_an_outer_kustomization_decides_too() -> None:
    before = {
        "argo/shop.yaml": application("shop", "prod").encode(),
        "prod/kustomization.yaml": b"resources: [../apps]\nreplicas: [{name: web, count: 4}]\n",
        "apps/kustomization.yaml": b"resources: [web.yaml]\n",
        FILE: BASE[FILE],
    }
    found = checked([put("spec.replicas", 3, 2)], before)
    assert messages(found, "overridden") == ["prod/kustomization.yaml decides spec.replicas of web: change it there"]
