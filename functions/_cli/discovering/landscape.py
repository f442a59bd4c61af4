"""What a cluster's objects say about where changes may go. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from functions._clients.addresses import shown
from functions._manifests.images import parse

Object = dict[str, Any]
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob")
SHIPPED = ("kube-*", "argocd", "knative-*", "kourier-system", "cortex-school")  # what the policy protects as it comes
# Namespaces of what a cluster runs on; wrong here costs more than one deployment, so a person takes them out.
_FOUNDATIONS = ("cert-manager", "external-secrets", "istio-system", "longhorn-system", "metallb-system", "monitoring",
                "rook-ceph", "sealed-secrets", "traefik", "vault", "velero")  # fmt: skip
_POD_SPECS = (("spec", "template", "spec"), ("spec", "jobTemplate", "spec", "template", "spec"), ("spec",))


class App(Struct, frozen=True):
    """An Argo CD Application: what it reads, where it puts it, and whether it syncs, prunes and heals by itself."""

    name: str
    namespace: str
    repository: str
    paths: tuple[str, ...]
    automated: bool
    prune: bool
    self_heal: bool
    instead: str = ""  # what it reads where that is no folder in Git

    @property
    def lacks(self) -> str:
        """What makes changes of it need a person."""
        if not self.automated:
            return "automated sync"
        return " and ".join(word for word, there in (("prune", self.prune), ("self-heal", self.self_heal)) if not there)


class Landscape(Struct, frozen=True):
    """Everything that was found; `unread` names what this person may not read, of which nothing here says a word."""

    apps: tuple[App, ...] = ()
    namespaces: tuple[str, ...] = ()
    registries: dict[str, int] = {}  # host, and how many containers come from it
    stateful: tuple[str, ...] = ()  # Kind/namespace/name of what keeps data on volumes
    limits: tuple[str, ...] = ()  # a sentence for each entry of a LimitRange
    unread: tuple[str, ...] = ()
    argocd: bool | None = True  # whether its API is served; None where that is unknown

    def unread_of(self, *kinds: str) -> tuple[str, ...]:
        """Which of these kinds may not be read, or only in part."""
        return tuple(one for one in self.unread if one.partition(" ")[0] in kinds)

    def repository(self) -> str:
        """The repository that most Applications read with manifests of its own; empty where there is none."""
        counts = Counter(app.repository for app in self.apps if app.paths)
        return min(counts, key=lambda url: (-counts[url], url), default="")


class Paths(Struct, frozen=True):
    """Patterns of the paths that the Applications of the repository read, and paths that no pattern stands for."""

    allowed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def paths_of(found: Landscape) -> Paths:
    """What the Applications of the repository read; a path is a name, never a pattern."""
    repository = found.repository()
    paths = sorted({path for app in found.apps if app.repository == repository for path in app.paths})
    left_out = tuple(path for path in paths if not _names_a_folder(path))
    if "." in paths:
        return Paths(("*",), left_out)
    return Paths(tuple(f"{path}/*" for path in paths if path not in left_out), left_out)


def _names_a_folder(path: str) -> bool:
    return path.isprintable() and not set("*?[]") & set(path) and ".." not in path.split("/")


def app_of(data: Object) -> App:
    """One Application."""
    spec = data.get("spec") or {}
    sources = [*(spec.get("sources") or ()), *([spec["source"]] if spec.get("source") else ())]
    own = [source for source in sources if _is_folder(source)]
    automated = (spec.get("syncPolicy") or {}).get("automated")
    on = isinstance(automated, dict) and automated.get("enabled", True) is not False
    rules: Object = automated if isinstance(automated, dict) and on else {}
    return App(
        str(data["metadata"]["name"]),
        str((spec.get("destination") or {}).get("namespace") or ""),
        shown(str((own or sources or [{}])[0].get("repoURL") or "")),  # what is written of it goes into Git
        tuple(dict.fromkeys(str(source.get("path") or ".").strip("/").removeprefix("./") or "." for source in own)),
        on,
        rules.get("prune") is True,
        rules.get("selfHeal") is True,
        "" if own else _instead(spec, sources),
    )


def _is_folder(source: Object) -> bool:
    packed = source.get("chart") or str(source.get("repoURL") or "").startswith("oci://")
    return not packed and not (source.get("ref") and "path" not in source)


def _instead(spec: Object, sources: list[Object]) -> str:
    if any(source.get("chart") for source in sources):
        return "a chart"
    if sources:
        return "an OCI artifact"
    dry = (spec.get("sourceHydrator") or {}).get("drySource") or {}
    return f"what Argo CD's hydrator makes of {dry.get('path') or '.'}" if dry else "no source"


def registries_of(workloads: Iterable[Object]) -> dict[str, int]:
    """From which registries containers come, and how many; what is no image reference is left out."""
    parsed = (parse(image) for data in workloads for image in _images(data))
    return dict(Counter(image.registry for image in parsed if image).most_common())


def stateful_in(workloads: Iterable[Object], protected: Iterable[str]) -> tuple[str, ...]:
    """Workloads that keep data on a volume of their own, in namespaces that are not protected anyway."""
    found = []
    for data in workloads:
        metadata, spec = data["metadata"], data.get("spec") or {}
        claims = any("persistentVolumeClaim" in volume for volume in (pod_spec(data).get("volumes") or ()))
        if (spec.get("volumeClaimTemplates") or claims) and not matches(str(metadata["namespace"]), protected):
            found.append(f"{data['kind']}/{metadata['namespace']}/{metadata['name']}")
    return tuple(sorted(found))


def limits_of(ranges: Iterable[Object]) -> tuple[str, ...]:
    """Each LimitRange in a sentence."""
    sentences = []
    for data in ranges:
        where = f"{data['metadata']['namespace']}/{data['metadata']['name']}"
        for entry in (data.get("spec") or {}).get("limits") or ():
            parts = [
                f"{word} {', '.join(f'{name} {value}' for name, value in sorted(entry[key].items()))}"
                for key, word in (
                    ("min", "at least"),
                    ("max", "at most"),
                    ("defaultRequest", "asks for"),
                    ("default", "limited to"),
                    ("maxLimitRequestRatio", "limit over request at most"),
                )
                if entry.get(key)
            ]
            sentences.append(f"LimitRange {where}, each {entry.get('type', 'Container')}: {'; '.join(parts)}")
    return tuple(sentences)


def protected_of(namespaces: Iterable[str], apps: Iterable[App]) -> tuple[str, ...]:
    """The shipped patterns, and namespaces that carry the cluster or that nothing in Git owns."""
    owned = {app.namespace for app in apps}
    added = [
        name
        for name in sorted(set(namespaces))
        if not matches(name, SHIPPED)
        and (name in _FOUNDATIONS or name.endswith("-system") or (owned and name not in owned))
    ]
    return (*SHIPPED, *added)


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a namespace is among these; a pattern here ends with `*` or is a whole name."""
    return any(name.startswith(one[:-1]) if one.endswith("*") else name == one for one in patterns)


def pod_spec(data: Object) -> Object:
    """The specification of a workload's pods; empty where it has none."""
    for path in _POD_SPECS:
        found: Any = data
        for step in path:
            found = (found or {}).get(step) if isinstance(found, dict) else None
        if isinstance(found, dict) and "containers" in found:
            return found
    return {}


def _images(data: Object) -> Iterator[str]:
    spec = pod_spec(data)
    for container in (*(spec.get("initContainers") or ()), *(spec.get("containers") or ())):
        if isinstance(container.get("image"), str):
            yield container["image"]
