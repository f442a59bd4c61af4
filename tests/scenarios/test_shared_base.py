"""Two Applications are made of one base: what one lesson changes there is watched, and taken back, in both."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from eventing.contracts import ArgocdApplication, ImprovementRaw
from eventing.redis_store import RedisStore
from functions._improvement.standing import lease_key
from tests.scenarios.lessons import only, said, stages
from tests.scenarios.school import School

NAMES = ("menu-day", "menu-night")
APPLICATION = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: NAME, namespace: argocd}
spec:
  project: default
  source:
    repoURL: https://git.home.example/infra/homelab.git
    targetRevision: main
    path: apps/NAME
  destination: {server: https://kubernetes.default.svc, namespace: NAME}
  syncPolicy:
    automated: {prune: true, selfHeal: true}
    syncOptions: [CreateNamespace=true]
"""
MENU = """apiVersion: apps/v1
kind: Deployment
metadata: {name: menu-api}
spec:
  replicas: 1
  selector:
    matchLabels: {app: menu-api}
  template:
    metadata:
      labels: {app: menu-api}
    spec:
      containers:
        - name: api
          image: ghcr.io/corner-shop/catalog-api:1.9.1
          ports: [{name: http, containerPort: 8000}]
          resources:
            requests:
              cpu: 20m
              memory: 64Mi
"""
KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"


def shared() -> dict[str, bytes]:
    """The files of the base and of the two that are made of it."""
    found = {"bases/menu/kustomization.yaml": f"{KUSTOMIZATION}resources: [menu.yaml]\n", "bases/menu/menu.yaml": MENU}
    for name in NAMES:
        found[f"argocd/{name}.yaml"] = APPLICATION.replace("NAME", name)
        path = f"apps/{name}/kustomization.yaml"
        found[path] = f"{KUSTOMIZATION}namespace: {name}\nresources: [../../bases/menu]\n"
    return {path: text.encode() for path, text in found.items()}


@dataclass
class Sharing(School):
    """A school whose repository has the base, and whose cluster runs both."""

    def __post_init__(self) -> None:
        super().__post_init__()
        git = self.git("person")
        self.start = git.append(self.source.head, shared(), "Two of one base", self.broker.clock())
        self.sleep(30.0)
        assert all(self.ready(name) for name in NAMES)

    def ready(self, space: str) -> bool:
        """Whether the Deployment of one of them has its pod."""
        found = self.cluster.get("Deployment", space, "menu-api")
        return bool(found and found["status"].get("availableReplicas") == 1)

    def limit(self, space: str) -> str:
        """The memory limit that runs there."""
        found = self.cluster.get("Deployment", space, "menu-api") or {}
        (container,) = found["spec"]["template"]["spec"]["containers"]
        return str(container["resources"].get("limits", {}).get("memory", ""))


@pytest.fixture
def school(store: RedisStore, tmp_path: Path) -> Sharing:
    return Sharing(store, tmp_path)


def advice(memory: str) -> ImprovementRaw:
    return said("memory-limits", "menu-api", memory=memory)


def test_good_advice_is_verified_in_both(school: Sharing) -> None:
    school.publish("improvement.raw", advice("256Mi"))
    school.run()
    record = only(school)
    assert record.stage == "verified", record.message
    assert sorted(record.applications) == sorted(NAMES)
    assert [school.limit(name) for name in NAMES] == ["256Mi", "256Mi"]
    found = {check.name: check.result for check in record.checks}
    assert {f"sync {name}": found[f"sync {name}"] for name in NAMES} == dict.fromkeys(
        (f"sync {name}" for name in NAMES), "healthy"
    )
    assert all(found[f"rollout Deployment {name}/menu-api"] == "healthy" for name in NAMES)
    assert not any(school.store.read(lease_key(name)) for name in NAMES)
    assert len(school.records()) == 1 + sum(bool(one.improvement.parent) for one in school.records())
    assert not any(one.application in NAMES for one in school.records() if one.improvement.parent)


def test_bad_advice_is_taken_back_in_both(school: Sharing) -> None:
    before = school.files()
    school.publish("improvement.raw", advice("70Mi"))
    school.run()
    record = only(school)
    assert record.stage == "rolled_back", record.message
    assert stages(record)[-3:] == ["rolling_back", "reverted", "rolled_back"]
    assert school.files() == before
    assert [(school.limit(name), school.ready(name)) for name in NAMES] == [("", True), ("", True)]
    assert not any(school.store.read(lease_key(name)) for name in NAMES)


def test_changes_of_either_wait_for_each_other(school: Sharing) -> None:
    both = advice("256Mi")
    links = said("no-service-links", "menu-api")
    for raw in (both, links):
        school.publish("improvement.raw", raw)
    school.run()
    records = [one for one in school.records() if not one.improvement.parent]
    assert {one.stage for one in records} == {"verified"}, [one.message for one in records]
    waited = next(one for one in records if "waiting" in stages(one))
    other = next(one for one in records if one is not waited)
    armed = next(step.at for step in waited.timeline if step.stage == "armed")
    assert armed >= other.timeline[-1].at


@pytest.mark.parametrize(("seed", "copies"), [(1, 2), (2, 3)])
def test_repeated_and_reordered_events_change_nothing(
    store: RedisStore, tmp_path: Path, seed: int, copies: int
) -> None:
    school = Sharing(store, tmp_path, seed=seed, copies=copies)
    for name in (*NAMES, "orders"):  # forged, before there is anything to hear of
        school.publish("argocd.application", ArgocdApplication(name, "Succeeded", revision="f" * 40))
    raw = advice("256Mi")
    school.publish("improvement.raw", raw)
    school.publish("improvement.raw", ImprovementRaw(replace(raw.improvement)))
    school.run()
    assert only(school).stage == "verified"
    ours = [one for one in school.git("reader").log(school.start) if raw.improvement.id in one.message]
    assert len(ours) == 1
