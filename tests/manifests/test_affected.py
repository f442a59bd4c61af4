"""Which Applications a change of files affects, and in which objects."""

import pytest

from functions._manifests.affected import differences, namespaces_changed, rendered_by
from functions._manifests.repository import load
from tests.monitor.sharing import APPLICATION, SETTINGS, edited, shared_base

FILES = shared_base()
ONLY_STAGE = {
    **FILES,
    "overlays/prod/kustomization.yaml": FILES["overlays/prod/kustomization.yaml"]
    + b'patches: [{patch: "[{op: replace, path: /spec/replicas, value: 3}]", target: {kind: Deployment, name: web}}]\n',
}
FOLDERS = {
    "argocd/all.yaml": APPLICATION.replace("NAME", "all")
    .replace("path: overlays/all", "path: apps, directory: {recurse: true}")
    .encode(),
    "argocd/shop.yaml": APPLICATION.replace("NAME", "shop").replace("overlays/", "apps/").encode(),
    "apps/shop/settings.yaml": SETTINGS.encode(),
}
CHART = {
    "argocd/one.yaml": APPLICATION.replace("NAME", "one")
    .replace("path: overlays/one", "path: chart, helm: {valueFiles: [../values/all.yaml, ../values/one.yaml]}")
    .encode(),
    "argocd/two.yaml": APPLICATION.replace("NAME", "two")
    .replace("path: overlays/two", "path: chart, helm: {valueFiles: [../values/all.yaml]}")
    .encode(),
    "chart/Chart.yaml": b"apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": b"level: warn\nother: 1\n",
    "chart/templates/settings.yaml": b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"
    b"data: {level: {{ .Values.level }}, mine: {{ .Values.mine | default 0 | quote }}}\n",
    "values/all.yaml": b"level: info\n",
    "values/one.yaml": b"mine: 1\n",
}


@pytest.mark.parametrize(
    ("files", "path", "old", "new", "names"),
    [
        (FILES, "base/settings.yaml", "info", "debug", ("prod", "stage")),  # a shared base
        (FILES, "base/settings.yaml", "data:", "# a comment\ndata:", ("prod", "stage")),  # it reads the file, still
        (
            ONLY_STAGE,
            "base/web.yaml",
            "replicas: 1",
            "replicas: 2",
            ("prod", "stage"),
        ),  # one overlay has its own number
        (FILES, "overlays/prod/kustomization.yaml", "resources:", "namePrefix: a-\nresources:", ("prod",)),
        (FOLDERS, "apps/shop/settings.yaml", "info", "debug", ("all", "shop")),  # two folders that overlap
        (CHART, "values/all.yaml", "info", "debug", ("one", "two")),  # values beside the chart
        (CHART, "values/one.yaml", "1", "2", ("one",)),
        (CHART, "chart/values.yaml", "other: 1", "other: 2", ("one", "two")),
        (FILES, "argocd/prod.yaml", "selfHeal: true", "selfHeal: false", ()),  # nobody applies it here
    ],
)
def test_every_application_that_renders_a_changed_file(
    files: dict[str, bytes], path: str, old: str, new: str, names: tuple[str, ...]
) -> None:
    assert rendered_by(load(files), load(edited(files, path, old, new))) == names


def test_each_overlay_has_an_object_of_its_own() -> None:
    found = differences(load(FILES), load(edited(FILES, "base/settings.yaml", "info", "debug")))
    assert sorted((one.application, one.after.namespace, one.after.name) for one in found if one.after) == [
        ("prod", "prod", "settings"),
        ("stage", "stage", "settings"),
    ]


def test_what_comes_and_what_goes() -> None:
    less = edited(FILES, "base/kustomization.yaml", ", settings.yaml", "")
    gone = differences(load(FILES), load(less))
    assert [(one.application, bool(one.before), bool(one.after)) for one in gone] == [
        ("prod", True, False),
        ("stage", True, False),
    ]
    assert [(bool(one.before), bool(one.after)) for one in differences(load(less), load(FILES))] == [(False, True)] * 2
    assert [one.kind for each in gone for one in each.manifests] == ["ConfigMap", "ConfigMap"]
    assert differences(load(FILES), load(FILES)) == ()


@pytest.mark.parametrize(
    ("path", "old", "new", "spaces"),
    [
        ("base/web.yaml", "web:1", "web:2", ("prod", "stage")),
        ("base/settings.yaml", "info", "debug", ("prod", "stage")),
        ("base/settings.yaml", "info", "info", ()),
    ],
)
def test_a_base_changes_in_the_namespace_of_every_overlay(
    path: str, old: str, new: str, spaces: tuple[str, ...]
) -> None:
    assert namespaces_changed(load(FILES), load(edited(FILES, path, old, new))) == spaces
