"""One round of all controllers, in the order in which one's work is the next one's input."""

from collections.abc import Callable
from dataclasses import dataclass, field

from functions._rehearsal.controllers import autoscaling, daemonsets, jobs, quotas, replicasets, services, statefulsets
from functions._rehearsal.controllers.control import Control
from functions._rehearsal.controllers.deployments import Deployments
from functions._rehearsal.objects import Object

Reconcile = Callable[[Control, Object, float], None]


IDLE = 1.0  # seconds; deadlines and schedules pass without any object changing


@dataclass
class Controllers:
    """All controllers of the cluster."""

    control: Control
    deployments: Deployments = field(init=False)
    cron_jobs: jobs.CronJobs = field(default_factory=jobs.CronJobs)

    _seen: tuple[int, float] = (-1, 0.0)

    def __post_init__(self) -> None:
        self.deployments = Deployments(self.control)

    def step(self, now: float) -> None:
        """Let every controller look at every object of its kind, when something changed or a second has passed."""
        edition = self.control.objects.edition
        if edition == self._seen[0] and now < self._seen[1] + IDLE:
            return
        self._seen = (edition, now)
        self._each("HorizontalPodAutoscaler", autoscaling.reconcile, now)
        for deployment in self.control.objects.of("Deployment"):
            self.deployments.reconcile(deployment, now)
        self._each("ReplicaSet", replicasets.reconcile, now)
        self._each("StatefulSet", statefulsets.reconcile, now)
        self._each("DaemonSet", daemonsets.reconcile, now)
        self._each("CronJob", self.cron_jobs.reconcile, now)
        self._each("Job", jobs.reconcile_job, now)
        self._each("Service", services.reconcile, now)
        self._each("Ingress", services.reconcile_ingress, now)
        self._each("PersistentVolumeClaim", services.reconcile_claim, now)
        self._each("PodDisruptionBudget", autoscaling.reconcile_budget, now)
        self._each("ResourceQuota", quotas.reconcile, now)

    def _each(self, kind: str, reconcile: Reconcile, now: float) -> None:
        for body in self.control.objects.of(kind):
            reconcile(self.control, body, now)
