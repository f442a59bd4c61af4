"""The Kubernetes API, as plain dicts. Reads everything it judges; writes nothing but Argo CD's refresh."""

import copy
import importlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Protocol
from urllib.parse import urlsplit

from eventing.handler import Permanent, Temporary
from functions._clients.kinds import KINDS, kind_named

Object = dict[str, Any]
Query = tuple[tuple[str, str], ...]
REFRESH = "argocd.argoproj.io/refresh"  # read and removed by Argo CD's application controller
ARGOCD_NAMESPACE = "argocd"
PAGE = 500  # objects, as kubectl asks for
TIMEOUT = (3.0, 10.0)  # seconds to connect and to answer; an API server that needs longer is away for a sample
PAUSES = (0.2, 0.8)  # seconds before the second and the third attempt
AGAIN = frozenset({429, 500, 502, 503, 504})
LINES = 2000  # newest lines of a log; `limitBytes` alone would keep the oldest


class Cluster(Protocol):
    """Every method raises `Temporary` when the API server is away."""

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object of a known kind, or None where it is absent."""

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """All objects of a known kind in a namespace, or everywhere."""

    def logs(self, namespace: str, pod: str, container: str, since: float, limit: int) -> str:
        """What a container wrote in the last `since` seconds, each line after its time: the newest `LINES` and `limit`
        bytes at most. Empty where there is nothing to read: the pod is gone, or the container waits to start."""

    def groups(self) -> tuple[str, ...]:
        """The names of every API group that is served, sorted; the core group has none."""

    def refresh(self, application: str, hard: bool = False) -> None:
        """Ask Argo CD to compare this Application with Git now (the one write)."""

    def ping(self) -> None:
        """Answer, or raise `Temporary` with what to do."""


class KubernetesCluster:
    """The cluster that KUBECONFIG names, or the one this process runs in; the SDK is loaded at the first call."""

    def __init__(
        self,
        environ: Mapping[str, str],
        argocd_namespace: str = ARGOCD_NAMESPACE,
        page: int = PAGE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._environ, self._argocd_namespace, self._page, self._sleep = environ, argocd_namespace, page, sleep
        self._client: Any = None
        self._lock = threading.Lock()

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object, or None where it (or its kind) is absent."""
        place = kind_named(kind)
        status, body = self._call("GET", place.path(namespace, name), place.permission("get"), namespace)
        return None if status == 404 else body

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """All pages; none where the kind is not installed. A list that expired between pages is read once more."""
        place = kind_named(kind)
        for _ in range(2):
            found: list[Object] = []
            proceed = ""
            while True:
                query: Query = (("limit", str(self._page)), *((("continue", proceed),) if proceed else ()))
                status, body = self._call("GET", place.path(namespace), place.permission("list"), namespace, query)
                if status == 404:
                    return ()
                if status == 410:
                    break
                found += [{"apiVersion": place.api_version, "kind": kind, **item} for item in body.get("items") or ()]
                proceed = str((body.get("metadata") or {}).get("continue") or "")
                if not proceed:
                    return tuple(found)
        raise Temporary(f"the list of {place.plural} expired twice while it was read; it is read again at the next try")

    def logs(self, namespace: str, pod: str, container: str, since: float, limit: int) -> str:
        """By the pod's `log`, which needs a permission of its own."""
        bounds = (("sinceSeconds", str(max(1, round(since)))), ("tailLines", str(LINES)), ("limitBytes", str(limit)))
        query: Query = (("container", container), ("timestamps", "true"), *bounds)
        path = f"{kind_named('Pod').path(namespace, pod)}/log"
        status, text = self._text("GET", path, "get pods/log", namespace, query, nothing=(400, 404, 410))
        return text[:limit].decode(errors="replace") if status == 200 else ""

    def groups(self) -> tuple[str, ...]:
        """As discovery lists them, which needs no permission beyond being known."""
        _, body = self._call("GET", "/apis", "get /apis", "")
        return tuple(sorted(str(group["name"]) for group in body.get("groups") or ()))

    def refresh(self, application: str, hard: bool = False) -> None:
        """Set the annotation that Argo CD's controller answers by comparing with Git at once."""
        place = KINDS["Application"]
        body = {"metadata": {"annotations": {REFRESH: "hard" if hard else "normal"}}}
        path = place.path(self._argocd_namespace, application)
        status, _ = self._call("PATCH", path, place.permission("patch"), self._argocd_namespace, body=body)
        if status == 404:
            raise Permanent(f"Argo CD has no Application {application!r} in the namespace {self._argocd_namespace!r}")

    def ping(self) -> None:
        """Ask for the server's version, which needs no permission beyond being known."""
        self._call("GET", "/version", "get /version", "")

    def _call(
        self, method: str, path: str, permission: str, namespace: str, query: Query = (), body: Object | None = None
    ) -> tuple[int, Any]:
        status, text = self._text(method, path, permission, namespace, query, body)
        if status in (404, 410):
            return status, {}
        try:
            return status, json.loads(text)
        except ValueError:
            raise Temporary(f"{self._address()} answered {permission} with what is not JSON: {text[:80]!r}") from None

    def _text(
        self,
        method: str,
        path: str,
        permission: str,
        namespace: str,
        query: Query = (),
        body: Object | None = None,
        nothing: tuple[int, ...] = (404, 410),
    ) -> tuple[int, bytes]:
        client = self._connected()
        headers = {"Accept": "*/*" if path.endswith("/log") else "application/json"}  # a log is plain text
        if body is not None:
            headers["Content-Type"] = "application/merge-patch+json"
        request = client.param_serialize(
            method, path, query_params=list(query), header_params=headers, body=body, auth_settings=["BearerToken"]
        )
        status, text = self._answer(client, request)
        if status in nothing:
            return status, b""
        where = f" in the namespace {namespace!r}" if namespace else ""
        if status == 403:
            raise Permanent(
                f"this service account may not {permission}{where}: {_said(text)}; add that verb to its Role"
            )
        if status == 401:
            raise Temporary(f"{self._address()} refused the credentials (401) for {permission}; renew KUBECONFIG's")
        if status in AGAIN:
            raise Temporary(f"{self._address()} answered {status} to {permission}{where}: {_said(text)}")
        if not 200 <= status < 300:
            raise Permanent(f"{self._address()} refused {permission}{where} with {status}: {_said(text)}")
        return status, text

    def _answer(self, client: Any, request: Any) -> tuple[int, bytes]:
        from urllib3.exceptions import HTTPError  # noqa: PLC0415  (loaded with the SDK, at first use)

        pauses = [*PAUSES]
        while True:
            try:
                response = client.call_api(*request, _request_timeout=TIMEOUT)
                status, text = int(response.status), bytes(response.read() or b"")
            except HTTPError as error:
                if not pauses:
                    raise Temporary(
                        f"the Kubernetes API at {self._address()} is away ({error}); "
                        "check that it runs and that KUBECONFIG names it"
                    ) from None
            else:
                if not pauses or status not in AGAIN:
                    return status, text
            self._sleep(pauses.pop(0))

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = _connect(self._environ)
            return self._client

    def _address(self) -> str:
        return str(self._client.configuration.host)


def _connect(environ: Mapping[str, str]) -> Any:
    from kubernetes import client  # noqa: PLC0415  (56 MiB: loaded at the first call)

    config: Any = importlib.import_module("kubernetes.config")  # carries no types
    configuration = client.Configuration()
    if not (environ.get("KUBECONFIG") or environ.get("KUBERNETES_SERVICE_HOST")):
        raise Permanent("no cluster is named: set KUBECONFIG to a kubeconfig file, or run inside Kubernetes")
    try:
        if environ.get("KUBECONFIG"):
            config.load_kube_config(environ["KUBECONFIG"], client_configuration=configuration, persist_config=False)
        else:
            config.load_incluster_config(client_configuration=configuration)
    except Exception as error:  # odd YAML makes the SDK's reader raise nearly anything
        said = " ".join(str(error).split())
        raise Permanent(f"the cluster's configuration cannot be read: {said}; check KUBECONFIG") from None
    configuration.retries = False  # attempts are counted here, so that a caller knows how long a call can take
    if _is_loopback(configuration.host):
        configuration.proxy = None
    return client.ApiClient(configuration)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _said(text: bytes) -> str:
    try:
        body = json.loads(text)
    except ValueError:
        body = {}
    message = body.get("message") if isinstance(body, dict) else None
    return str(message or text[:200].decode(errors="replace") or "no reason given")


@dataclass
class MemoryCluster:
    """A cluster in memory, for tests of what stands above it; `away` and `forbidden` make it fail as the real one."""

    objects: dict[tuple[str, str, str], Object] = field(default_factory=dict)
    refreshed: "list[tuple[str, bool]]" = field(default_factory=list)
    forbidden: frozenset[str] = frozenset()
    away: bool = False
    written: dict[tuple[str, str, str], str] = field(default_factory=dict)  # namespace, pod, container -> log

    @classmethod
    def of(cls, *objects: Object) -> "MemoryCluster":
        """A cluster that holds these."""
        cluster = cls()
        for each in objects:
            cluster.put(each)
        return cluster

    def put(self, body: Object) -> None:
        """Create or replace an object."""
        place, metadata = kind_named(body["kind"]), body["metadata"]
        namespace = metadata.get("namespace", "") if place.namespaced else ""
        self.objects[body["kind"], namespace, metadata["name"]] = {"apiVersion": place.api_version, **body}

    def remove(self, kind: str, namespace: str, name: str) -> None:
        """Delete an object."""
        del self.objects[kind, namespace, name]

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """One object, or None."""
        self._may(kind, "get")
        return copy.deepcopy(self.objects.get((kind, namespace if KINDS[kind].namespaced else "", name)))

    def list(self, kind: str, namespace: str = "") -> tuple[Object, ...]:
        """By namespace and name, as the API server lists."""
        self._may(kind, "list")
        wanted = namespace if KINDS[kind].namespaced else ""
        return tuple(
            copy.deepcopy(self.objects[key])
            for key in sorted(self.objects)
            if key[0] == kind and (not wanted or key[1] == wanted)
        )

    def logs(self, namespace: str, pod: str, container: str, since: float, limit: int) -> str:
        """What `written` has of it, whatever its age."""
        self.ping()
        if "Pod/log" in self.forbidden:
            raise Permanent("this service account may not get pods/log; add that verb to its Role")
        return self.written.get((namespace, pod, container), "")[:limit] if since > 0 else ""

    def groups(self) -> tuple[str, ...]:
        """Those of the kinds that it can hold."""
        self.ping()
        return tuple(sorted({place.group for place in KINDS.values() if place.group}))

    def refresh(self, application: str, hard: bool = False) -> None:
        """Remember it, and set the annotation."""
        self._may("Application", "patch")
        found = self.objects.get(("Application", ARGOCD_NAMESPACE, application))
        if found is None:
            raise Permanent(f"Argo CD has no Application {application!r} in the namespace {ARGOCD_NAMESPACE!r}")
        found["metadata"].setdefault("annotations", {})[REFRESH] = "hard" if hard else "normal"
        self.refreshed.append((application, hard))

    def ping(self) -> None:
        """Memory is there unless it is told to be away."""
        if self.away:
            raise Temporary("the Kubernetes API in memory is away; set `away` to False")

    def _may(self, kind: str, verb: str) -> None:
        self.ping()
        place = kind_named(kind)
        if kind in self.forbidden:
            raise Permanent(f"this service account may not {place.permission(verb)}; add that verb to its Role")
