"""Pods that are not created, find no node or no volume; sets that are stuck; syncs and Jobs that fail."""

from collections.abc import Callable
from math import inf
from random import Random

from tests.campaign.cluster.homelab import Lab
from tests.campaign.cluster.lives import Life
from tests.campaign.cluster.pods import Fate
from tests.campaign.cluster.traffic import Curve
from tests.campaign.kinds.case import Case, Kind, plain, served
from tests.campaign.kinds.starting import broken

QUOTA = (
    "is forbidden: exceeded quota: space, requested: limits.memory=512Mi, used: limits.memory=1792Mi, "
    "limited: limits.memory=2Gi"
)
LIMIT_RANGE = "is forbidden: [maximum memory usage per Container is 256Mi, but limit is 512Mi]"
WEBHOOK = (
    'is forbidden: admission webhook "validate.kyverno.svc-fail" denied the request: '
    "resource Pod was blocked due to the following policies: require-labels"
)
SECURITY = (
    'is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "app" must '
    "set securityContext.allowPrivilegeEscalation=false)"
)
WEBHOOK_AWAY = (
    'Internal error occurred: failed calling webhook "mutate.sidecars.example.org": failed to call webhook: Post '
    '"https://sidecars.tools.svc:443/mutate?timeout=10s": dial tcp 10.43.7.9:443: connect: connection refused'
)
NO_ROOM = "0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available: 3 No preemption victims"
NO_LABEL = "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: not helpful"
TAINTED = "0/3 nodes are available: 3 node(s) had untolerated taint {node.example.org/gpu: true}. preemption: no help"
MOUNTS = (
    ("FailedMount", 'MountVolume.SetUp failed for volume "settings" : configmap "settings-v2" not found'),
    ("FailedMount", 'MountVolume.MountDevice failed for volume "pvc-71" : rpc error: code = Internal desc = exit 32'),
    ("FailedMount", "Unable to attach or mount volumes: unmounted volumes=[data]: timed out waiting for the condition"),
)
ATTACHES = (
    ("FailedAttachVolume", 'Multi-Attach error for volume "pvc-71" Volume is already used by pod(s) archive-0'),
    ("FailedAttachVolume", 'AttachVolume.Attach failed for volume "pvc-71" : rpc error: code = NotFound desc = gone'),
)
UNAPPLIED = (
    'one or more objects failed to apply, reason: Deployment.apps "{name}" is invalid: '
    "spec.template.spec.containers[0].resources.requests: Invalid value: must be less than or equal to memory limit",
    'one or more objects failed to apply, reason: admission webhook "validate.kyverno.svc-fail" denied the request',
)
FORMAT = "exec /usr/local/bin/app: exec format error"


def uncreated(*messages: str) -> Callable[[Random, int], Case]:
    """The API server takes none of the new pods."""
    return lambda dice, number: broken(dice, number, refuses=(dice.choice(messages), inf))


def unplaced(message: str) -> Callable[[Random, int], Case]:
    """No node takes them."""

    def draw(dice: Random, number: int) -> Case:
        drawn = Lab(dice, sidecar=number % 4 == 1)
        fate = Fate(drawn.fate().lives, unscheduled=message)
        return plain(dice, drawn, bad=lambda _: fate, traffic=served(dice, drawn) if number % 2 else None)

    return draw


def unmounted(choices: tuple[tuple[str, str], ...]) -> Callable[[Random, int], Case]:
    """Their volumes are never there."""

    def draw(dice: Random, number: int) -> Case:
        drawn = Lab(dice, sidecar=number % 4 == 1)
        fate = Fate(drawn.fate().lives, unmounted=dice.choice(choices))
        return plain(dice, drawn, bad=lambda _: fate, traffic=served(dice, drawn) if number % 2 else None)

    return draw


def stuck_set(policy: str) -> Callable[[Random, int], Case]:
    """A StatefulSet whose first replaced pod does not come up, in one of four ways.

    One that starts its pods in order waits for the broken pod even after a revert, until a person deletes it
    (kubernetes.io, StatefulSet, "Forced rollback").
    """

    def draw(dice: Random, number: int) -> Case:
        drawn = Lab(dice, "StatefulSet", replicas=dice.choice((2, 3)), spec={"podManagementPolicy": policy})
        said = 'secret "replication" not found'
        life = (
            Life("app", up=dice.uniform(1.0, 8.0), code=1, ready_after=inf),
            Life("app", refused=("CreateContainerConfigError", said)),
            Life("app", unpulled='rpc error: code = NotFound desc = "{image}": not found'),
            Life("app", up=dice.uniform(2.0, 9.0), code=137, reason="OOMKilled", ready_after=inf),
        )[number % 4]
        return broken(dice, number, life, lab=drawn)

    return draw


def bad_node(dice: Random, number: int) -> Case:
    """A DaemonSet whose program does not run on the nodes that come first."""
    drawn = Lab(dice, "DaemonSet")
    sick, well = drawn.fate(Life("app", up=0.2, code=1, ready_after=inf)), drawn.fate()
    return plain(dice, drawn, bad=lambda count: sick if count == 0 or number % 2 else well, nodes=3)


def unsynced(dice: Random, number: int) -> Case:
    """Argo CD cannot apply it."""
    drawn = Lab(dice)
    case = plain(dice, drawn, unapplied=dice.choice(UNAPPLIED).replace("{name}", drawn.name))
    case.traffic = served(dice, drawn) if number % 2 else None
    case.shows = lambda world: world.argo.phase == "Failed"
    return case


def job_fails(dice: Random, number: int) -> Case:
    """The runs of a CronJob, from the change on."""
    limit = number % 2
    drawn = Lab(dice, "CronJob", spec={"backoffLimit": limit})
    well = Fate(drawn.fate().lives, exits=dice.uniform(5.0, 20.0))
    sick = Fate(drawn.fate().lives, exits=dice.uniform(2.0, 10.0), code=dice.choice((1, 2, 137)))
    return plain(dice, drawn, good=lambda _: well, bad=lambda _: sick)


def leaderless(dice: Random, number: int) -> Case:
    """The program labels its pods as Patroni does, once they have joined; the new version is ready and never joins."""
    drawn = Lab(dice, sidecar=number % 3 == 1, elected=True)
    elected = Fate(drawn.fate().lives, labels=(("role", "primary"),))
    none = drawn.fate()
    case = plain(dice, drawn, good=lambda _: elected, bad=lambda _: none)
    if number % 2:
        nowhere: Curve = lambda _, new: 0.97 if new else 0.001  # noqa: E731 - the ingress has nowhere to send a request
        case.traffic = served(dice, drawn, family=dice.choice(("nginx", "traefik")), failing=nowhere)
    case.shows = lambda world: any(
        one["metadata"]["name"] == drawn.name and not one["subsets"]
        for one in world.listed("Endpoints", drawn.namespace)
    )
    return case


KINDS = (
    Kind("refused by quota", "unmistakable", uncreated(QUOTA)),
    Kind("refused by LimitRange", "unmistakable", uncreated(LIMIT_RANGE)),
    Kind("refused by admission", "unmistakable", uncreated(WEBHOOK, SECURITY)),
    Kind("admission webhook away for ever", "transient", uncreated(WEBHOOK_AWAY)),
    Kind("no node has room", "transient", unplaced(NO_ROOM)),
    Kind("no node has the label", "transient", unplaced(NO_LABEL)),
    Kind("every node is tainted", "transient", unplaced(TAINTED)),
    Kind("volume is not mounted", "transient", unmounted(MOUNTS)),
    Kind("volume is not attached", "transient", unmounted(ATTACHES)),
    Kind("StatefulSet is stuck", "unmistakable", stuck_set("Parallel")),
    Kind("StatefulSet is stuck, in order", "unmistakable", stuck_set("OrderedReady"), "reverted"),
    Kind("DaemonSet partly bad", "unmistakable", bad_node),
    Kind("sync fails", "unmistakable", unsynced),
    Kind("Job fails", "unmistakable", job_fails),
    Kind("Service without endpoints", "transient", leaderless),
)
