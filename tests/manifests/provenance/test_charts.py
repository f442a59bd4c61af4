"""An operation on what a chart makes becomes one on the value that decides it."""

from typing import Any

import pytest

from eventing.vocabulary import Operation, Resource
from functions._manifests.fields import CannotRender, Mismatch
from functions._manifests.inversion import inverse
from functions._manifests.paths import get
from functions._manifests.provenance.redirection import redirected
from functions._manifests.rendering import applied
from functions._manifests.repository import load
from tests.manifests.samples import application, config, files

VALUES = """\
# how many
replicas: 2  # two
image:
  repository: nginx
  tag: "1.27"
port: 8080
resources: {}
probe: {delay: 5}
level: info
twice: same
extra:
  securityContext: {}
"""
TEMPLATE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}", labels: {level: "{{ .Values.level }}", two: "{{ .Values.twice }}"}}
spec:
  replicas: {{ .Values.replicas }}
  template:
    metadata:
      annotations: {checksum/config: "{{ include (print $.Template.BasePath "/conf.yaml") . | sha256sum }}"}
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          args: ["--two={{ .Values.twice }}", "--fixed"]
          ports: [{containerPort: {{ .Values.port }}}]
          resources: {{- toYaml .Values.resources | nindent 12 }}
          livenessProbe: {initialDelaySeconds: {{ .Values.probe.delay }}}
          securityContext: {{- toYaml .Values.extra.securityContext | nindent 12 }}
"""
TREE = files(
    argo__shop=application("shop", "c", "prod"),
    c__Chart="name: web\nversion: 1.0.0\n",
    c__values=VALUES,
    c__templates__web=TEMPLATE,
    c__templates__conf=config("conf", data="{level: '{{ .Values.level }}', port: '{{ .Values.port }}'}"),
)
WEB = Resource("Deployment", "shop", "prod", "apps/v1")
BOX = "spec.template.spec.containers[name=web]"


def change(
    path: str, expected: Any, value: Any, resource: Resource = WEB, file: str = "c/templates/web.yaml"
) -> Operation:
    """An operation on what is applied."""
    return Operation("set_field" if value is not None else "remove_field", resource, file, path, expected, value)


@pytest.mark.parametrize(
    ("path", "old", "new", "place", "expected", "value"),
    [
        ("spec.replicas", 2, 3, "replicas", 2, 3),
        (f"{BOX}.image", "nginx:1.27", "nginx:1.28", "image.tag", "1.27", "1.28"),
        (f"{BOX}.image", "nginx:1.27", "mirror/nginx:1.27", "image.repository", "nginx", "mirror/nginx"),
        (f"{BOX}.resources.limits.memory", None, "64Mi", "resources.limits.memory", None, "64Mi"),
        (f"{BOX}.resources", {}, {"limits": {"cpu": "1"}}, "resources", {}, {"limits": {"cpu": "1"}}),
        (f"{BOX}.livenessProbe.initialDelaySeconds", 5, 9, "probe.delay", 5, 9),
        (f"{BOX}.securityContext.runAsNonRoot", None, True, "extra.securityContext.runAsNonRoot", None, True),
    ],
)
def test_the_value_that_moves_exactly_this_field_is_changed(
    path: str, old: Any, new: Any, place: str, expected: Any, value: Any
) -> None:
    made = redirected(load(TREE), [change(path, old, new)])
    assert made == (Operation("set_field", Resource("HelmValues", "c"), "c/values.yaml", place, expected, value),)
    after = applied(TREE, made)
    (web,) = load(after).workloads()
    assert get(web.data, path) == new
    assert {name for name in TREE if after[name] != TREE[name]} == {"c/values.yaml"}
    assert applied(after, inverse(made, TREE)) == TREE


@pytest.mark.parametrize(
    ("path", "old", "new", "why"),
    [
        (f"{BOX}.args[1]", "--fixed", "--other", "no value of the chart in c decides it: its template does"),
        (f"{BOX}.imagePullPolicy", None, "Always", "its template does"),
        (f"{BOX}.args[0]", "--two=same", "--two=other", r"also decides metadata\.labels\.two of Deployment shop"),
        (
            f"{BOX}.ports[0].containerPort",
            8080,
            80,
            r"also decides data\.port of ConfigMap conf: a person has to choose",
        ),
    ],
)
def test_what_no_value_decides_alone_says_why(path: str, old: Any, new: Any, why: str) -> None:
    with pytest.raises(CannotRender, match=why):
        redirected(load(TREE), [change(path, old, new)])


def test_a_checksum_may_move_along() -> None:
    tree = {**TREE, "c/templates/web.yaml": TEMPLATE.replace('level: "{{ .Values.level }}"', "level: x").encode()}
    conf = Resource("ConfigMap", "conf", "prod", "v1")
    made = redirected(load(tree), [change("data.level", "info", "debug", conf, "c/templates/conf.yaml")])
    assert [(one.path, one.value) for one in made] == [("level", "debug")]


def test_the_file_with_the_last_word_is_changed() -> None:
    tree = TREE | files(
        argo__shop=application("shop", "c", "prod", ", helm: {valueFiles: [prod.yaml]}"), c__prod="replicas: 5\n"
    )
    made = redirected(load(tree), [change("spec.replicas", 5, 6)])
    assert [(one.file, one.path, one.expected, one.value) for one in made] == [("c/prod.yaml", "replicas", 5, 6)]


def test_values_inside_an_application_are_a_persons_to_change() -> None:
    tree = TREE | files(argo__shop=application("shop", "c", "prod", ", helm: {values: 'replicas: 5'}"))
    with pytest.raises(CannotRender, match="look at the helm values of Application shop"):
        redirected(load(tree), [change("spec.replicas", 5, 6)])


def test_what_is_not_as_expected_is_told_and_plain_manifests_stay() -> None:
    with pytest.raises(Mismatch, match="not as the operation expects"):
        redirected(load(TREE), [change("spec.replicas", 7, 8)])
    with pytest.raises(CannotRender, match="it is made by a chart"):
        redirected(load(TREE), [Operation("remove_resource", WEB, "c/templates/web.yaml", expected={})])
    plain = change("data.a", "b", "c", Resource("ConfigMap", "settings", "", "v1"), "a.yaml")
    assert redirected(load(files(a=config())), [plain]) == (plain,)


def test_values_are_no_way_around_the_rules_for_manifests() -> None:
    secret = {"a.yaml": b"apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {x: y}\n"}
    with pytest.raises(CannotRender, match="holds no values of a chart"):
        applied(secret, [change("data.x", "y", "z", Resource("HelmValues", "c"), "a.yaml")])
    with pytest.raises(Mismatch, match="the resource is not in the file"):
        applied(secret, [change("data.x", "y", "z", Resource("KustomizePatch", "c"), "a.yaml")])
