"""What kustomizations become. Where kubectl is installed, its own kustomize gives the expectation as well."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from functions._manifests.kustomization.building import Builder
from functions._manifests.kustomization.items import CannotBuild
from functions._manifests.paths import get
from functions._manifests.repository import load
from functions._manifests.scopes import CLUSTER_SCOPED
from functions._manifests.source import documents_of
from tests.manifests.samples import application, config, deployment, files

WEB = deployment(extra="volumes: [{name: v, configMap: {name: conf}}]", container="env: [{name: A, value: '1'}]")
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n"
BASE = {"k__web": WEB, "k__svc": SERVICE, "k__conf": config("conf")}
START = "resources: [web.yaml, svc.yaml, conf.yaml]\n"


IMAGE = "spec.template.spec.containers[name=web].image"
ENV = "spec.template.spec.containers[name=web].env"
CASES: dict[str, tuple[str, tuple[str, str], str, Any]] = {
    "namespace": ("namespace: prod\n", ("Deployment", "web"), "metadata.namespace", "prod"),
    "prefix and suffix": ("namePrefix: a-\nnameSuffix: -z\n", ("Deployment", "a-web-z"), "metadata.name", "a-web-z"),
    "references follow a prefix": (
        "namePrefix: a-\n", ("Deployment", "a-web"), "spec.template.spec.volumes[name=v].configMap.name", "a-conf"),
    "common labels in selectors": (
        "commonLabels: {x: 'y'}\n", ("Service", "web"), "spec.selector", {"app": "web", "x": "y"}),
    "common labels in templates": (
        "commonLabels: {x: 'y'}\n", ("Deployment", "web"), "spec.template.metadata.labels", {"app": "web", "x": "y"}),
    "labels alone": (
        "labels: [{pairs: {x: 'y'}}]\n", ("Deployment", "web"), "spec.selector.matchLabels", {"app": "web"}),
    "labels in templates": (
        "labels: [{pairs: {x: 'y'}, includeTemplates: true}]\n",
        ("Deployment", "web"), "spec.template.metadata.labels", {"app": "web", "x": "y"}),
    "annotations": (
        "commonAnnotations: {x: 'y'}\n", ("Deployment", "web"), "spec.template.metadata.annotations", {"x": "y"}),
    "an image's tag": ("images: [{name: nginx, newTag: '9'}]\n", ("Deployment", "web"), IMAGE, "nginx:9"),
    "an image's name": ("images: [{name: nginx, newName: r.io/n}]\n", ("Deployment", "web"), IMAGE, "r.io/n:1.27"),
    "an image's digest": (
        "images: [{name: nginx, digest: sha256:ab}]\n", ("Deployment", "web"), IMAGE, "nginx@sha256:ab"),
    "another image": ("images: [{name: ngin, newTag: '9'}]\n", ("Deployment", "web"), IMAGE, "nginx:1.27"),
    "replicas": ("replicas: [{name: web, count: 7}]\n", ("Deployment", "web"), "spec.replicas", 7),
    "a merge patch": (
        "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n"
        "    spec: {replicas: 4}\n", ("Deployment", "web"), "spec.replicas", 4),
    "a merge patch in a list": (
        "patches:\n- target: {kind: Deployment}\n  patch: |\n    kind: Deployment\n    metadata: {name: any}\n"
        "    spec: {template: {spec: {containers: [{name: web, env: [{name: B, value: '2'}]}]}}}\n",
        ("Deployment", "web"), ENV, [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}]),
    "a patch takes away": (
        "patches:\n- target: {kind: Deployment}\n  patch: |\n    kind: Deployment\n    metadata: {name: any}\n"
        "    spec: {replicas: null}\n", ("Deployment", "web"), "spec.replicas", None),
    "a patch replaces": (
        "patches:\n- target: {kind: Service}\n  patch: |\n    kind: Service\n    metadata: {name: any}\n"
        "    spec: {selector: {$patch: replace, z: '1'}}\n", ("Service", "web"), "spec.selector", {"z": "1"}),
    "a JSON patch": (
        "patches:\n- target: {kind: Deployment, name: w.*}\n  patch: |\n"
        "    - {op: replace, path: /spec/replicas, value: 5}\n"
        "    - {op: add, path: /metadata/annotations, value: {a~b/c: x, d: z}}\n"
        "    - {op: remove, path: /metadata/annotations/a~0b~1c}\n", ("Deployment", "web"), "spec.replicas", 5),
    "an old JSON patch": (
        "patchesJson6902:\n- target: {version: v1, group: apps, kind: Deployment, name: web}\n  path: p.yaml\n",
        ("Deployment", "web"), IMAGE, "other"),
    "a patch by labels": (
        "patches:\n- target: {labelSelector: 'a in (b, c), !d'}\n  patch: |\n"
        "    - {op: add, path: /data/new, value: x}\n", ("ConfigMap", "labelled"), "data.new", "x"),
    "a component": ("components: [../c]\n", ("Deployment", "web"), "spec.replicas", 9),
    "a base": ("namespace: prod\n", ("ConfigMap", "deep"), "metadata.namespace", "prod"),
    "a generated name": (
        "configMapGenerator: [{name: gen, literals: [a=1]}]\n", ("ConfigMap", "gen-h29d89cmmt"), "data", {"a": "1"}),
    "a generated secret": (
        "secretGenerator: [{name: gen, literals: [a=1]}]\n", ("Secret", "gen-25khgmg44c"), "data", {"a": "MQ=="}),
    "a generated name without hash": (
        "configMapGenerator: [{name: gen, files: [k=p.txt], options: {disableNameSuffixHash: true}}]\n",
        ("ConfigMap", "gen"), "data", {"k": "text\n"}),
    "generated from lines": (
        "configMapGenerator: [{name: gen, envs: [e.env]}]\ngeneratorOptions: {disableNameSuffixHash: true}\n",
        ("ConfigMap", "gen"), "data", {"A": "1", "B": "x=y"}),
    "a name in a custom resource stays": (
        "namePrefix: a-\nresources: [own.yaml]\n", ("Own", "a-own"), "spec.from[0].configMap.name", "conf"),
    "a name in a custom resource, where it is declared": (
        "namePrefix: a-\nresources: [own.yaml]\nconfigurations: [names.txt]\n",
        ("Own", "a-own"), "spec", {"from": [{"configMap": {"name": "a-conf"}}, {"configMap": {}}], "other": "conf"}),
    "a merge of which one half wants no hash": (
        "configMapGenerator: [{name: half, literals: [a=1]}, {name: half, behavior: merge, literals: [b=2], "
        "options: {disableNameSuffixHash: true}}]\n", ("ConfigMap", "half"), "data", {"a": "1", "b": "2"}),
    "what was no generated map gets no hash": (
        "configMapGenerator: [{name: conf, behavior: replace, literals: [b=2]}]\n",
        ("ConfigMap", "conf"), "data", {"b": "2"}),
    "a merge of two that want one": (
        "configMapGenerator: [{name: both, literals: [a=1]}, {name: both, behavior: merge, literals: [b=2]}]\n",
        ("ConfigMap", "both-7gdc49gk6d"), "data", {"a": "1", "b": "2"}),
    "a merged generator": (
        "configMapGenerator: [{name: conf, behavior: merge, literals: [c=d]}]\n"
        "generatorOptions: {disableNameSuffixHash: true}\n", ("ConfigMap", "conf"), "data", {"a": "b", "c": "d"}),
}  # fmt: skip
LABELLED = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: labelled, labels: {a: b}}\ndata: {x: 'y'}\n"
MORE = {
    "k__p": "- {op: replace, path: /spec/template/spec/containers/0/image, value: other}\n",
    "c__kustomization": "kind: Component\nreplicas: [{name: web, count: 9}]\n",
    "b__kustomization": "resources: [deep.yaml, l.yaml]\n",
    "b__deep": config("deep", "own"),
    "b__l": LABELLED,
    "k__own": "apiVersion: example.org/v1\nkind: Own\nmetadata: {name: own}\n"
    "spec: {from: [{configMap: {name: conf}}, {configMap: {}}], other: conf}\n",
}
NAMES = """nameReference:
- kind: ConfigMap
  fieldSpecs: [{path: spec/from/configMap/name, kind: Own, group: example.org}, {path: spec/other, kind: Else}]
"""
TEXTS = {"k/names.txt": NAMES.encode(), "k/p.txt": b"text\n", "k/e.env": b"# no\nA=1\n\nB=x=y\n"}


ODD = "nameReference: [{kind: ConfigMap, fieldSpecs: [{kind: Own}]}]\n"


def tree_of(kustomization: str) -> dict[str, bytes]:
    """The whole tree of a case."""
    more = ", own.yaml" if "own.yaml" in kustomization else ""
    start = START.replace("]", f", ../b{more}]") + kustomization.replace("resources: [own.yaml]\n", "")
    return {**files(**{**BASE, **MORE, "k__kustomization": start}), **TEXTS}


@pytest.mark.parametrize("case", CASES)
def test_objects_are_as_kustomize_makes_them(case: str) -> None:
    kustomization, key, path, expected = CASES[case]
    items = Builder(tree_of(kustomization), CLUSTER_SCOPED.__contains__).build("k")
    found = {(item.kind, item.name): item.data for item in items}
    assert get(found[key], path) == expected


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl, the measure here, is not installed")
@pytest.mark.parametrize("case", CASES)
def test_kubectl_makes_the_same(case: str, tmp_path: Path) -> None:
    tree = tree_of(CASES[case][0])
    for path, body in tree.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(body)
    done = subprocess.run(["kubectl", "kustomize", tmp_path / "k"], capture_output=True, text=True, check=True)
    documents = documents_of(done.stdout.encode())
    assert not isinstance(documents, str)
    items = Builder(tree, CLUSTER_SCOPED.__contains__).build("k")
    assert sorted((item.kind, item.name, item.data) for item in items) == sorted(
        (data["kind"], data["metadata"]["name"], data) for data in documents
    )


@pytest.mark.parametrize(
    ("kustomization", "why"),
    [
        ("resources: [none.yaml]\n", "k/kustomization.yaml lists none.yaml, which is not there"),
        ("resources: ['https://x.example/a.yaml']\n", "https://x.example/a.yaml, which is not in this"),
        ("resources: ['github.com/x/y//z?ref=v1']\n", "which is not in this repository"),
        ("resources: [../k]\n", "read each other without end"),
        ("resources: text\n", "has resources that are no list"),
        ("resources: [bad.yaml]\n", "k/bad.yaml cannot be read"),
        ("resources: []\nhelmCharts: [{name: x}]\n", "uses helmCharts, which is not built here"),
        ("resources: []\nreplacements: [{path: x}]\nvars: [1]\n", "uses vars, replacements, which is not built here"),
        ("resources: []\nnamespace: Bad_\n", "the namespace 'Bad_' is no name"),
        ("resources: []\npatches: [{path: none.yaml}]\n", "names the patch none.yaml, which is not there"),
        ("resources: []\npatches: [{patch: 'a: ['}]\n", "a patch in k/kustomization.yaml cannot be read"),
        ("resources: []\npatches: [{patch: '[{op: add, path: /a}]'}]\n", "kustomization.yaml has no target"),
        ("resources: []\npatches: [{patch: text}]\n", "is no mapping"),
        ("resources: []\npatches: [{patch: '{kind: A, metadata: {name: b}}'}]\n", "patches A b, which is not there"),
        ("resources: [web.yaml]\npatches: "
         "[{target: {kind: Deployment}, patch: '[{op: remove, path: /x}]'}]\n", "names /x, which"),
        ("resources: [web.yaml]\npatches: "
         "[{target: {kind: Deployment}, patch: '[{op: test, path: /kind, value: x}]'}]\n", "tests /kind"),
        ("resources: [web.yaml]\npatches: "
         "[{target: {kind: Deployment}, patch: '[{op: fly, path: /kind}]'}]\n", "unknown operation"),
        ("resources: [web.yaml]\npatches: [{target: {name: '('}, patch: '[]'}]\n", "is no pattern"),
        ("resources: [web.yaml]\npatches: [{target: {name: '(a+)+b'}, patch: '[]'}]\n", "not matched here"),
        ("resources: [web.yaml]\npatches: [{target: {name: '(?!a).*'}, patch: '[]'}]\n", "not matched here"),
        ("resources: [web.yaml]\npatches: [{target: {labelSelector: 'a b c'}, patch: '[]'}]\n", "is no selector"),
        ("resources: []\nreplicas: [{name: none, count: 1}]\n", "sets the replicas of none, which is not there"),
        ("resources: []\nconfigMapGenerator: [{name: a, files: [none.txt]}]\n", "a generator reads none.txt"),
        ("resources: []\nconfigMapGenerator: [{name: a, literals: [b]}]\n", "the literal 'b' without a value"),
        ("resources: []\nconfigMapGenerator: "
         "[{name: a, behavior: merge}]\n", "would merge ConfigMap a, which"),
        ("resources: [conf.yaml]\nconfigMapGenerator: "
         "[{name: conf}]\n", "generates ConfigMap conf, which is there"),
        ("configurations: [none.yaml]\n", "reads the configuration none.yaml, which is not there"),
        ("configurations: [web.yaml]\n", "k/web.yaml configures apiVersion, kind, metadata, spec, which is not built"),
        ("configurations: [odd.yaml]\n", "k/odd.yaml has a name reference without a path"),
        ("resources: []\nlabels: [{pairs: {a: b}, fields: [{path: x}]}]\n", "fields of their own"),
    ],
)  # fmt: skip
def test_what_cannot_be_built_says_why(kustomization: str, why: str) -> None:
    tree = files(**{**BASE, "k__kustomization": kustomization, "k__bad": "a: [", "k__odd": ODD})
    with pytest.raises(CannotBuild) as raised:
        Builder(tree, CLUSTER_SCOPED.__contains__).build("k")
    assert why in str(raised.value)


@pytest.mark.parametrize(
    "more", ["replicas: [{name: [a], count: 2}]", "replicas: [{name: {a: b}}]", "images: [{name: [a], newTag: x}]"]
)
def test_an_entry_with_an_odd_name_is_no_crash(more: str) -> None:
    text = f"resources: [web.yaml]\n{more}\n".encode()
    odd = b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: text\n"
    for laid_over in ("", ", kustomize: {replicas: [{name: [a], count: 1}]}"):
        shop = application("shop", "apps", source=laid_over).encode()
        load({"argo/shop.yaml": shop, "apps/kustomization.yaml": text, "apps/web.yaml": odd})


def test_replicas_of_what_has_no_fields_cannot_be_built() -> None:
    files = {
        "argo/shop.yaml": application("shop", "apps").encode(),
        "apps/kustomization.yaml": b"resources: [web.yaml]\nreplicas: [{name: web, count: 2}]\n",
        "apps/web.yaml": b"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: text\n",
    }
    assert any("whose spec is no mapping" in one.reason for one in load(files).unreadable)
