"""A Kubernetes API server for the real kubectl: discovery, server-side apply, its dry run, get, list, patch, delete.

It has no schemas and no admission: it keeps what it is sent, says who manages it, and lets a "controller" write the
status. What it cannot show is whether a real API server would take the manifests.
"""

import copy
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml

Object = dict[str, Any]
NAMED = tuple[str, str, str]  # plural with group, namespace, name
# group, version, kind, plural, whether it is in a namespace
RESOURCES: tuple[tuple[str, str, str, str, bool], ...] = (
    ("", "v1", "Namespace", "namespaces", False),
    ("", "v1", "ConfigMap", "configmaps", True),
    ("", "v1", "Secret", "secrets", True),
    ("", "v1", "Service", "services", True),
    ("", "v1", "ServiceAccount", "serviceaccounts", True),
    ("", "v1", "Pod", "pods", True),
    ("", "v1", "LimitRange", "limitranges", True),
    ("", "v1", "ResourceQuota", "resourcequotas", True),
    ("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", True),
    ("", "v1", "PersistentVolume", "persistentvolumes", False),
    ("apps", "v1", "Deployment", "deployments", True),
    ("apps", "v1", "StatefulSet", "statefulsets", True),
    ("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", True),
    ("storage.k8s.io", "v1", "StorageClass", "storageclasses", False),
    ("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", False),
    ("rbac.authorization.k8s.io", "v1", "Role", "roles", True),
    ("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", True),
    ("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", False),
    ("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", False),
    ("admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", False),
    (
        "admissionregistration.k8s.io",
        "v1",
        "ValidatingAdmissionPolicyBinding",
        "validatingadmissionpolicybindings",
        False,
    ),
    ("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", False),
    ("serving.knative.dev", "v1", "Service", "services", True),
    ("eventing.knative.dev", "v1", "Broker", "brokers", True),
    ("eventing.knative.dev", "v1", "Trigger", "triggers", True),
    ("sources.knative.dev", "v1", "PingSource", "pingsources", True),
    ("sources.knative.dev", "v1", "ApiServerSource", "apiserversources", True),
    ("argoproj.io", "v1alpha1", "Application", "applications", True),
    ("argoproj.io", "v1alpha1", "ApplicationSet", "applicationsets", True),
    ("argoproj.io", "v1alpha1", "AppProject", "appprojects", True),
)
BY_PLURAL = {(group, plural): (version, kind, namespaced) for group, version, kind, plural, namespaced in RESOURCES}
Status = Callable[[Object], Object]


class Cluster:
    """What the server holds, and every write in its order; `status` is what controllers say of an object."""

    def __init__(self, status: Status, absent: frozenset[str] = frozenset()) -> None:
        self.objects: dict[NAMED, Object] = {}
        self.writes: list[tuple[str, str, str]] = []  # what was done, kind, name
        self.status, self.absent = status, absent
        self._lock = threading.Lock()
        self._count = 0

    def put(self, group: str, plural: str, body: Object, manager: str = "") -> Object:
        """Keep an object as the API server would."""
        with self._lock:
            version, kind, _ = BY_PLURAL[group, plural]
            metadata = body["metadata"]
            key = (f"{plural}.{group}", metadata.get("namespace", ""), metadata["name"])
            before = self.objects.get(key)
            self._count += 1
            kept = copy.deepcopy(body)
            kept |= {"apiVersion": f"{group}/{version}" if group else version, "kind": kind}
            generation = 1 if before is None else before["metadata"]["generation"]
            if before is not None and before.get("spec") != kept.get("spec"):
                generation += 1
            entries = [] if before is None else before["metadata"].get("managedFields", [])
            if manager and manager not in [entry["manager"] for entry in entries]:
                entries = [*entries, {"manager": manager, "operation": "Apply"}]
            kept["metadata"] |= {
                "generation": generation,
                "uid": f"uid-{key[0]}-{key[2]}",
                "resourceVersion": str(self._count),
                "managedFields": entries,
            }
            if before is not None and "status" in before and "status" not in kept:
                kept["status"] = before["status"]
            kept = kept | self.status(kept)
            self.objects[key] = kept
            return kept

    def remove(self, group: str, plural: str, namespace: str, name: str) -> Object | None:
        """Delete an object; a namespace takes all that is in it along, a claim its volume unless that is kept."""
        gone = self.objects.pop((f"{plural}.{group}", namespace, name), None)
        if gone is None:
            return None
        self.writes.append(("deleted", gone["kind"], name))
        if plural == "namespaces":
            for key in [key for key in self.objects if key[1] == name]:
                self._reclaim(self.objects.pop(key))
        return gone

    def _reclaim(self, claim: Object) -> None:
        volume = ("persistentvolumes.", "", str((claim.get("spec") or {}).get("volumeName")))
        if claim["kind"] != "PersistentVolumeClaim" or volume not in self.objects:
            return
        if self.objects[volume]["spec"]["persistentVolumeReclaimPolicy"] == "Retain":
            self.objects[volume]["status"] = {"phase": "Released"}
        else:
            del self.objects[volume]

    def names(self, plural: str) -> list[str]:
        """Of everything of a kind, such as `triggers.eventing.knative.dev`; of the core group `pods.`."""
        return sorted(key[2] for key in self.objects if key[0] == plural)


class _Handler(BaseHTTPRequestHandler):
    cluster: Cluster
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # one packet for an answer: headers and body in two wait 40 ms for each other
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        parts, query = self._parts()
        if parts == ["version"]:
            return self._say(200, {"major": "1", "minor": "34", "gitVersion": "v1.34.1+k3s1"})
        if parts[0] in ("api", "apis", "openapi") and (found := self._discovery(parts)) is not None:
            return self._say(200, found)
        group, plural, namespace, name = self._asked(parts)
        if (group, plural) not in BY_PLURAL or f"{plural}.{group}" in self.cluster.absent:
            return self._gone(plural, name)
        if name:
            one = self.cluster.objects.get((f"{plural}.{group}", namespace, name))
            return self._say(200, one) if one else self._gone(plural, name)
        wanted = query.get("labelSelector", [""])[0].partition("=")
        items = [
            one
            for key, one in sorted(self.cluster.objects.items())
            if key[0] == f"{plural}.{group}"
            and namespace in ("", key[1])
            and (not wanted[0] or (one["metadata"].get("labels") or {}).get(wanted[0]) == wanted[2])
        ]
        version, kind, _ = BY_PLURAL[group, plural]
        api = f"{group}/{version}" if group else version
        return self._say(200, {"apiVersion": api, "kind": f"{kind}List", "metadata": {}, "items": items})

    def do_PATCH(self) -> None:
        parts, query = self._parts()
        group, plural, namespace, name = self._asked(parts)
        text = self.rfile.read(int(self.headers["Content-Length"]))
        key = (f"{plural}.{group}", namespace, name)
        before = self.cluster.objects.get(key)
        if "apply-patch" not in self.headers["Content-Type"]:
            if before is None:
                return self._gone(plural, name)
            changed = merged(before, json.loads(text))
            self.cluster.writes.append(("patched", before["kind"], name))
            return self._say(200, self.cluster.put(group, plural, changed))
        if namespace and ("namespaces.", "", namespace) not in self.cluster.objects:
            return self._gone("namespaces", namespace)
        body = yaml.safe_load(text)
        applied = merged(before or {}, body)
        if "All" in query.get("dryRun", []):
            return self._say(200, applied)
        kept = self.cluster.put(group, plural, applied, query["fieldManager"][0])
        self.cluster.writes.append(("applied", kept["kind"], name))
        return self._say(201 if before is None else 200, kept)

    def do_DELETE(self) -> None:
        parts, _ = self._parts()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        group, plural, namespace, name = self._asked(parts)
        gone = self.cluster.remove(group, plural, namespace, name)
        return self._gone(plural, name) if gone is None else self._say(200, gone)

    def _parts(self) -> tuple[list[str], dict[str, list[str]]]:
        url = urlsplit(self.path)
        return url.path.strip("/").split("/"), parse_qs(url.query)

    def _asked(self, parts: list[str]) -> tuple[str, str, str, str]:
        group, rest = ("", parts[2:]) if parts[0] == "api" else (parts[1], parts[3:])
        namespace = ""
        if rest[0] == "namespaces" and len(rest) > 2:
            namespace, rest = rest[1], rest[2:]
        return group, rest[0], namespace, rest[1] if len(rest) > 1 else ""

    def _discovery(self, parts: list[str]) -> Object | None:
        served = [one for one in RESOURCES if f"{one[3]}.{one[0]}" not in self.cluster.absent]
        groups = sorted({(group, version) for group, version, *_ in served})
        if parts == ["api"]:
            return {"kind": "APIVersions", "versions": ["v1"]}
        if parts == ["apis"]:
            listed = [
                {"name": group, "versions": [version], "preferredVersion": version}
                for group, version in [(g, {"groupVersion": f"{g}/{v}", "version": v}) for g, v in groups if g]
            ]
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": listed}
        if parts[0] == "openapi":
            return self._openapi(parts, groups, served)
        wanted = ("", parts[1]) if parts[0] == "api" else tuple(parts[1:3])
        if len(parts) != (2 if parts[0] == "api" else 3):
            return None
        verbs = ["create", "delete", "get", "list", "patch", "update", "watch"]
        resources = [
            {"name": plural, "singularName": kind.lower(), "kind": kind, "namespaced": namespaced, "verbs": verbs}
            for group, version, kind, plural, namespaced in served
            if (group, version) == wanted
        ]
        api = "/".join(part for part in wanted if part)
        return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": api, "resources": resources}

    def _openapi(self, parts: list[str], groups: Any, served: Any) -> Object | None:
        paths = [f"apis/{group}/{version}" if group else f"api/{version}" for group, version in groups]
        if parts == ["openapi", "v3"]:
            return {"paths": {path: {"serverRelativeURL": f"/openapi/v3/{path}?hash=1"} for path in paths}}
        here = "/".join(parts[2:])
        patches = {}
        for group, version, kind, plural, _ in served:
            if here == (f"apis/{group}/{version}" if group else f"api/{version}"):
                patches[f"/{here}/{plural}/{{name}}"] = {
                    "patch": {
                        "parameters": [{"name": "fieldValidation", "in": "query"}, {"name": "dryRun", "in": "query"}],
                        "responses": {},
                        "x-kubernetes-group-version-kind": {"group": group, "version": version, "kind": kind},
                    }
                }
        info = {"title": "test", "version": "1"}
        return {"openapi": "3.0.0", "info": info, "paths": patches} if here in paths else None

    def _gone(self, plural: str, name: str) -> None:
        message = f'{plural} "{name}" not found' if name else "the server could not find the requested resource"
        self._say(404, {"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404, "message": message})

    def _say(self, status: int, body: Any) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def merged(before: Any, change: Any) -> Any:
    if isinstance(change, list) and change and all(isinstance(one, dict) and "op" in one for one in change):
        raise AssertionError("no JSON patches are sent")
    if not isinstance(before, dict) or not isinstance(change, dict):
        return copy.deepcopy(change)
    found = copy.deepcopy(before)
    for name, value in change.items():
        found[name] = merged(found.get(name), value)
    return found


@contextmanager
def serving(cluster: Cluster) -> Iterator[str]:
    """The server's URL, as long as the block lasts."""
    handler = type("Handler", (_Handler,), {"cluster": cluster})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
