import pytest

from eventing.vocabulary import Resource
from functions._manifests.repository import Unreadable, load
from functions._manifests.source import documents_of
from tests.manifests.samples import application, config, deployment, files, repository


def test_objects_know_their_file_application_and_namespace() -> None:
    found = repository(
        argo__shop=application("shop", "apps/shop"),
        apps__shop__web=deployment() + "---\n" + config("settings", "other"),
        loose=config("loose"),
    )
    web = found.find("Deployment", "shop", "web")
    assert web is not None
    assert (web.file, web.index, web.within, web.application, web.api_version) == (
        "apps/shop/web.yaml", 0, "", "shop", "apps/v1",
    )  # fmt: skip
    assert (web.editable, web.why_not_editable) == (True, "")
    assert web.resource == Resource("Deployment", "web", "shop", "apps/v1")
    settings = found.find("ConfigMap", "other", "settings")
    assert settings is not None
    assert (settings.index, settings.application) == (1, "shop")
    loose = found.find("ConfigMap", "", "loose")
    assert loose is not None
    assert loose.application == ""
    assert found.find("ConfigMap", "shop", "settings") is None
    assert [one.name for one in found.in_application("shop")] == ["web", "settings"]
    assert found.in_application("none") == ()
    assert [one.name for one in found.of_kind("ConfigMap", "Deployment")] == ["web", "settings", "loose"]
    assert found.workloads() == (web,)
    declared = found.application("shop")
    assert declared is not None
    assert declared.file == "argo/shop.yaml"
    assert found.application("other") is None


def test_of_one_name_the_first_is_found() -> None:
    found = repository(a=config(data="{n: 1}"), b=config(data="{n: 2}")).find("ConfigMap", "default", "settings")
    assert found is not None
    assert found.file == "a.yaml"


def test_workloads_are_the_five_kinds_with_pods() -> None:
    kinds = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet", "Service")
    found = repository(**{kind.lower(): deployment(kind.lower()).replace("Deployment", kind) for kind in kinds})
    assert {one.kind for one in found.workloads()} == {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"}


@pytest.mark.parametrize(
    ("kind", "namespace"),
    [
        ("ConfigMap", "shop"),
        ("Namespace", ""),
        ("ClusterRole", ""),
        ("PersistentVolume", ""),
        ("PriorityClass", ""),
        ("Cluster", "shop"),
        ("Widget", ""),
        ("Gadget", "shop"),
        ("ClusterPolicy", "shop"),
    ],
)
def test_cluster_scoped_kinds_have_no_namespace(kind: str, namespace: str) -> None:
    definitions = "---\n".join(
        f"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: {name}}}\n"
        f"spec: {{scope: {scope}, names: {{kind: {name}}}}}\n"
        for name, scope in (("Widget", "Cluster"), ("Gadget", "Namespaced"), ("ClusterPolicy", "Namespaced"))
    )
    found = repository(
        argo__shop=application("shop", "apps"),
        apps__crds=definitions,
        apps__one=f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: one}}\n",
    )
    assert [one.namespace for one in found.of_kind(kind) if one.name == "one"] == [namespace]


def test_items_of_lists_are_objects_of_their_own() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n- 3\n"
        "- {apiVersion: v1, kind: Service, metadata: {name: b}}\n---\n"
        "apiVersion: v1\nkind: ConfigMapList\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n"
        "---\n{apiVersion: v1, kind: AllowList, metadata: {name: d}}\n"
    )
    found = load({"list.yaml": text.encode()})
    assert [(one.name, one.index, one.within) for one in found.manifests] == [
        ("a", 0, "items[0]"), ("b", 0, "items[2]"), ("c", 1, "items[0]"), ("d", 2, ""),
    ]  # fmt: skip


def test_what_is_no_kubernetes_object_is_passed_over() -> None:
    found = load(
        {
            "values.yaml": b"replicas: 2\n",
            "empty.yaml": b"",
            "list.yaml": b"- a\n- b\n",
            "no-kind.yaml": b"apiVersion: v1\n",
            "no-version.yaml": b"kind: Pod\n",
            "odd.yaml": b"apiVersion: 1\nkind: {a: b}\n",
            "blank.yaml": b"apiVersion: ''\nkind: ''\n",
            "kustomization.yaml": b"apiVersion: v1\nkind: Kustomization\nresources: [",
            "package.json": b'{"kind": "x"',
            "notes.txt": b"kind: Pod\napiVersion: v1\n",
            "README.md": b"```",
        }
    )
    assert found.manifests == ()
    assert [one.file for one in found.unreadable] == ["kustomization.yaml"]


def test_json_manifests_are_read_as_far_as_they_look_so() -> None:
    found = load(
        {"a.json": b'{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}', "b.json": b'{"apiVersion": '}
    )
    assert [one.name for one in found.manifests] == ["p"]
    assert [one.file for one in found.unreadable] == ["b.json"]


def test_what_cannot_be_read_says_why() -> None:
    words = b"# apiVersion, kind, metadata\n"
    found = load(
        {
            "a.yaml": words + b"a: [\n",
            "b.yaml": words + b"kind: Pod\nkind: Pod\n",
            "c.yaml": words + b"a: {{ .Values.x }}\n",
            "d.yaml": words + b"\xff",
            "e.yaml": b"a: [\n",
        }
    )
    assert found.unreadable == (
        Unreadable("a.yaml", "not valid YAML: did not find expected node content at line 3", broken=True),
        Unreadable("b.yaml", "duplicate key 'kind' at line 3", broken=True),
        Unreadable("c.yaml", "a template, or a key at line 2 is no plain text (a template?)", broken=True),
        Unreadable("d.yaml", f"not UTF-8 (byte {len(words)})", broken=True),
        Unreadable("e.yaml", "not valid YAML: did not find expected node content at line 2"),
    )


def test_templates_of_a_chart_are_not_yaml_and_not_broken() -> None:
    files = {"chart/Chart.yaml": b"name: c\n", "chart/templates/t.yaml": b"a: {{ .Values.x }}\n"}
    assert not any(one.broken for one in load(files).unreadable)


POD = "apiVersion: v1\nkind: Pod\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x00GITCRYPT\x00\x8f", "encrypted by git-crypt"),
        (b"$ANSIBLE_VAULT;1.1;AES256\n6162: [", "encrypted by Ansible Vault"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n: [", "encrypted by age"),
        (b"age-encryption.org/v1\n-> X25519\n\xff", "encrypted by age"),
    ],
)
def test_what_is_encrypted_as_a_whole_says_so(content: bytes, why: str) -> None:
    assert load({"a.yaml": content}).unreadable == (Unreadable("a.yaml", why),)


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n", "a Secret: its material is not touched"),
        ("a.yaml", "apiVersion: v1\nkind: ConfigMap\nsops: {mac: x}\n", "encrypted by SOPS"),
        ("a.yaml", "apiVersion: v1\nkind: Secret\ndata: {a: 'ENC[AES256_GCM,data]'}\n", "encrypted by SOPS"),
        ("a.yaml", f"# Code generated by x. DO NOT EDIT.\n{POD}", "a generated file: change what it is made from"),
        ("a.yaml", f"---\n# This file was auto-generated\n{POD}", "a generated file: change what it is made from"),
        ("a.yaml", f"# flux-system: Generated by flux 2.3\n{POD}", "a generated file: change what it is made from"),
        ("a.yaml", f"# the generator of reports\n{POD}", ""),
        ("a.yaml", f"{POD}# {'x' * 10}\n" * 1 + "data: {a: '# DO NOT EDIT'}\n", ""),
        (
            "a.yaml",
            f"---\n# Source: shop/templates/pod.yaml\n{POD}",
            "the output of `helm template`: change the values and render it again",
        ),
        ("a.yaml", "apiVersion: b/v1\nkind: SealedSecret\n", "a SealedSecret: only kubeseal can write it"),
        (
            "c/templates/a.yaml",
            "apiVersion: v1\nkind: ConfigMap\n",
            "a Helm template: change the values of its chart instead",
        ),
        (
            "c/templates/sub/a.yaml",
            "apiVersion: v1\nkind: Pod\n",
            "a Helm template: change the values of its chart instead",
        ),
        ("c/a.yaml", "apiVersion: v1\nkind: Pod\n", "a Helm template: change the values of its chart instead"),
        ("c/other/a.yaml", "apiVersion: v1\nkind: Pod\n", ""),
        ("templates/a.yaml", "apiVersion: v1\nkind: Pod\n", ""),
        ("a.yaml", "apiVersion: v1\nkind: ConfigMap\n", ""),
    ],
)
def test_what_is_not_editable_says_why(path: str, text: str, why: str) -> None:
    (found,) = [one for one in load({"c/Chart.yaml": b"name: c\n", path: text.encode()}).manifests if one.file == path]
    assert found.why_not_editable == why
    assert found.editable is (not why)


def test_names_that_are_no_text_are_no_names() -> None:
    (found,) = load({"a.yaml": b"apiVersion: v1\nkind: Pod\nmetadata: {name: 3, namespace: [x]}\n"}).manifests
    assert (found.name, found.namespace) == ("", "default")
    (found,) = load({"a.yaml": b"apiVersion: v1\nkind: Pod\nmetadata: text\n"}).manifests
    assert found.name == ""


def test_objects_can_be_kept_in_sets() -> None:
    one, other = repository(a=config("a"), b=config("b")).manifests
    assert len({one, other, one}) == 2


def test_reading_is_remembered_by_content() -> None:
    content = config("remembered").encode()
    assert documents_of(content) is documents_of(bytes(content))


def test_loading_never_fails_on_what_people_keep_in_git() -> None:
    texts = [
        "",
        "\x00",
        "a",
        "[",
        "{{",
        "&a [*a]",
        "? ",
        "- - - -",
        "%YAML 9\n---\n",
        "\ufeff",
        "!!binary x",
        "<<: 1",
        "a: !!set {b}",
    ]
    kinds = [
        "apiVersion: v1\nkind: {}\n",
        "apiVersion: v1\nkind: List\nitems: 3\n",
        "apiVersion: v1\nkind: Deployment\nspec: 3\n",
    ]
    specs = ["3", "{source: 3}", "{sources: [3, {path: 4}]}"]
    specs += ["{generators: [3, {git: 3}, {list: {elements: [3]}}], template: {}}"]
    for kind in ("Application", "ApplicationSet"):
        kinds += [f"apiVersion: argoproj.io/v1alpha1\nkind: {kind}\nspec: {spec}\n" for spec in specs]
    content = {f"f{position}.yaml": text.encode() for position, text in enumerate([*texts, *kinds])}
    content |= {"kustomization.yaml": b"resources: 3\npatches: [3, {path: 4}]\n", "x/kustomization.yaml": b"- a\n"}
    found = load(content)
    assert {one.kind for one in found.manifests} >= {"Deployment", "Application"}
    assert {one.file for one in found.unreadable} >= {"f1.yaml", "f3.yaml", "f5.yaml"}


def test_helpers_write_what_they_say() -> None:
    assert files(a__b="x: 1\n") == {"a/b.yaml": b"x: 1\n"}
