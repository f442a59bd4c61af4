"""What a homelab's repository holds of one application: manifests that are drawn, and one change of them."""

import copy
from dataclasses import dataclass, field
from random import Random
from typing import Any

import yaml

from tests.campaign.cluster.lives import Life
from tests.campaign.cluster.pods import Fate
from tests.campaign.cluster.wire import Object

SPACES = ("shop", "media", "home", "paperless", "tools", "apps-prod", "team-blue")
NAMES = ("web", "api", "gallery", "sync", "photo-share", "ingest", "search", "wiki", "mealie", "cache-2")
ELSEWHERE = "elsewhere"  # the other Application
STRATEGIES: tuple[Object, ...] = (
    {},
    {"maxSurge": 1, "maxUnavailable": 0},
    {"maxSurge": "50%", "maxUnavailable": "25%"},
    {"maxSurge": 0, "maxUnavailable": 1},
    {"maxSurge": "100%", "maxUnavailable": 0},
)


@dataclass(frozen=True)
class Change:
    """One field of one object: where, what it was, and what it becomes."""

    file: str
    object: Object
    path: str
    before: Any
    after: Any


@dataclass
class Lab:
    """One application with one workload that is changed, drawn from dice; `sidecar`: whether it has two containers."""

    dice: Random
    kind: str = "Deployment"
    namespace: str = ""
    name: str = ""
    application: str = ""
    replicas: int = 0
    sidecar: bool = False
    spec: Object = field(default_factory=dict)  # more of the workload's spec
    container: Object = field(default_factory=dict)  # more of its container
    annotations: dict[str, str] = field(default_factory=dict)
    others: list[Object] = field(default_factory=list)  # more workloads, each in a file of its own
    outside: list[Object] = field(default_factory=list)  # the same, of another Application
    elected: bool = False  # its Service selects those pods only that the program labels as primary

    def __post_init__(self) -> None:
        dice = self.dice
        self.namespace = self.namespace or dice.choice(SPACES)
        self.name = self.name or dice.choice(NAMES)
        self.application = self.application or dice.choice((self.namespace, f"{self.namespace}-{self.name}"))
        self.replicas = self.replicas or dice.choice((1, 1, 2, 3, 4))
        self.strategy = dice.choice(STRATEGIES)
        self.image = f"registry.example.org/{self.name}"
        self.version = f"{dice.randint(1, 9)}.{dice.randint(0, 20)}.{dice.randint(0, 9)}"
        self.file = f"apps/{self.application}/{self.name}.yaml"

    def workload(self) -> Object:
        """The manifest of the workload."""
        labels = {"app": self.name, "tier": "front"}
        container: Object = {
            "name": "app",
            "image": f"{self.image}:{self.version}",
            "ports": [{"containerPort": 8080}],
            "env": [{"name": "LOG_LEVEL", "value": "info"}],
            "resources": {
                "requests": {"cpu": "100m", "memory": "128Mi"},
                "limits": {"cpu": "500m", "memory": "256Mi"},
            },
            "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 5},
            **self.container,
        }
        containers = [container]
        if self.sidecar:
            containers.append({"name": "proxy", "image": "registry.example.org/proxy:2.1.0"})
        template: Object = {"metadata": {"labels": labels}, "spec": {"containers": containers}}
        metadata: Object = {"name": self.name, "namespace": self.namespace}
        if self.annotations:
            metadata["annotations"] = self.annotations
        match self.kind:
            case "CronJob":
                version = "batch/v1"
                template["spec"]["restartPolicy"] = "Never"
                spec: Object = {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": template, **self.spec}}}
            case "DaemonSet":
                version, spec = "apps/v1", {"selector": {"matchLabels": {"app": self.name}}, "template": template}
                spec |= self.spec
            case "StatefulSet":
                version = "apps/v1"
                spec = {"serviceName": self.name, "replicas": self.replicas, **self.spec}
                spec |= {"selector": {"matchLabels": {"app": self.name}}, "template": template}
            case _:
                version = "apps/v1"
                spec = {"replicas": self.replicas, **self.spec}
                spec |= {"selector": {"matchLabels": {"app": self.name}}, "template": template}
                if self.strategy:
                    spec["strategy"] = {"type": "RollingUpdate", "rollingUpdate": dict(self.strategy)}
        return {"apiVersion": version, "kind": self.kind, "metadata": metadata, "spec": spec}

    def service(self) -> Object:
        """The Service in front of it."""
        selector = {"app": self.name, "role": "primary"} if self.elected else {"app": self.name, "tier": "front"}
        return {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": self.name, "namespace": self.namespace},
            "spec": {"selector": selector, "ports": [{"port": 80, "targetPort": 8080}]},
        }

    def files(self) -> dict[str, bytes]:
        """The repository."""
        found = {
            "README.md": b"# Home\n",
            f"argocd/{self.application}.yaml": dumped(self.argo(self.application)),
            self.file: dumped(self.workload()),
        }
        if self.kind != "CronJob":
            found[f"apps/{self.application}/{self.name}-service.yaml"] = dumped(self.service())
        for one in self.others:
            found[f"apps/{self.application}/{one['metadata']['name']}.yaml"] = dumped(one)
        if self.outside:
            found[f"argocd/{ELSEWHERE}.yaml"] = dumped(self.argo(ELSEWHERE))
        for one in self.outside:
            found[f"apps/{ELSEWHERE}/{one['metadata']['name']}.yaml"] = dumped(one)
        return found

    def argo(self, name: str) -> Object:
        """An Application, as Git has it."""
        return {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            "metadata": {"name": name, "namespace": "argocd"},
            "spec": {
                "project": "default",
                "source": {
                    "repoURL": "https://git.example.org/home/gitops.git",
                    "path": f"apps/{name}",
                    "targetRevision": "main",
                },
                "destination": {"server": "https://kubernetes.default.svc", "namespace": self.namespace},
                "syncPolicy": {"automated": {"prune": True, "selfHeal": True}},
            },
        }

    def new_image(self) -> Change:
        """Another version of the program."""
        inner = "spec.jobTemplate.spec.template" if self.kind == "CronJob" else "spec.template"
        before, after = f"{self.image}:{self.version}", f"{self.image}:{self.version}-r{self.dice.randint(1, 9)}"
        return Change(self.file, self.workload(), f"{inner}.spec.containers[name=app].image", before, after)

    def new_setting(self) -> Change:
        """Another value in the program's environment."""
        path = "spec.template.spec.containers[name=app].env[name=LOG_LEVEL].value"
        return Change(self.file, self.workload(), path, "info", self.dice.choice(("warn", "debug", "trace")))

    def template(self) -> Object:
        """The pod template before the change."""
        found = self.workload()["spec"]
        return dict(found["jobTemplate"]["spec"]["template"] if self.kind == "CronJob" else found["template"])

    def life(self, **known: Any) -> Life:
        """Its container as it should be, but for what is said."""
        chosen: Any = {"pull": self.dice.uniform(0.5, 6.0), "ready_after": self.dice.uniform(1.0, 12.0), **known}
        return Life("app", **chosen)

    def fate(self, app: Life | None = None, proxy: Life | None = None, **known: Any) -> Fate:
        """A pod with this container and, where there is one, its sidecar."""
        lives: tuple[Life, ...] = (app or self.life(),)
        if self.sidecar:
            lives = (*lives, proxy or Life("proxy", pull=1.0, ready_after=1.0))
        return Fate(lives, **known)


def other(namespace: str, name: str, replicas: int = 1) -> Object:
    """The manifest of a workload that nothing is asked of."""
    container = {"name": "app", "image": f"registry.example.org/{name}:3.1.4"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}},
        },
    }


def dumped(one: Object) -> bytes:
    """As a file has it."""
    return yaml.safe_dump(copy.deepcopy(one), sort_keys=False).encode()
