"""What a template sees beside its values: the release, the chart, its files, the cluster."""

import base64
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from functions._manifests.globs import matches
from functions._manifests.gotemplate.printing import shown
from functions._manifests.helm.charts import Chart
from functions._manifests.helm.yaml_text import to_yaml

KUBERNETES = "1.36"  # what Helm assumes where no cluster answers (helm 4.2); Argo CD says the cluster's own
# The group versions that a cluster of this age serves; Argo CD passes them on (argo-cd, util/helm).
API_VERSIONS = (
    "v1", "admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1beta1", "apps/v1",
    "authentication.k8s.io/v1", "authorization.k8s.io/v1", "autoscaling/v1", "autoscaling/v2", "batch/v1",
    "apiregistration.k8s.io/v1", "certificates.k8s.io/v1", "coordination.k8s.io/v1", "discovery.k8s.io/v1",
    "events.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1", "networking.k8s.io/v1", "node.k8s.io/v1", "policy/v1",
    "rbac.authorization.k8s.io/v1", "resource.k8s.io/v1", "scheduling.k8s.io/v1", "storage.k8s.io/v1",
    "apiextensions.k8s.io/v1",
)  # fmt: skip
_FIELDS = (
    "name", "home", "sources", "version", "description", "keywords", "maintainers", "icon", "apiVersion", "condition",
    "tags", "appVersion", "deprecated", "annotations", "kubeVersion", "dependencies", "type",
)  # fmt: skip


class Files:
    """`.Files`: the files of a chart that are neither templates nor its own."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def method(self, name: str) -> Any:
        """What a template may ask."""
        return {
            "Get": self._get, "GetBytes": lambda path: self._files.get(path, b""), "Glob": self._glob,
            "Lines": self._lines, "AsConfig": self._as_config, "AsSecrets": self._as_secrets,
        }.get(name)  # fmt: skip

    def __bool__(self) -> bool:
        return bool(self._files)

    def members(self) -> Iterator[tuple[str, Any]]:
        """For `range`: the paths with their contents."""
        return iter([(path, self._files[path]) for path in sorted(self._files)])

    def _get(self, path: str) -> str:
        return self._files.get(path, b"").decode(errors="replace")

    def _glob(self, pattern: str) -> "Files":
        return Files({path: content for path, content in self._files.items() if _is_in(pattern, path)})

    def _lines(self, path: str) -> list[str]:
        text = self._get(path)
        lines: list[str] = text.split("\n")
        return lines[:-1] if text.endswith("\n") else lines

    def _as_config(self) -> str:
        return _as_map({path.rsplit("/", 1)[-1]: self._get(path) for path in self._files})

    def _as_secrets(self) -> str:
        return _as_map({path.rsplit("/", 1)[-1]: base64.b64encode(body).decode() for path, body in self._files.items()})


def _as_map(texts: dict[str, str]) -> str:
    return to_yaml(texts) if texts else ""


def _is_in(pattern: str, path: str) -> bool:
    """Helm's globs: `*` stays inside a folder, `**` does not."""
    if "**" in pattern:
        return matches(pattern.replace("**/", "*").replace("**", "*"), path)
    return pattern.count("/") == path.count("/") and (matches(pattern, path) or fnmatchcase(path, pattern))


class ApiVersions(list[str]):
    """`.Capabilities.APIVersions`."""

    def method(self, name: str) -> Any:
        """What a template may ask."""
        return self._has if name == "Has" else None

    def _has(self, wanted: str) -> bool:
        return wanted in self or wanted.rpartition("/")[0] in self[1:] or wanted in ("v1/Pod", "v1/Service")


class KubeVersion(dict[str, str]):
    """`.Capabilities.KubeVersion`, which prints as its version."""

    def __str__(self) -> str:
        return self["Version"]


def capabilities(version: str, api_versions: tuple[str, ...]) -> dict[str, Any]:
    """`.Capabilities`."""
    numbers = [*version.removeprefix("v").split("."), "0", "0"][:3]
    whole = "v" + ".".join(numbers)
    kube = KubeVersion(Version=whole, GitVersion=whole, Major=numbers[0], Minor=numbers[1])
    helm = {"Version": "v3.19.0", "GitCommit": "", "GitTreeState": "clean", "GoVersion": "go1.24"}
    known = ApiVersions(dict.fromkeys((*API_VERSIONS, *api_versions)))
    return {"KubeVersion": kube, "APIVersions": known, "HelmVersion": helm}


def chart_fields(chart: Chart, name: str, is_root: bool) -> dict[str, Any]:
    """`.Chart`."""
    known: dict[str, Any] = {f"{field[0].upper()}{field[1:]}": chart.metadata.get(field) or "" for field in _FIELDS}
    known |= {"APIVersion": known.pop("ApiVersion"), "Name": name, "IsRoot": is_root}
    return {key: value if isinstance(value, dict | list | bool) else shown(value) for key, value in known.items()}
