"""A practice's change is written where its fields are decided."""

from functions._manifests.rendering import applied
from functions._manifests.repository import load
from tests.catalogue.building import planned, refusal
from tests.manifests.samples import application

CHART = {
    "argocd/shop.yaml": application("shop", "charts/web", "shop").encode(),
    "charts/web/Chart.yaml": b"apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.yaml": b"replicas: 1 # enough by day\nimage: ghcr.io/shop/web:2.3.1\n",
    "charts/web/templates/deployment.yaml": b"""apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: {{ .Values.image }}
""",
}


def test_what_a_chart_makes_is_changed_in_its_values() -> None:
    plan = planned("replicas", load(CHART), "web", replicas=3)
    (operation,) = plan.operations
    assert (operation.file, operation.path, operation.expected, operation.value) == (
        "charts/web/values.yaml",
        "replicas",
        1,
        3,
    )
    after = applied(CHART, plan.operations)
    assert after["charts/web/values.yaml"].startswith(b"replicas: 3 # enough by day\n")


def test_what_no_value_of_a_chart_decides_does_not_fit() -> None:
    assert "web: " in refusal("no-service-links", load(CHART), "web")


def test_what_a_kustomization_decides_is_changed_there() -> None:
    files = {
        "argocd/shop.yaml": application("shop", "apps/shop", "shop").encode(),
        "apps/shop/kustomization.yaml": b"resources: [web.yaml]\nreplicas:\n- name: web\n  count: 1\n",
        "apps/shop/web.yaml": CHART["charts/web/templates/deployment.yaml"]
        .replace(b"{{ .Values.replicas }}", b"1")
        .replace(b"{{ .Values.image }}", b"ghcr.io/shop/web:2.3.1"),
    }
    (operation,) = planned("replicas", load(files), "web", replicas=3).operations
    assert (operation.file, operation.value) == ("apps/shop/kustomization.yaml", 3)
