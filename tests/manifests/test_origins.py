import pytest

from functions._manifests.origins import origins_of
from functions._manifests.repository import load
from tests.manifests.samples import application, files

APP = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\n"
    "spec: {source: SOURCE, destination: {namespace: shop}}\n"
)
CHART = {
    "charts/web/Chart.yaml": b"name: store\nversion: 1.0.0\n",
    "charts/web/values.yaml": b"fullnameOverride: special\n",
    "charts/web/templates/a.yaml": (
        b"apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Release.Name }}, labels: {x: fixed-name}}\n"
    ),
    "argo/web.yaml": application("front", "charts/web").encode(),
}
CR = "apiVersion: {0}\nkind: {1}\nmetadata: {{name: db, namespace: shop}}\nspec: {2}\n"


LOOSE = {path: body for path, body in CHART.items() if not path.startswith("argo/")}
BROKEN = {**CHART, "charts/web/templates/b.yaml": b'metadata: {name: {{ fail "no" }}, labels: {x: fixed-name}}\n'}


@pytest.mark.parametrize(
    ("name", "loose", "rendered"),
    [
        ("store", True, False), ("store-cache", True, False), ("web", True, False), ("my-web", True, False),
        ("special", True, False), ("fixed-name", True, False), ("fixed", False, False), ("other", False, False),
    ],
)  # fmt: skip
def test_a_chart_in_the_tree_calls_things_after_itself(name: str, loose: bool, rendered: bool) -> None:
    """Where nobody knows its release, or a template cannot be rendered; else its objects are manifests themselves."""
    (namespace,) = {one.namespace for one in load(LOOSE).manifests}
    assert bool(origins_of(load(LOOSE)).maker("Service", namespace, name)) is loose
    assert bool(origins_of(load(BROKEN)).maker("Service", "shop", name)) is loose
    assert bool(origins_of(load(CHART)).maker("Service", "shop", name)) is rendered
    assert origins_of(load(CHART)).outside("shop") == ""
    assert load(CHART).find("Service", "shop", "front")


@pytest.mark.parametrize(
    ("text", "namespace"),
    [
        (APP.replace("SOURCE", "{chart: c, repoURL: r}"), "shop"),
        (APP.replace("SOURCE", "{repoURL: 'https://git.example/other.git', path: deploy}"), "shop"),
        (CR.format("helm.toolkit.fluxcd.io/v2", "HelmRelease", "{}"), "shop"),
        (CR.format("helm.toolkit.fluxcd.io/v2", "HelmRelease", "{targetNamespace: data}"), "data"),
        (CR.format("helm.cattle.io/v1", "HelmChart", "{targetNamespace: data}"), "data"),
        (CR.format("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "{path: ./elsewhere}"), "shop"),
    ],
)
def test_sources_elsewhere_may_bring_anything(text: str, namespace: str) -> None:
    origins = origins_of(
        load(files(argo__own=application("own", "apps"), a=text, apps__b="kind: List\napiVersion: v1\n"))
    )
    assert origins.outside(namespace)
    assert origins.maker("ConfigMap", namespace, "anything")
    assert not origins.outside("far")


def test_an_application_of_this_tree_brings_nothing_more() -> None:
    origins = origins_of(
        load(
            files(
                argo__own=application("own", "apps"), apps__b="kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\n"
            )
        )
    )
    assert origins.charts == ()


def test_a_kustomization_brings_what_is_elsewhere() -> None:
    remote = {
        "argo/own.yaml": application("own", "apps").encode(),
        "apps/kustomization.yaml": b"resources: ['https://example.org/install.yaml']\n",
    }
    assert origins_of(load(remote)).outside("shop")
    chart = {**remote, "apps/kustomization.yaml": b"namespace: data\nhelmCharts: [{name: x}]\n"}
    assert origins_of(load(chart)).outside("data")
    assert not origins_of(load({**remote, "apps/kustomization.yaml": b"resources: [a.yaml]\n"})).outside("shop")


@pytest.mark.parametrize(
    ("group", "kind", "name", "known"),
    [
        ("postgresql.cnpg.io/v1", "Cluster", "db-app", True),
        ("postgresql.cnpg.io/v1", "Cluster", "db", True),
        ("postgresql.cnpg.io/v1", "Cluster", "app", False),
        ("traefik.io/v1alpha1", "Middleware", "db", False),
        ("apps/v1", "Deployment", "db", False),
        ("rbac.authorization.k8s.io/v1", "Role", "db", False),
        ("monitoring.coreos.com/v1", "Prometheus", "prometheus-operated", True),
        ("monitoring.coreos.com/v1", "ServiceMonitor", "db", False),
    ],
)
def test_operators_call_things_after_their_object(group: str, kind: str, name: str, known: bool) -> None:
    origins = origins_of(load(files(a=CR.format(group, kind, "{}"))))
    assert bool(origins.maker("Service", "shop", name)) is known
    assert not origins.maker("Service", "other", name)


@pytest.mark.parametrize(
    ("command", "kind", "name"),
    [
        ("kubectl create secret generic login --from-literal=a=b", "Secret", "login"),
        ("kubectl create secret tls cert", "Secret", "cert"),
        ("kubectl create -n shop configmap settings", "ConfigMap", "settings"),
        ("kubectl create cm --namespace shop settings", "ConfigMap", "settings"),
        ("kubectl -n x create sa robot", "ServiceAccount", "robot"),
        ('kubectl create secret generic "login"', "Secret", "login"),
        ("kubectl create namespace shop", "Namespace", ""),
    ],
)
def test_commands_in_scripts_make_things(command: str, kind: str, name: str) -> None:
    origins = origins_of(load({"README.md": command.encode()}))
    assert bool(origins.maker(kind, "shop", name or "shop")) is bool(name)
    assert not origins.maker(kind, "shop", "other")
