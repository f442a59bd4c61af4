"""Which Application reads which file."""

from typing import Any

import pytest

from functions._manifests.applications import Application, Folder, normal, reads_path
from functions._manifests.globs import matches
from functions._manifests.repository import Repository, load
from tests.manifests.samples import application, config, deployment, files, repository


def homes(found: Repository) -> dict[str, str]:
    return {one.file.removesuffix(".yaml"): one.application for one in found.manifests}


def only(found: Repository) -> Application:
    (one,) = found.applications
    return one


def test_a_directory_is_read_at_its_top_only() -> None:
    found = repository(
        argo__shop=application("shop", "apps/shop"), apps__shop__a=config(), apps__shop__deep__b=config()
    )
    assert homes(found) == {"argo/shop": "", "apps/shop/a": "shop", "apps/shop/deep/b": ""}
    assert only(found) == Application(
        name="shop", namespace="shop", path="apps/shop", recurse=False, automated=True, prune=True, self_heal=True,
        renderer="directory", file="argo/shop.yaml",
    )  # fmt: skip


def test_a_recursing_directory_is_read_whole() -> None:
    options = ", directory: {recurse: true, exclude: '{secret*,*/old/*}', include: '*.yaml'}"
    content = files(
        argo__shop=application("shop", "./apps/", source=options),
        apps__a=config("a"),
        apps__deep__b=config("b"),
        apps__secrets=config("c"),
        apps__x__old__d=config("d"),
        apps2__e=config("e"),
    )
    content["apps/f.yml"] = config("f").encode()
    found = load(content)
    assert {file for file, home in homes(found).items() if home} == {"apps/a", "apps/deep/b"}
    assert (only(found).path, only(found).recurse, only(found).exclude) == ("apps", True, "{secret*,*/old/*}")


def test_a_file_that_asks_to_be_skipped_is_skipped() -> None:
    found = repository(argo__shop=application("shop", "apps"), apps__a="# +argocd:skip-file-rendering\n" + config())
    assert homes(found)["apps/a"] == ""


@pytest.mark.parametrize(
    ("policy", "automated", "prune", "heal"),
    [
        ("{automated: {prune: true, selfHeal: true}}", True, True, True),
        ("{automated: {}}", True, False, False),
        ("{automated: {prune: true}}", True, True, False),
        ("{automated: {selfHeal: true}}", True, False, True),
        ("{automated: {enabled: false, prune: true}}", False, True, False),
        ("{syncOptions: [CreateNamespace=true]}", False, False, False),
        ("{automated: null}", False, False, False),
    ],
)
def test_how_it_syncs(policy: str, automated: bool, prune: bool, heal: bool) -> None:
    found = only(repository(argo=application("shop", "apps", policy=policy), apps__a=config()))
    assert (found.automated, found.prune, found.self_heal) == (automated, prune, heal)


def test_an_application_of_applications_is_a_directory_too() -> None:
    found = repository(root=application("root", "argo"), argo__shop=application("shop", "apps"), apps__a=config())
    assert homes(found) == {"root": "", "argo/shop": "root", "apps/a": "shop"}


def test_the_nearest_application_is_home_and_all_readers_are_known() -> None:
    found = repository(
        argo__a=application("all", "apps", source=", directory: {recurse: true}"),
        argo__b=application("shop", "apps/shop"),
        apps__shop__a=config(),
    )
    assert homes(found)["apps/shop/a"] == "shop"
    assert found.readers("apps/shop/a.yaml") == ("all", "shop")
    assert found.readers("argo/a.yaml") == ()
    assert [one.name for one in found.in_application("all")] == ["settings"]


def test_of_two_applications_of_one_name_the_first_holds() -> None:
    found = repository(
        argo__a=application("shop", "one"), argo__b=application("shop", "two"), one__a=config(), two__b=config()
    )
    assert only(found).path == "one"


def test_several_sources_are_one_application() -> None:
    sources = (
        "{repoURL: r, chart: redis, targetRevision: 1.0.0}, {repoURL: r/home, path: one},"
        " {repoURL: r/home, path: two, directory: {recurse: true}}"
    )
    text = application("shop", "x").replace("source: {", f"sources: [{sources}]\n  source: {{")
    found = repository(argo=text, one__a=config("a"), one__deep__b=config("b"), two__deep__c=config("c"))
    assert only(found).folders == (Folder("one", "directory"), Folder("two", "directory", True))
    assert {file for file, home in homes(found).items() if home} == {"one/a", "two/deep/c"}


def test_other_peoples_repositories_and_charts_are_not_ours() -> None:
    texts = {f"argo__{n}": application(f"a{n}", f"apps/{n}") for n in range(3)}
    foreign = application("foreign", "apps/0").replace("example/home.git", "example/else.git")
    chart = application("chart", "apps/1").replace("path: apps/1", "path: apps/1, chart: redis")
    elsewhere = application("elsewhere", "nowhere")
    apps = {f"apps__{n}__a": config() for n in range(3)}
    found = repository(**texts, argo__f=foreign, argo__c=chart, argo__e=elsewhere, **apps)
    assert [one.name for one in found.applications] == ["a0", "a1", "a2"]


def test_one_repository_may_be_written_in_several_ways() -> None:
    urls = ("https://git.example/me/home.git", "git@git.example:me/home", "https://git.example/other/HOME/")
    texts = {
        f"argo__{n}": application(f"a{n}", f"apps/{n}").replace("https://git.example/home.git", url)
        for n, url in enumerate(urls)
    }
    found = repository(**texts, **{f"apps__{n}__a": config() for n in range(3)})
    assert [one.name for one in found.applications] == ["a0", "a1", "a2"]


@pytest.mark.parametrize(
    ("more", "source", "renderer"),
    [
        ({}, "", "directory"),
        ({"apps__kustomization": "resources: [a.yaml]\n"}, "", "kustomize"),
        ({}, ", kustomize: {namePrefix: x-}", "kustomize"),
        ({"apps__Chart": "name: c\n"}, "", "helm"),
        ({}, ", helm: {valueFiles: [v.yaml]}", "helm"),
        ({"apps__Chart": "name: c\n", "apps__kustomization": "resources: []\n"}, "", "helm"),
        ({}, ", plugin: {name: x}", "other"),
        ({}, ", plugin: null", "directory"),
        ({"apps__kustomization": "resources: []\n"}, ", directory: {recurse: false}", "directory"),
        ({"apps__Chart": "name: c\n"}, ", directory: {}", "directory"),
    ],
)
def test_how_it_is_rendered(more: dict[str, str], source: str, renderer: str) -> None:
    found = only(repository(argo=application("shop", "apps", source=source), apps__a=config(), **more))
    assert found.renderer == renderer


def test_a_chart_reads_its_whole_folder() -> None:
    found = repository(
        argo=application("shop", "c"), c__Chart="name: c\n", c__values="a: 1\n", c__templates__a=config()
    )
    assert homes(found) == {"argo": "", "c/templates/a": "shop"}
    assert found.readers("c/values.yaml") == ("shop",)


def test_the_root_can_be_an_application() -> None:
    found = repository(argo__shop=application("shop", "."), a=config(), deep__b=config())
    assert homes(found) == {"argo/shop": "", "a": "shop", "deep/b": ""}
    assert only(found).path == ""


@pytest.mark.parametrize(
    ("path", "folder"),
    [(None, ""), ("", ""), (".", ""), ("./", ""), ("a/", "a"), ("./a/b", "a/b"), ("/a", "a"), ("a//b/../c", "a/c")],
)
def test_folders_are_normal(path: Any, folder: str) -> None:
    assert normal(path) == folder


def test_a_folder_is_no_prefix() -> None:
    assert reads_path(Folder("apps", "directory"), "apps/a.yaml")
    assert not reads_path(Folder("apps", "directory"), "apps2/a.yaml")
    assert not reads_path(Folder("apps", "directory"), "apps/a.txt")
    assert reads_path(Folder("", "directory"), "a.json")
    assert not reads_path(Folder("", "directory"), "b/a.json")


@pytest.mark.parametrize(
    ("pattern", "path", "matched"),
    [
        ("*.yaml", "a.yaml", True),
        ("*.yaml", "deep/a.yaml", True),
        ("*.yaml", "a.yml", False),
        ("a.yaml", "aXyaml", False),
        ("?.yaml", "a.yaml", True),
        ("?.yaml", "ab.yaml", False),
        ("{a,b}.yaml", "b.yaml", True),
        ("{a,b}.yaml", "c.yaml", False),
        ("{a,{b,c}/*}.yaml", "c/d.yaml", True),
        ("[ab].yaml", "b.yaml", True),
        ("[!ab].yaml", "b.yaml", False),
        ("[!ab].yaml", "c.yaml", True),
        ("[a-c].yaml", "b.yaml", True),
        ("[a-c].yaml", "d.yaml", False),
        ("[].yaml", "a.yaml", False),
        ("[^ab]", "c", True),
        ("[^ab]", "a", False),
        ("[Xa]", "X", True),
        ("[ab]", "X", False),
        ("[ab]c", "bc", True),
        ("{a,b},c", "b,c", True),
        ("{a,b},c", "c", False),
        (r"\*b", "*b", True),
        (r"\*b", "ab", False),
        ("a,b", "a,b", True),
        ("a}b", "a}b", True),
        (r"\*", "*", True),
        (r"\*", "a", False),
        ("[", "[", True),
        ("{a", "a", False),
        ("a(b", "a(b", True),
    ],
)
def test_globs(pattern: str, path: str, matched: bool) -> None:
    assert matches(pattern, path) is matched


KUSTOMIZE = {
    "argo": application("shop", "overlays/prod"),
    "overlays__prod__kustomization": (
        "namespace: prod\nresources:\n- ../../base\n- extra.yaml\n- https://example.org/x.yaml\n- none.yaml\n"
        "components: [../../component]\npatches:\n- path: patch.yaml\n- patch: '- op: add'\n"
        "patchesStrategicMerge:\n- merge.yaml\n- |\n  kind: X\n"
    ),
    "overlays__prod__extra": config("extra", "own"),
    "overlays__prod__patch": deployment(),
    "overlays__prod__merge": deployment(),
    "overlays__prod__unlisted": config("unlisted"),
    "base__kustomization": "namespace: base\nresources: [web.yaml, ./deep/]\n",
    "base__web": deployment() + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: prod}\n",
    "base__deep__kustomization": "resources: [c.yaml]\nbases: [..]\n",
    "base__deep__c": config("c"),
    "component__kustomization": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [d.yaml]\n",
    "component__d": config("d"),
}


def test_kustomize_reads_what_it_lists_and_imposes_its_namespace() -> None:
    found = repository(**KUSTOMIZE)
    assert {file for file, home in homes(found).items() if home} == {
        "overlays/prod/extra", "base/web", "base/deep/c", "component/d",
    }  # fmt: skip
    assert {(one.kind, one.name): one.namespace for one in found.in_application("shop")} == {
        ("ConfigMap", "extra"): "prod", ("Deployment", "web"): "prod", ("Namespace", "prod"): "",
        ("ConfigMap", "c"): "prod", ("ConfigMap", "d"): "prod",
    }  # fmt: skip
    circle = "base/deep/kustomization.yaml lists .., which holds what led to it: they would read each other without end"
    circle += "; so its objects are checked as their files have them"
    assert [(one.file, one.reason) for one in found.unreadable] == [
        ("overlays/prod/kustomization.yaml", circle),
        ("overlays/prod/merge.yaml", "a Kustomize patch: change what it patches"),
        ("overlays/prod/patch.yaml", "a Kustomize patch: change what it patches"),
    ]
    for file in ("base/web", "overlays/prod/patch", "overlays/prod/kustomization", "base/deep/kustomization"):
        assert found.readers(f"{file}.yaml") == ("shop",)
    assert found.readers("overlays/prod/unlisted.yaml") == ()
    assert found.workloads()[0].file == "base/web.yaml"


def test_kustomize_without_a_namespace_leaves_it_to_the_objects_and_the_application() -> None:
    found = repository(argo=application("shop", "k"), k__kustomization="namespace: Bad_\nresources: [a.yaml,b.yaml]",
                       k__a=config("a"), k__b=config("b", "own"))  # fmt: skip
    assert {one.name: one.namespace for one in found.of_kind("ConfigMap")} == {"a": "shop", "b": "own"}


SET = (
    "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: all}}\n"
    "spec:\n  generators:\n  - {generator}\n"
    "  template:\n    metadata: {{name: '{name}'}}\n    spec:\n      source: {{repoURL: r, path: '{path}'}}\n"
    "      destination: {{namespace: '{name}'}}\n      syncPolicy: {{automated: {{prune: true}}}}\n"
)


@pytest.mark.parametrize(
    ("generator", "name", "path"),
    [
        ("git: {directories: [{path: apps/*}, {path: apps/c, exclude: true}]}", "{{path.basename}}", "{{path}}"),
        ("git: {directories: [{path: 'apps/[ab]'}]}", "{{.path.basename}}", "{{ .path.path }}"),
        ("git: {directories: [{path: apps/a}, {path: apps/b}]}", "{{ path[1] }}", "apps/{{ path[1] }}"),
        ("git: {directories: [{path: apps/a}, {path: apps/b}]}", "{{index .path.segments 1}}", "{{.path.path}}"),
        ("list: {elements: [{app: a}, {app: b}, 3]}", "{{app}}", "apps/{{.app}}"),
    ],
)
def test_application_sets_make_applications(generator: str, name: str, path: str) -> None:
    text = SET.format(generator=generator, name=name, path=path)
    found = repository(
        argo=text, apps__a__x=config(), apps__b__x=config(), apps__c__x=config(), apps__a__deep__y=config()
    )
    assert [(one.name, one.path, one.namespace, one.file, one.prune, one.self_heal) for one in found.applications] == [
        ("a", "apps/a", "a", "argo.yaml", True, False),
        ("b", "apps/b", "b", "argo.yaml", True, False),
    ]


def test_generators_that_need_a_cluster_make_nothing() -> None:
    text = SET.format(generator="clusters: {}", name="x-{{name}}", path="apps/a")
    found = repository(argo=text, other=application("b", "apps/b"), apps__a__x=config(), apps__b__x=config())
    assert [one.name for one in found.applications] == ["b"]
    unknown = SET.format(generator="list: {elements: [{app: a}]}", name="{{app}}", path="apps/{{unknown}}")
    found = repository(argo=unknown, apps__a__x=config())
    assert [(one.name, one.inferred) for one in found.applications] == [("root", True), ("a", True)]
