"""What may be changed: paths, scope, kinds, namespaces, application, duplicates, size, parsing, overrides."""

import json
from typing import Any

import pytest

from eventing.vocabulary import ChangePlan, Operation, Resource
from functions._manifests.repository import load
from functions._preflight.change import Change, Knobs
from functions._preflight.paths import allowed_paths
from functions._preflight.size import MAX_FILES, MAX_OBJECT, MAX_OPERATIONS
from tests.manifests.samples import application, config, deployment
from tests.preflight.changes import BASE, FILE, add, checked, files, messages, new, put, said

WHOLE = BASE[FILE].decode()


def paths_of(*paths: str, knobs: Knobs | None = None) -> list[str]:
    operations = tuple(Operation("add_resource", Resource("ConfigMap", "x"), path) for path in paths)
    repository = load({})
    return [
        one.message
        for one in allowed_paths(Change(repository, repository, ChangePlan("shop", operations), knobs or Knobs()))
    ]


@pytest.mark.parametrize("path", ["apps/a.yaml", "a.yml", "a/b/c d.yaml", "a..b/c.yaml"])
def test_paths_that_may_be_changed(path: str) -> None:
    assert paths_of(path) == []


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "is no plain path inside the repository: name the file without .. or a leading slash"),
        ("../a.yaml", "is no plain path inside the repository"),
        ("a/../b.yaml", "is no plain path inside the repository"),
        ("/etc/a.yaml", "is no plain path inside the repository"),
        ("a//b.yaml", "is no plain path inside the repository"),
        ("./a.yaml", "is no plain path inside the repository"),
        ("a\\b.yaml", "is no plain path inside the repository"),
        (".github/workflows/a.yaml", "is hidden: configuration of tools is not changed"),
        ("apps/.hidden.yaml", "is hidden"),
        ("apps/a.json", "is no YAML file: only manifests are changed"),
        ("apps/run.sh", "is no YAML file"),
    ],
)
def test_paths_that_may_not(path: str, why: str) -> None:
    (message,) = paths_of(path)
    assert message.startswith(f"{path!r} {why}")


def test_the_policy_says_which_paths() -> None:
    knobs = Knobs(allowed_paths=("apps/*", "x.yaml"))
    assert paths_of("apps/deep/a.yaml", "x.yaml", knobs=knobs) == []
    assert paths_of("argo/a.yaml", knobs=knobs) == [
        "'argo/a.yaml' is not among the policy's allowed_paths (apps/*, x.yaml): add it there, or leave it alone"
    ]


def test_a_changed_file_counts_even_where_no_operation_names_it() -> None:
    found = checked([], after=files(apps__x=config("x")) | {"apps/run.sh": b"rm"})
    assert {(one.rule, one.file) for one in found} == {
        ("allowed-paths", "apps/run.sh"),
        ("scope", "apps/run.sh"),
        ("scope", "apps/x.yaml"),
        ("application", "apps/run.sh"),
    }


def test_scope_is_what_the_plan_names() -> None:
    other = files(apps__web=WHOLE.replace("replicas: 2", "replicas: 3") + "---\n" + config("extra"))
    found = checked([put("spec.replicas", 3, 2)], after=other)
    assert said(found) == [("scope", "error", "")]
    assert messages(found, "scope") == ["ConfigMap extra changes, but no operation names it: plan again"]
    unnamed = checked(
        [put("spec.replicas", 3, 2)], after=files(apps__web=WHOLE.replace("s: 2", "s: 3"), apps__n="a: 1\n")
    )
    assert messages(unnamed, "scope") == ["apps/n.yaml changes, but no operation names it: plan again"]


@pytest.mark.parametrize(
    ("kind", "api"),
    [
        ("ConfigMap", "v1"),
        ("CronJob", "batch/v1"),
        ("DaemonSet", "apps/v1"),
        ("HorizontalPodAutoscaler", "autoscaling/v2"),
        ("Job", "batch/v1"),
        ("LimitRange", "v1"),
        ("NetworkPolicy", "networking.k8s.io/v1"),
        ("PersistentVolumeClaim", "v1"),
        ("PodDisruptionBudget", "policy/v1"),
        ("PodMonitor", "monitoring.coreos.com/v1"),
        ("PriorityClass", "scheduling.k8s.io/v1"),
        ("PrometheusRule", "monitoring.coreos.com/v1"),
        ("ResourceQuota", "v1"),
        ("Service", "v1"),
        ("ServiceAccount", "v1"),
        ("ServiceMonitor", "monitoring.coreos.com/v1"),
        ("StatefulSet", "apps/v1"),
        ("Deployment", "apps/v1"),
    ],
)
def test_kinds_that_may_be_changed(kind: str, api: str) -> None:
    assert messages(checked([add(new(kind, api))]), "allowed-kinds") == []


@pytest.mark.parametrize(
    ("kind", "api", "why"),
    [
        ("Secret", "v1", "secret material is not touched"),
        ("SealedSecret", "bitnami.com/v1alpha1", "secret material is not touched"),
        ("ExternalSecret", "external-secrets.io/v1", "secret material is not touched"),
        ("Role", "rbac.authorization.k8s.io/v1", "permissions are a person's to give"),
        ("ClusterRole", "rbac.authorization.k8s.io/v1", "permissions are a person's to give"),
        ("RoleBinding", "rbac.authorization.k8s.io/v1", "permissions are a person's to give"),
        ("ClusterRoleBinding", "rbac.authorization.k8s.io/v1", "permissions are a person's to give"),
        ("Application", "argoproj.io/v1alpha1", "Argo CD's own objects get advice, no commits"),
        ("ApplicationSet", "argoproj.io/v1alpha1", "Argo CD's own objects get advice, no commits"),
        ("AppProject", "argoproj.io/v1alpha1", "Argo CD's own objects get advice, no commits"),
        ("Namespace", "v1", "the school does not know what it does"),
        ("Pod", "v1", "the school does not know what it does"),
        ("CustomResourceDefinition", "apiextensions.k8s.io/v1", "the school does not know what it does"),
    ],
)
def test_kinds_that_may_not(kind: str, api: str, why: str) -> None:
    assert messages(checked([add(new(kind, api))]), "allowed-kinds") == [
        f"{kind} new may not be changed ({why}): do it by hand if you must"
    ]


KUSTOMIZED = {
    "argo/shop.yaml": application("shop", "apps").encode(),
    "apps/kustomization.yaml": b"namespace: shop\nresources:\n- web.yaml\n",
    FILE: BASE[FILE],
}
LIST = Resource("Kustomization", "")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("resources[=b.yaml]", "b.yaml", None),
        ("namespace", "x", "apps/kustomization.yaml: only its list of resources may change, not namespace"),
        ("resourcesX", "x", "apps/kustomization.yaml: only its list of resources may change, not resourcesX"),
        ("images", [], "apps/kustomization.yaml: only its list of resources may change, not images"),
    ],
)
def test_of_a_kustomization_only_the_list_changes(path: str, value: Any, message: str | None) -> None:
    expected = "shop" if path == "namespace" else None
    operation = put(path, value, expected, "apps/kustomization.yaml", LIST)
    assert messages(checked([operation], KUSTOMIZED), "allowed-kinds") == ([message] if message else [])


def test_a_kustomization_is_not_removed_and_its_list_may_be_set_whole() -> None:
    whole = put("resources", ["web.yaml", "b.yaml"], ["web.yaml"], "apps/kustomization.yaml", LIST)
    assert messages(checked([whole], KUSTOMIZED), "allowed-kinds") == []
    less = Operation("remove_field", LIST, "apps/kustomization.yaml", "resources[=web.yaml]", "web.yaml")
    assert messages(checked([less], KUSTOMIZED), "allowed-kinds") == []
    data = {"namespace": "shop", "resources": ["web.yaml"]}
    gone = Operation("remove_resource", LIST, "apps/kustomization.yaml", expected=data)
    assert messages(checked([gone], KUSTOMIZED), "allowed-kinds") == [
        "apps/kustomization.yaml: only its list of resources may change, not all of it"
    ]


@pytest.mark.parametrize(
    "namespace",
    [
        "kube-system",
        "kube-public",
        "kube-node-lease",
        "argocd",
        "knative-serving",
        "knative-eventing",
        "cortex-school",
        "mine",
    ],
)
def test_protected_namespaces(namespace: str) -> None:
    knobs = Knobs(trusted_registries=("docker.io",), protected_namespaces=("mine",))
    data = {**new(), "metadata": {"name": "new", "namespace": namespace}}
    (found,) = checked([add(data)], knobs=knobs)
    assert (found.rule, found.severity, found.path) == ("protected-namespaces", "error", "metadata.namespace")
    assert found.message == f"ConfigMap new is in the protected namespace {namespace}: change it by hand if you must"


@pytest.mark.parametrize("namespace", ["shop", "kube-systems", "my-argocd", "knative", "cortex-school-2"])
def test_other_namespaces(namespace: str) -> None:
    assert checked([add({**new(), "metadata": {"name": "new", "namespace": namespace}})]) == ()


def test_the_applications_namespace_protects_too() -> None:
    before = BASE | {"argo/shop.yaml": application("shop", "apps", "argocd").encode()}
    assert said(checked([put("spec.replicas", 3, 2)], before)) == [
        ("protected-namespaces", "error", "metadata.namespace")
    ]


def test_what_a_kustomization_moves_elsewhere_is_still_protected_by_its_word() -> None:
    data = {**new(), "metadata": {"name": "new", "namespace": "argocd"}}
    found = checked(
        [add(data), put("resources[=new.yaml]", "new.yaml", None, "apps/kustomization.yaml", LIST)], KUSTOMIZED
    )
    assert said(found) == [("protected-namespaces", "error", "metadata.namespace")]


def test_a_protected_namespace_object_is_protected() -> None:
    found = checked([add(new("Namespace", name="argocd"))])
    assert said(found, "protected-namespaces") == [("protected-namespaces", "error", "metadata.namespace")]


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
    before = files(apps__old=config("old"))
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "old"}, "data": {"a": "b"}}
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
    assert messages(found, "duplicates") == [
        "ConfigMap new is also in apps/old.yaml: change the one that is there instead"
    ]
    twice = files(apps__new=config("new") + "---\n" + config("new", data="{c: d}"))
    found = checked([add(new())], BASE, after=twice)
    assert (
        messages(found, "duplicates")
        == ["ConfigMap new is twice in the same file: change the one that is there instead"] * 2
    )


def test_what_was_there_twice_before_does_not_block() -> None:
    before = files(apps__old=WHOLE)
    assert messages(checked([put("spec.replicas", 3, 2)], before), "duplicates") == []


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

    assert checked(adding(MAX_FILES)) == ()
    assert messages(checked(adding(MAX_FILES + 1)), "oversized") == [
        f"the plan changes {MAX_FILES + 1} files, at most {MAX_FILES} are one change: split it"
    ]
    steps = [put("spec.replicas", number + 3, number + 2) for number in range(MAX_OPERATIONS + 1)]
    assert checked(steps[:-1]) == ()
    assert messages(checked(steps), "oversized") == [
        f"the plan has {MAX_OPERATIONS + 1} operations, at most {MAX_OPERATIONS} are one change: split it"
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [\n", "not valid YAML: did not find expected node content at line 2"),
        (WHOLE + "kind: Deployment\n", "duplicate key 'kind' at line 18"),
        ("x: {{ y }}\n", "a template, or a key at line 1 is no plain text (a template?)"),
    ],
)
def test_what_cannot_be_read_any_more_blocks(text: str, reason: str) -> None:
    found = checked([put("spec.replicas", 3, 2)], after=files(apps__web=text))
    assert messages(found, "parses") == [
        f"apps/web.yaml cannot be read after the change: {reason}. Plan the change on another file"
    ]


def test_what_could_not_be_read_elsewhere_does_not_block() -> None:
    assert checked([put("spec.replicas", 3, 2)], files(apps__broken="a: [\n")) == ()


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
            "images: [{name: docker.io/library/nginx}]",
            "spec.template.spec.containers[name=web].image",
            "nginx:2",
            "nginx:1.27",
            True,
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


def test_an_outer_kustomization_decides_too() -> None:
    before = {
        "argo/shop.yaml": application("shop", "prod").encode(),
        "prod/kustomization.yaml": b"resources: [../apps]\nreplicas: [{name: web, count: 4}]\n",
        "apps/kustomization.yaml": b"resources: [web.yaml]\n",
        FILE: BASE[FILE],
    }
    found = checked([put("spec.replicas", 3, 2)], before)
    assert messages(found, "overridden") == ["prod/kustomization.yaml decides spec.replicas of web: change it there"]


def test_deployments_of_the_samples_are_as_they_are_assumed_here() -> None:
    assert deployment() == WHOLE
