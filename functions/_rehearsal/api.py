"""The Kubernetes API of the rehearsal over HTTP: kmock, with what it lacks.

kmock parses the requests and applies patches. Objects, ids, versions, pages, selectors and dry runs are ours: every
change that comes in over HTTP goes through `Objects`, and every change there is mirrored into kmock.
"""

import base64
import binascii
import copy
from collections.abc import Callable, Mapping
from typing import Any

import kmock
from aiohttp import web

from functions._clients.kinds import KINDS, Kind
from functions._manifests.paths import get
from functions._rehearsal.faults import FAULTS
from functions._rehearsal.objects import MORE_KINDS, Key, Object, place_of
from functions._rehearsal.world import World

VERSION = {"major": "1", "minor": "34", "gitVersion": "v1.34.1+k3s1", "platform": "linux/amd64"}
CUSTOM = ("argoproj.io", "monitoring.coreos.com")  # lists of custom resources name the kind of every item
NAMESPACES = "/api/v1/namespaces"


class Api:
    """An HTTP handler for `aiohttp.web.Server`. Enter `emulator` before serving."""

    def __init__(self, world: World, clock: Callable[[], float]) -> None:
        self._world, self._clock = world, clock
        self.writes: list[str] = []  # every request that was no reading one, oldest first
        self._kinds = {(place.group, place.version, place.plural): kind for kind, place in (KINDS | MORE_KINDS).items()}
        self._places = KINDS | MORE_KINDS
        self.emulator = kmock.KubernetesEmulator()
        for (group, version, plural), kind in self._kinds.items():
            self.emulator.resources[kmock.resource(group, version, plural)] = kmock.ResourceInfo(kind=kind)
        self.emulator["get /version"] << VERSION
        self.emulator["get /readyz"] << "ok"
        self.emulator["get /rehearsal/status"] << self._status
        self.emulator["get /rehearsal/writes"] << self._audit
        self.emulator["post /rehearsal/faults"] << self._inject
        self.emulator["delete /rehearsal/faults"] << self._recover
        self.emulator[kmock.action.LIST] << self._list
        self.emulator[kmock.action.FETCH] << self._fetch
        self.emulator[kmock.action.CREATE] << self._written
        self.emulator[kmock.action.UPDATE] << self._written
        self.emulator[kmock.action.DELETE] << self._deleted
        self.emulator[kmock.method.PUT] << self._written
        for kind in world.objects.kinds():
            for body in world.objects.of(kind):
                self._mirror((kind, body["metadata"].get("namespace", ""), body["metadata"]["name"]), body)
        world.objects.changed = self._mirror

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        if request.method not in ("GET", "HEAD"):
            self.writes.append(f"{request.method} {request.path}")
        self.emulator._requests.clear()  # kmock keeps every request for a test's assertions; a server must not
        if request.path == NAMESPACES or (request.path.startswith(NAMESPACES) and request.path.count("/") == 4):
            return await self._namespaces(request)
        return await self.emulator(request)

    async def _namespaces(self, request: web.BaseRequest) -> web.StreamResponse:
        """kmock takes `namespaces` for the start of a longer path."""
        name = request.path.removeprefix(NAMESPACES).strip("/")
        if request.method == "POST" and not name:
            body = self._world.objects.put(await request.json(), self._clock())
            return web.json_response(body, status=201)
        if request.method != "GET":
            return web.json_response(_failure(405, "MethodNotAllowed", request.method), status=405)
        if not name:
            return web.json_response(self._page("Namespace", KINDS["Namespace"], "", dict(request.query)))
        found = self._world.objects.get("Namespace", "", name)
        if found is None:
            return web.json_response(_failure(404, "NotFound", f'namespaces "{name}" not found'), status=404)
        return web.json_response(found)

    def _mirror(self, key: Key, body: Object | None) -> None:
        kind, namespace, name = key
        if kind == "Namespace":
            return
        place = place_of(body) if body else self._places[kind]
        self._kinds.setdefault((place.group, place.version, place.plural), kind)
        self._places[kind] = place
        mirrored = (_resource(place), namespace or None, name)
        if body is not None:
            self.emulator.objects[mirrored] = copy.deepcopy(body)
        elif mirrored in self.emulator.objects:
            del self.emulator.objects[mirrored]

    def _asked(self, request: kmock.Request) -> tuple[str, Kind, str, str]:
        """Kind, place, namespace and name of a request."""
        resource = request.resource
        place = (str(resource.group or ""), str(resource.version), str(resource.plural)) if resource else ("", "", "")
        if place not in self._kinds:
            raise kmock.KubernetesResourceNotFoundError
        return self._kinds[place], Kind(*place), request.namespace or "", request.name or ""

    def _list(self, request: kmock.Request) -> Object:
        kind, place, namespace, _ = self._asked(request)
        return self._page(kind, place, namespace, dict(request.params or {}))

    def _page(self, kind: str, place: Kind, namespace: str, query: Mapping[str, str]) -> Object:
        bodies = [each for each in self._world.objects.of(kind, namespace) if _selected(each, query)]
        begin, limit = _position(query.get("continue", "")), int(query.get("limit") or 0)
        end = begin + limit if limit else len(bodies)
        metadata: Object = {"resourceVersion": self._world.objects.version}
        if end < len(bodies):
            metadata |= {
                "continue": base64.b64encode(str(end).encode()).decode(),
                "remainingItemCount": len(bodies) - end,
            }
        bare = not place.group.endswith(CUSTOM)
        hidden = ("apiVersion", "kind") if bare else ()
        items = [{name: value for name, value in each.items() if name not in hidden} for each in bodies[begin:end]]
        return {"apiVersion": place.api_version, "kind": f"{kind}List", "metadata": metadata, "items": items}

    def _fetch(self, request: kmock.Request) -> Any:
        kind, place, namespace, name = self._asked(request)
        found = self._world.objects.get(kind, namespace, name)
        if found is None:
            raise kmock.KubernetesError(404, "NotFound", f'{place.plural} "{name}" not found', {"name": name})
        if kind == "Pod" and request.url.path.endswith("/log"):
            query = request.params or {}
            return self._world.log(found, query.get("container", ""), query.get("previous") == "true")
        return found

    def _written(self, request: kmock.Request) -> Object:
        kind, place, namespace, name = self._asked(request)
        data = request.data if isinstance(request.data, Mapping) else {}
        metadata = data.get("metadata") or {}
        namespace, name = namespace or metadata.get("namespace") or "", name or metadata.get("name", "")
        if request.method == kmock.method.PUT:
            body = dict(data)
        else:
            body = copy.deepcopy(dict(self.emulator.objects[_resource(place), namespace or None, name].raw))
        body |= {"apiVersion": place.api_version, "kind": kind}
        if namespace:
            body["metadata"]["namespace"] = namespace
        if "dryRun" in (request.params or {}):
            before = self._world.objects.get(kind, namespace, name)
            self._mirror((kind, namespace, name), before)
            return body
        return self._world.objects.put(body, self._clock())

    def _deleted(self, request: kmock.Request) -> Object:
        kind, place, namespace, name = self._asked(request)
        found = self._world.objects.get(kind, namespace, name)
        if found is None:
            raise kmock.KubernetesError(404, "NotFound", f'{place.plural} "{name}" not found', {"name": name})
        if kind == "Pod":
            self._world.kubelet.terminate(found, self._clock())
        else:
            self._world.objects.delete(kind, namespace, name)
        return {"apiVersion": "v1", "kind": "Status", "status": "Success"}

    def _status(self) -> Object:
        return self._world.status()

    def _audit(self) -> Object:
        return {"writes": self.writes}

    def _inject(self, request: kmock.Request) -> Object:
        name = str((request.data if isinstance(request.data, Mapping) else {}).get("fault", ""))
        if name not in FAULTS:
            raise kmock.KubernetesError(
                400, "BadRequest", f"no fault is called {name!r}; there are {', '.join(FAULTS)}"
            )
        if FAULTS[name].outage:
            self._world.outage.arm()
        return {"fault": name, "lesson": FAULTS[name].lesson}

    def _recover(self) -> Object:
        self._world.recover(self._clock())
        return self._world.status()


def _resource(place: Kind) -> kmock.resource:
    return kmock.resource(place.group, place.version, place.plural)


def _failure(code: int, reason: str, message: str) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Status",
        "status": "Failure",
        "code": code,
        "reason": reason,
        "message": message,
    }


def _position(proceed: str) -> int:
    try:
        return int(base64.b64decode(proceed, validate=True)) if proceed else 0
    except (ValueError, binascii.Error):
        raise kmock.KubernetesError(410, "Expired", "The provided continue parameter is too old.") from None


def _selected(body: Object, query: Mapping[str, str]) -> bool:
    labels = body["metadata"].get("labels") or {}
    return all(_holds(term, labels.get) for term in filter(None, query.get("labelSelector", "").split(","))) and all(
        _holds(term, lambda path: get(body, path)) for term in filter(None, query.get("fieldSelector", "").split(","))
    )


def _holds(term: str, read: Callable[[str], Any]) -> bool:
    """One term of a selector: `a=b`, `a==b`, `a!=b`, `a` or `!a`."""
    if "!=" in term:
        name, _, value = term.partition("!=")
        return bool(read(name) != value)
    if "=" in term:
        name, _, value = term.replace("==", "=").partition("=")
        return bool(read(name) == value)
    return (read(term.lstrip("!")) is None) == term.startswith("!")
