"""Where the accounts' rights are asked for: everywhere, or in the namespaces that an installation opts in."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions._cli.examining.finding import Object
from functions._cli.examining.rights import accounts

KNATIVE = Path(__file__).parents[3] / "knative"
OPTED_IN = KNATIVE / "components" / "opted-in-namespaces" / "namespaces.yaml"


def objects(*files: Path) -> list[Object]:
    return [one for file in files for one in yaml.safe_load_all(file.read_text()) if one]


class Cluster:
    """The bindings of an installation; a right is had where one of them gives it, as an API server answers."""

    def __init__(self, *, opted_in: bool) -> None:
        shipped = objects(*sorted((KNATIVE / "access").glob("*.yaml")))
        here = [one for one in shipped if one.get("kind", "").endswith("Binding")]
        if opted_in:
            patches = yaml.safe_load((OPTED_IN.parent / "kustomization.yaml").read_text())["patches"]
            gone = {yaml.safe_load(one["patch"])["metadata"]["name"] for one in patches}
            here = [one for one in here if one["metadata"]["name"] not in gone]
            here += [one for one in objects(OPTED_IN) if one["kind"] == "RoleBinding"]
        self.bindings = here
        self.asked: set[str] = set()

    def read(self, path: str) -> Object | None:
        raise AssertionError(path)

    def items(self, path: str, **_query: str) -> Iterable[Object]:
        kind = "ClusterRoleBinding" if path.endswith("/clusterrolebindings") else "RoleBinding"
        return [one for one in self.bindings if one["kind"] == kind]

    def create(self, path: str, body: Object) -> Object:
        assert path.endswith("subjectaccessreviews")
        wanted: dict[str, Any] = body["spec"]["resourceAttributes"]
        if wanted["resource"] == "pods" and wanted["verb"] in ("get", "list"):
            self.asked.add(wanted.get("namespace", ""))
        return {"status": {"allowed": True}}


@pytest.mark.parametrize("opted_in", [False, True])
def test_workloads_are_asked_for_where_the_installation_reads_them(opted_in: bool) -> None:
    cluster = Cluster(opted_in=opted_in)
    list(accounts(cluster))
    there = {one["metadata"]["namespace"] for one in objects(OPTED_IN)} - {"cortex-school", "argocd"}
    assert there
    assert cluster.asked == (there if opted_in else {""})
