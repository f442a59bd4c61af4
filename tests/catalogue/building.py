"""Small repositories for the tests of the catalogue, and short ways to read what is proposed for them."""

from collections.abc import Mapping
from typing import Any

import yaml

from eventing.vocabulary import ChangePlan, Improvement, Origin, Target
from functions._catalogue.catalogue import PRACTICES, propose
from functions._catalogue.practice import NothingToDo
from functions._manifests.repository import Repository, load

Data = dict[str, Any]
MIB = 1024**2


def workload(
    name: str = "api",
    kind: str = "Deployment",
    container: Data | None = None,
    pod: Data | None = None,
    spec: Data | None = None,
    annotations: Data | None = None,
    beside: tuple[Data, ...] = (),
) -> Data:
    """A workload with one container `app`, varied; `beside` are further containers."""
    main = {"name": "app", "image": f"ghcr.io/acme/{name}:1.2.3", **(container or {})}
    metadata: Data = {"labels": {"app": name}}
    if annotations:
        metadata["annotations"] = annotations
    template = {"metadata": metadata, "spec": {"containers": [main, *beside], **(pod or {})}}
    if kind == "CronJob":
        body: Data = {"schedule": "0 1 * * *", "jobTemplate": {"spec": {"template": template}}}
    elif kind == "Job":
        body = {"template": template}
    else:
        body = {"selector": {"matchLabels": {"app": name}}, "template": template}
    if kind == "StatefulSet":
        body["serviceName"] = name
    version = "batch/v1" if kind in {"CronJob", "Job"} else "apps/v1"
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": {**body, **(spec or {})}}


def service(name: str = "api", port: int = 80, target: int | str | None = None, **spec: Any) -> Data:
    """A Service that leads to the workload of the same name."""
    entry: Data = {"name": "http", "port": port}
    if target is not None:
        entry["targetPort"] = target
    return thing("v1", "Service", name, spec={"selector": {"app": name}, "ports": [entry], **spec})


def thing(version: str, kind: str, name: str, labels: Data | None = None, **body: Any) -> Data:
    """Any other object."""
    metadata: Data = {"name": name, "labels": labels} if labels else {"name": name}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **body}


def application(name: str, namespace: str = "", prune: bool = True, self_heal: bool = True) -> Data:
    """An Argo CD Application that reads `apps/<name>`."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {
            "project": "default",
            "source": {"repoURL": "https://git.example/home.git", "path": f"apps/{name}", "targetRevision": "main"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": namespace or name},
            "syncPolicy": {"automated": {"prune": prune, "selfHeal": self_heal}},
        },
    }


def files(applications: Mapping[str, tuple[Data, ...]], **of_application: Any) -> dict[str, bytes]:
    """The files of a repository with these applications, one object a file."""
    found: dict[str, bytes] = {}
    for name, documents in applications.items():
        found[f"argocd/{name}.yaml"] = yaml.safe_dump(application(name, **of_application)).encode()
        for index, document in enumerate(documents):
            found[f"apps/{name}/{index:02}.yaml"] = yaml.safe_dump(document, sort_keys=False).encode()
    return found


def shop(*documents: Data, **of_application: Any) -> Repository:
    """A repository with the one application `shop`, in the namespace `shop`."""
    return load(files({"shop": documents}, **of_application))


def several(**applications: tuple[Data, ...]) -> Repository:
    """A repository with several applications, each in the namespace of its name."""
    return load(files(applications))


def improvement(practice: str, names: str | tuple[Target, ...] = (), **said: Any) -> Improvement:
    """A statement about a practice, and about the thing of that name where one is given."""
    targets = (Target(name=names),) if isinstance(names, str) else names
    return Improvement(
        id="one",
        origin=Origin("video", "v", quote="..."),
        title=practice,
        category=PRACTICES[practice].category if practice in PRACTICES else "architecture",
        relevance=0.95,
        fingerprint="f",
        practice=practice,
        parameters=said,
        targets=targets,
    )


def ask(
    practice: str, repository: Repository, names: str | tuple[Target, ...] = (), **said: Any
) -> ChangePlan | NothingToDo:
    """What the catalogue proposes."""
    return propose(improvement(practice, names, **said), repository)


def planned(practice: str, repository: Repository, names: str | tuple[Target, ...] = (), **said: Any) -> ChangePlan:
    """The plan that the catalogue proposes; a reason for none fails the test with that reason."""
    found = ask(practice, repository, names, **said)
    assert isinstance(found, ChangePlan), found.reason
    return found


def refusal(practice: str, repository: Repository, names: str | tuple[Target, ...] = (), **said: Any) -> str:
    """Why the catalogue proposes nothing; a plan fails the test with its summary."""
    found = ask(practice, repository, names, **said)
    assert isinstance(found, NothingToDo), found.summary
    return found.reason


def edits(plan: ChangePlan) -> list[tuple[str, str, Any, Any]]:
    """Name, path, expected and new value of each operation."""
    return [(one.resource.name, one.path, one.expected, one.value) for one in plan.operations]


def added(plan: ChangePlan) -> list[Data]:
    """The resources that a plan adds."""
    return [one.value for one in plan.operations if one.op == "add_resource"]


def overriding(plan: ChangePlan) -> list[str]:
    """The paths where a plan replaces a value that is no defect by itself: what the validator calls a conflict."""
    corrects = PRACTICES[plan.practice].corrects
    return [one.path for one in plan.operations if one.expected is not None and not corrects(one)]
