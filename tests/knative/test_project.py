"""Argo CD's project for the school allows what an overlay consists of and its components need besides, and no more."""

import re

import pytest
import yaml

from functions._manifests.kustomization.building import Builder
from functions._manifests.scopes import CLUSTER_SCOPED
from tests.knative.overlays import EVERY, OVERLAYS_OF_ONES_OWN, Object, built, files

SERVER = "https://kubernetes.default.svc"
FOLDER = "knative/argocd"
BESIDES = re.compile(r"knative/components/([\w-]+)/project/kustomization\.yaml")
PARTS = frozenset(found[1] for path in files() if (found := BESIDES.fullmatch(path)))


def parts_of(overlay: str) -> frozenset[str]:
    """The components of an overlay that need more of the project."""
    text = OVERLAYS_OF_ONES_OWN.get(overlay.rpartition("/")[2], "")
    return frozenset(part for part in PARTS if f"components/{part}\n" in text)


def project(parts: frozenset[str]) -> Object:
    listed = [f"../components/{part}/project" for part in sorted(parts)]
    kustomization = yaml.safe_dump({"resources": ["project.yaml"], "components": listed})
    tree = {**files(), f"{FOLDER}/kustomization.yaml": kustomization.encode()}
    (found,) = Builder(tree, CLUSTER_SCOPED.__contains__).build(FOLDER)
    spec: Object = found.data["spec"]
    return spec


def called(parts: frozenset[str]) -> str:
    """In order: every process that runs tests has to find the same ones."""
    return "+".join(sorted(parts)) or "none"


def kinds(overlay: str) -> set[tuple[str, str]]:
    return {(one["apiVersion"].rpartition("/")[0], one["kind"]) for one in built(overlay)}


def listed(spec: Object, name: str) -> set[tuple[str, str]]:
    assert len({str(one) for one in spec[name]}) == len(spec[name])
    return {(one["group"], one["kind"]) for one in spec[name]}


@pytest.mark.parametrize("parts", list(dict.fromkeys(map(parts_of, EVERY))), ids=called)
def test_the_kinds_and_namespaces_of_the_overlays_with_these_components_and_no_other(parts: frozenset[str]) -> None:
    spec, overlays = project(parts), [one for one in EVERY if parts_of(one) == parts]
    without = set[tuple[str, str]]().union(*(kinds(one) for one in EVERY if not parts_of(one)))
    used = without.union(*map(kinds, overlays))
    in_cluster = {one for one in used if one[1] in CLUSTER_SCOPED}
    assert listed(spec, "clusterResourceWhitelist") == in_cluster
    assert listed(spec, "namespaceResourceWhitelist") == used - in_cluster
    for overlay in overlays:
        spaces = {one["metadata"]["namespace"] for one in built(overlay) if "namespace" in one["metadata"]}
        assert {one["namespace"] for one in spec["destinations"]} == spaces, overlay
    assert {one["server"] for one in spec["destinations"]} == {SERVER}


@pytest.mark.parametrize("parts", [frozenset(), PARTS], ids=called)
def test_it_gives_nothing_by_another_way(parts: frozenset[str]) -> None:
    """Roles with tokens of their own, other sources, windows in which nothing syncs."""
    spec = project(parts)
    whitelists = {"clusterResourceWhitelist", "namespaceResourceWhitelist"}
    assert set(spec) == {"description", "sourceRepos", "destinations"} | whitelists
    assert spec["sourceRepos"] == [""]  # filled in from repository.yaml
    assert all(set(one) == {"server", "namespace"} for one in spec["destinations"])
    assert "*" not in str([spec["destinations"], *(spec[name] for name in whitelists)])


@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_component_asks_for_what_it_needs_and_the_project_lacks(part: str) -> None:
    """Each by itself: without its part, a sync of its overlay is refused, and it brings nothing of another's."""
    text = f"resources: [../k3s]\ncomponents: [../../components/{part}]\n"
    tree = {**files(), "knative/overlays/one/kustomization.yaml": text.encode()}
    objects = [item.data for item in Builder(tree, CLUSTER_SCOPED.__contains__).build("knative/overlays/one")]
    used = {(one["apiVersion"].rpartition("/")[0], one["kind"]) for one in objects}
    spaces = {one["metadata"]["namespace"] for one in objects if "namespace" in one["metadata"]}
    mine, plain = project(frozenset({part})), project(frozenset())
    for name in ("clusterResourceWhitelist", "namespaceResourceWhitelist"):
        more = listed(mine, name) - listed(plain, name)
        assert more <= used
        assert {one for one in used if (one[1] in CLUSTER_SCOPED) is (name[0] == "c")} <= listed(mine, name)
    assert {one["namespace"] for one in mine["destinations"]} == spaces
    assert mine != plain


def test_the_components_that_need_it_are_those_that_bring_what_is_not_allowed() -> None:
    plain = project(frozenset())
    allowed = listed(plain, "clusterResourceWhitelist") | listed(plain, "namespaceResourceWhitelist")
    spaces = {one["namespace"] for one in plain["destinations"]} | {""}
    needing = set()
    for path, body in files().items():
        found = re.fullmatch(r"knative/components/([\w-]+)/[\w.-]+\.yaml", path)
        for one in yaml.safe_load_all(body) if found and not path.endswith("kustomization.yaml") else ():
            kind = (one["apiVersion"].rpartition("/")[0], one["kind"])
            if kind not in allowed or one["metadata"].get("namespace", "") not in spaces:
                needing.add(found[1])  # type: ignore[index]  # it matched, else there is nothing to look at
    assert needing == PARTS
