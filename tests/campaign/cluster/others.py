"""The controllers of StatefulSets, DaemonSets and CronJobs."""

import copy

from tests.campaign.cluster.pods import Pod
from tests.campaign.cluster.wire import Object, condition, owner, signs, stamp, uid
from tests.campaign.cluster.workloads import Revision, Workload


class StatefulSet(Workload):
    """Pod by pod from the highest ordinal down; `podManagementPolicy: OrderedReady` waits for each."""

    def tick(self, now: float) -> None:
        """Replace one pod, once all others serve."""
        new = self.current
        by_number = {pod.number: pod for pod in self.pods}
        ordered = self.manifest["spec"].get("podManagementPolicy", "OrderedReady") == "OrderedReady"
        for number in range(self.replicas):
            if number not in by_number:
                if self._create(new, number, now) and ordered and now > self.born:
                    return
            elif ordered and not by_number[number].ready(now) and now > self.born:
                return
        if self.manifest["spec"].get("updateStrategy", {}).get("type") == "OnDelete":
            return
        for number in range(self.replicas - 1, -1, -1):
            pod = by_number.get(number)
            if pod is None:
                return
            if self.label_of(pod) != new.label:
                self.pods.remove(pod)
                return
            if not pod.ready(now):
                return

    def _create(self, new: Revision, number: int, now: float) -> bool:
        name = f"{self.name}-{number}"
        labels = {
            "controller-revision-hash": f"{self.name}-{new.label}",
            "statefulset.kubernetes.io/pod-name": name,
            "apps.kubernetes.io/pod-index": str(number),
        }
        made = self.create(new, name, now, **labels)
        if made:
            self.pods[-1].number = number
        return made

    def wire(self, now: float) -> list[Object]:
        """The StatefulSet and its ControllerRevisions."""
        found, new = self.head(), self.current
        updated = [pod for pod in self.pods if self.label_of(pod) == new.label]
        ready = self.ready(now)
        complete = len(updated) == self.replicas == ready
        before = sorted(self.revisions, key=lambda one: one.number)[-2:][0]
        found["status"] = {
            "observedGeneration": self.generation,
            "replicas": len(self.pods),
            "readyReplicas": ready,
            "availableReplicas": ready,
            "updatedReplicas": len(updated),
            "currentRevision": f"{self.name}-{(new if complete else before).label}",
            "updateRevision": f"{self.name}-{new.label}",
        }
        return [found, *(self.controller_revision(one) for one in self.revisions)]


class DaemonSet(Workload):
    """One pod on each node, replaced node by node."""

    def tick(self, now: float) -> None:
        """Replace the pod of one node, once all others serve."""
        new, nodes = self.current, self.nodes()
        there = {pod.node for pod in self.pods}
        for node in nodes:
            if node not in there:
                name = f"{self.name}-{signs(5, self.seed, node, new.label, new.made, now)}"
                self.create(new, name, now, node, **{"controller-revision-hash": new.label})
        if any(not pod.ready(now) for pod in self.pods if self.label_of(pod) == new.label):
            return
        old = [pod for pod in self.pods if self.label_of(pod) != new.label]
        sick = [pod for pod in old if not pod.ready(now)]
        for pod in (sick or old)[:1]:
            self.pods.remove(pod)

    def wire(self, now: float) -> list[Object]:
        """The DaemonSet and its ControllerRevisions."""
        found, new = self.head(), self.current
        wanted, ready = len(self.nodes()), self.ready(now)
        found["status"] = {
            "observedGeneration": self.generation,
            "desiredNumberScheduled": wanted,
            "currentNumberScheduled": len(self.pods),
            "updatedNumberScheduled": sum(self.label_of(pod) == new.label for pod in self.pods),
            "numberReady": ready,
            "numberAvailable": ready,
            "numberUnavailable": wanted - ready,
            "numberMisscheduled": 0,
        }
        return [found, *(self.controller_revision(one) for one in self.revisions)]


class CronJob(Workload):
    """A Job every `every` seconds; each ends as its pod's fate says, after `backoffLimit` more pods."""

    every = 60.0

    def template(self) -> Object:
        """Inside the Job's."""
        found: Object = self.manifest["spec"]["jobTemplate"]["spec"]["template"]
        return found

    def begin(self, now: float) -> None:
        """Its last Job ended well."""
        self.born = now - 40_000.0
        self.apply(self.manifest, self.born)
        self._jobs: list[tuple[float, Revision, list[Pod]]] = []
        self._start(now - self.every / 2)

    def tick(self, now: float) -> None:
        """Start a Job when it is due, and another pod where one failed."""
        if now - self._jobs[-1][0] >= self.every:
            self._start(now)
        began, revision, pods = self._jobs[-1]
        if pods[-1].phase(now) == "Failed" and len(pods) <= self._limit():
            pods.append(self._pod(began, revision, len(pods), now))
        self.pods = [pod for _, _, some in self._jobs[-3:] for pod in some]

    def label_of(self, pod: Pod) -> str:
        """The revision of a pod."""
        return next(revision.label for _, revision, pods in self._jobs if pod in pods)

    def shows(self, now: float, template: Object) -> bool:
        """Whether a Job of this template failed for good."""
        return any(
            revision.template == template and self._state(pods, now) == "Failed" for _, revision, pods in self._jobs
        )

    def wire(self, now: float) -> list[Object]:
        """The CronJob and its newest Jobs."""
        found = self.head()
        found["status"] = {"lastScheduleTime": stamp(self._jobs[-1][0])}
        return [found, *(self._job(began, pods, now) for began, _, pods in self._jobs[-3:])]

    def _limit(self) -> int:
        return int(self.manifest["spec"]["jobTemplate"]["spec"].get("backoffLimit", 6))

    def _start(self, now: float) -> None:
        revision = self.current
        self._jobs.append((now, revision, []))
        self._jobs[-1][2].append(self._pod(now, revision, 0, now))

    def _pod(self, began: float, revision: Revision, number: int, now: float) -> Pod:
        job = self._name(began)
        name = f"{job}-{signs(5, self.seed, began, number)}"
        labels = {**revision.template.get("metadata", {}).get("labels", {}), "batch.kubernetes.io/job-name": job}
        fate = self.fates(revision.template, number)
        about = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": job, "uid": uid(self.seed, job)}}
        node = self.nodes()[0]
        return Pod(name, self.namespace, uid(name), revision.template, labels, owner(about), now, fate, node)

    def _name(self, began: float) -> str:
        return f"{self.name}-{int(began // 60)}"

    def _state(self, pods: list[Pod], now: float) -> str:
        phases = [pod.phase(now) for pod in pods]
        if "Succeeded" in phases:
            return "Complete"
        return "Failed" if phases.count("Failed") > self._limit() else ""

    def _job(self, began: float, pods: list[Pod], now: float) -> Object:
        name, state = self._name(began), self._state(pods, now)
        status: Object = {"startTime": stamp(began), "failed": sum(pod.phase(now) == "Failed" for pod in pods)}
        if state:
            reason = "BackoffLimitExceeded" if state == "Failed" else "CompletionsReached"
            status["conditions"] = [condition(state, True, now, reason, "Job has ended")]
        else:
            status |= {"active": 1, "ready": sum(pod.ready(now) for pod in pods)}
        return {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {
                "name": name,
                "namespace": self.namespace,
                "uid": uid(self.seed, name),
                "creationTimestamp": stamp(began),
                "ownerReferences": [owner(self.head())],
            },
            "spec": copy.deepcopy(self.manifest["spec"]["jobTemplate"]["spec"]),
            "status": status,
        }


KINDS: dict[str, type[Workload]] = {"StatefulSet": StatefulSet, "DaemonSet": DaemonSet, "CronJob": CronJob}
