"""Argo CD's application controller: compares every Application with Git, syncs, retries, prunes, heals by itself."""

from dataclasses import dataclass, field
from typing import Any

from functions._clients.cluster import REFRESH
from functions._manifests.repository import Repository
from functions._rehearsal.argocd.applying import applied, drifted, made_anew, removed
from functions._rehearsal.argocd.health import Health, health_of
from functions._rehearsal.argocd.manifests import Desired, desired_of
from functions._rehearsal.argocd.notifications import Message, Notifications
from functions._rehearsal.argocd.status import (
    application_body,
    health_status,
    history_with,
    images_of,
    resource_entries,
)
from functions._rehearsal.argocd.validation import refused
from functions._rehearsal.objects import Key, Object, Objects, stamp

NAMESPACE = "argocd"
SYNC_SECONDS = 2.0  # of the cluster: what a sync of a handful of objects takes
RETRIES, RETRY_FIRST, RETRY_LAST = 5, 5.0, 180.0  # automated sync without a retry block
HEAL_AFTER, HEAL_LAST = 2.0, 300.0  # seconds before a self-heal, three times more for each that did not last


@dataclass(slots=True)
class Operation:
    """A sync under way, or the last one. It keeps to the revision that it began with."""

    revision: str
    desired: Desired
    started: float
    due: float  # of the next attempt; once applied, of the end
    prune: bool
    attempts: int = 0
    applied: bool = False
    finished: float | None = None
    phase: str = "Running"
    message: str = ""


@dataclass(slots=True)
class Tracked:
    """What the controller remembers of one Application."""

    desired: Desired
    last: dict[Key, Object] = field(default_factory=dict)  # as applied last
    operation: Operation | None = None
    drifted_since: float | None = None
    heals: int = 0  # in a row, of one revision
    seen: int = -1  # the edition of the objects at the last look

    def is_idle(self, edition: int) -> bool:
        """Nothing changed since the last look, and nothing is under way that only needs time."""
        under_way = self.operation is not None and self.operation.finished is None
        return self.seen == edition and not under_way and self.drifted_since is None


@dataclass
class ApplicationController:
    """Follows one branch. `see` tells it a commit, `step` lets it work; `outbox` is what it wants to post."""

    objects: Objects
    notifications: Notifications
    pace: float
    branch: str
    repository: Repository | None = None
    revision: str = ""
    tracked: dict[str, Tracked] = field(default_factory=dict)
    outbox: list[Message] = field(default_factory=list)
    refresh_asked: bool = False
    synced: list[tuple[str, str]] = field(default_factory=list)  # (application, revision) of every finished sync
    quiet: bool = True  # until the subscriptions exist, nobody is told

    def see(self, revision: str, repository: Repository, now: float) -> None:
        """Compare with this commit from now on."""
        self.revision, self.repository = revision, repository
        taken: set[Key] = set()
        for application in repository.applications:
            desired = desired_of(repository, application)
            shared = taken & set(desired.objects)
            taken |= set(desired.objects)
            self._track(application.name, desired.without(shared))
            manifest = repository.find("Application", NAMESPACE, application.name)
            body = application_body(application, manifest.data if manifest else None, self.branch)
            live = self.objects.get("Application", NAMESPACE, application.name)
            self.objects.put(body if live is None else {**live, "spec": body["spec"]}, now)
            self._namespace(application.namespace, now)
        for manifest in repository.of_kind("Application"):
            if repository.application(manifest.name) is None:
                self._track(manifest.name, Desired({}, "not rehearsed: nothing that it reads is in this repository"))
                if self.objects.get("Application", NAMESPACE, manifest.name) is None:
                    self.objects.put(
                        {**manifest.data, "metadata": {**manifest.data["metadata"], "namespace": NAMESPACE}}, now
                    )

    def _track(self, name: str, desired: Desired) -> None:
        if name in self.tracked:
            self.tracked[name].desired, self.tracked[name].seen = desired, -1
        else:
            self.tracked[name] = Tracked(desired)

    def speak(self) -> None:
        """Tell from now on, and only what is new: the subscriptions exist."""
        for application in self.objects.of("Application", NAMESPACE):
            self.notifications.due(application)
        self.quiet = False

    def step(self, now: float) -> None:
        """One look at every Application."""
        for name, known in self.tracked.items():
            live = self.objects.get("Application", NAMESPACE, name)
            if live is not None and not known.is_idle(self.objects.edition):
                known.seen = self.objects.edition
                self._reconcile(live, known, now)

    def _reconcile(self, application: Object, known: Tracked, now: float) -> None:
        annotations = application["metadata"].get("annotations") or {}
        if REFRESH in annotations:
            self.refresh_asked = True
            kept = {name: value for name, value in annotations.items() if name != REFRESH}
            metadata = {**application["metadata"], "annotations": kept}
            application = self.objects.put({**application, "metadata": metadata}, now)
        if known.operation and known.operation.finished is None:
            self._continue(known, known.operation, now)
        compared = self._compare(known)
        prunable = [key for key in known.last if key not in known.desired.objects and self.objects.get(*key)]
        synced = not prunable and all(in_sync for _, in_sync, _ in compared.values())
        if not known.desired.why_not:
            self._decide(application, known, synced, only_prune=all(each[1] for each in compared.values()), now=now)
        self._report(application, known, compared, prunable, synced, now)

    def _compare(self, known: Tracked) -> dict[Key, tuple[Object, bool, Health | None]]:
        compared: dict[Key, tuple[Object, bool, Health | None]] = {}
        for key, body in known.desired.objects.items():
            live = self.objects.get(*key)
            if live is None:
                compared[key] = (body, False, ("Missing", ""))
            else:
                same = not drifted(body, live) and not removed(known.last.get(key), body, live)
                compared[key] = (body, same, health_of(live))
        return compared

    def _decide(self, application: Object, known: Tracked, synced: bool, only_prune: bool, now: float) -> None:
        """Begin a sync where one is due; the very first is done whatever the policy, as a person did on a cluster."""
        automated = (application["spec"].get("syncPolicy") or {}).get("automated")
        last = known.operation
        if synced or (last and last.finished is None):
            known.drifted_since = None
            return
        if last is not None:
            if automated is None or automated.get("enabled") is False:
                return
            if only_prune and not automated.get("prune"):
                return
            if not known.desired.objects and not automated.get("allowEmpty"):
                return
            if last.revision == self.revision and not self._heals(known, last, automated, now):
                return
        known.drifted_since = None
        known.heals = known.heals if last and last.revision == self.revision else 0
        prune = bool((automated or {}).get("prune"))
        known.operation = Operation(self.revision, known.desired, now, due=now, prune=prune)
        self._continue(known, known.operation, now)

    def _heals(self, known: Tracked, last: Operation, automated: Object, now: float) -> bool:
        """A revision is tried once; only self-heal repeats one, and only one that once worked."""
        if last.phase != "Succeeded" or not automated.get("selfHeal"):
            return False
        known.drifted_since = now if known.drifted_since is None else known.drifted_since
        pause = min(HEAL_LAST, HEAL_AFTER * 3.0**known.heals)
        if now < known.drifted_since + pause / self.pace:
            return False
        known.heals += 1
        return True

    def _continue(self, known: Tracked, operation: Operation, now: float) -> None:
        if now < operation.due:
            return
        if operation.applied:
            operation.phase, operation.finished = "Succeeded", now
            return
        trouble = self._apply(known, operation, now)
        if not trouble:
            operation.applied, operation.message = True, "successfully synced (all tasks run)"
            operation.due = now + SYNC_SECONDS / self.pace
            return
        operation.attempts += 1
        if operation.attempts > RETRIES:
            operation.phase, operation.finished = "Failed", now
            operation.message = f"{trouble} (retried {RETRIES} times)."
            return
        operation.due = now + min(RETRY_LAST, RETRY_FIRST * 2.0 ** (operation.attempts - 1)) / self.pace
        operation.message = f"{trouble}. Retrying attempt #{operation.attempts} at {stamp(operation.due)}."

    def _apply(self, known: Tracked, operation: Operation, now: float) -> str:
        """All or nothing, as the dry run before a sync has it; the words of the first refusal."""
        changed: list[tuple[Key, Object, bool]] = []
        wanted = operation.desired.objects
        for key, body in wanted.items():
            live, last = self.objects.get(*key), known.last.get(key)
            if live is None or drifted(body, live) or removed(last, body, live):
                anew = live is not None and made_anew(body)
                if trouble := refused(body, None if anew else live):
                    return f"one or more objects failed to apply, reason: {trouble}"
                changed.append((key, body if anew else applied(last, body, live), anew))
        for key, body, anew in changed:
            self._namespace(key[1], now)
            if anew:
                self.objects.delete(*key)
            self.objects.put(body, now)
        left = {key: body for key, body in known.last.items() if key not in wanted}
        for key in left if operation.prune else ():
            self.objects.delete(*key)
        known.last = {**wanted, **({} if operation.prune else left)}
        return ""

    def _namespace(self, name: str, now: float) -> None:
        if name and self.objects.get("Namespace", "", name) is None:
            labels = {"kubernetes.io/metadata.name": name}
            status = {"phase": "Active"}
            body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
            self.objects.put({**body, "status": status}, now)

    def _report(
        self,
        application: Object,
        known: Tracked,
        compared: dict[Key, tuple[Object, bool, Health | None]],
        prunable: list[Key],
        synced: bool,
        now: float,
    ) -> None:
        before = application.get("status") or {}
        spec = application["spec"]
        source = spec.get("source") or (spec.get("sources") or [{}])[0]
        unknown = bool(known.desired.why_not)
        healths = [("Unknown", "")] if unknown else [health for _, _, health in compared.values() if health]
        resources = resource_entries(compared)
        resources += [
            {"kind": kind, "namespace": at, "name": name, "status": "OutOfSync", "requiresPruning": True}
            for kind, at, name in prunable
        ]
        status: dict[str, Any] = {
            **{name: before[name] for name in ("history", "operationState") if name in before},
            "sync": {
                "status": "Unknown" if unknown else ("Synced" if synced else "OutOfSync"),
                "revision": self.revision,
                "comparedTo": {"source": source, "destination": spec.get("destination", {})},
            },
            "health": health_status(before, healths, now),
            "resources": resources,
            "summary": {"images": images_of(known.desired.objects.values())},
            "sourceType": "Directory",
        }
        if unknown or known.desired.shared:
            also = ", ".join(f"{kind} {name}" for kind, _, name in known.desired.shared)
            words = {
                "type": "ComparisonError" if unknown else "SharedResourceWarning",
                "message": known.desired.why_not or f"another Application has these too: {also}",
            }
            at = next((each["lastTransitionTime"] for each in before.get("conditions") or ()), stamp(now))
            status["conditions"] = [{**words, "lastTransitionTime": at}]
        if known.operation:
            self._operation(application, known.operation, status, source, now)
        self.objects.status(application, status, now)
        fresh = self.objects.get("Application", NAMESPACE, application["metadata"]["name"])
        settled = known.operation is None or known.operation.finished is None or known.operation.finished < now
        if fresh is not None and settled and not self.quiet:
            self.outbox += self.notifications.due(fresh)

    def _operation(
        self, application: Object, operation: Operation, status: dict[str, Any], source: Object, now: float
    ) -> None:
        was = (application.get("status") or {}).get("operationState") or {}
        state: dict[str, Any] = {
            "phase": operation.phase,
            "message": operation.message or "waiting for completion",
            "startedAt": stamp(operation.started),
            "retryCount": max(0, operation.attempts - 1) if operation.finished else operation.attempts,
            "operation": {"initiatedBy": {"automated": True}, "sync": {"revision": operation.revision}},
            "syncResult": {"revision": operation.revision, "source": source},
        }
        if operation.finished is not None:
            state["finishedAt"] = stamp(operation.finished)
        status["operationState"] = state
        done = operation.phase == "Succeeded"
        if done and (was.get("phase"), was.get("startedAt")) != ("Succeeded", state["startedAt"]):
            status["history"] = history_with(status, operation.revision, state["startedAt"], source, now)
            self.synced.append((application["metadata"]["name"], operation.revision))
