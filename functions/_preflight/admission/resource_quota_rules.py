"""The rules about ResourceQuotas, each with its example."""

from functions._preflight.admission.examples import deployment, documents, quota
from functions._preflight.admission.resource_quotas import (
    FULL,
    QUOTA,
    UNSTATED,
    fits,
    has_room,
    states_what_is_counted,
)
from functions._preflight.facts import Facts, QuotaFacts
from functions._preflight.rule import Rule

RESOURCE_QUOTA = Rule(
    id=QUOTA,
    severity="error",
    title="Everything of a namespace fits its ResourceQuotas",
    why="A quota is checked when a pod or an object is made: the Deployments are taken, and those of their pods that "
    "come last are refused. Which ones is chance, and it may be after the next restart. It is counted with replicas, "
    "the fewest of an autoscaler, the defaults of LimitRanges and the quota's scopes.",
    cure="Raise the quota, lower requests, limits or replicas, or move a workload to another namespace. Where only a "
    "rolling update does not fit, let it replace pods one by one: `maxSurge: 0`.",
    check=fits,
    example=documents(
        quota("{requests.memory: 1Gi}"),
        deployment("resources: {requests: {memory: 512Mi}}", spec="replicas: 3"),
    ),
    cured=documents(
        quota("{requests.memory: 2Gi}"),
        deployment("resources: {requests: {memory: 512Mi}}", spec="replicas: 3"),
    ),
    scope="tree",
    knows="It counts what Git has and an Application reads; what charts, operators and people add comes on top. "
    "DaemonSets count only where the nodes are known. A rolling update, a job or an autoscaler that does not fit at "
    "its largest is a warning.",
)
RESOURCE_QUOTA_UNSTATED = Rule(
    id=UNSTATED,
    severity="error",
    title="Containers state what a ResourceQuota of their namespace counts",
    why="A quota on CPU or memory refuses each pod in which one container, init containers included, does not state "
    "that request or limit. The Deployment is there and no pod ever starts.",
    cure="State the request or the limit in each container, or give the namespace a LimitRange with defaults.",
    check=states_what_is_counted,
    example=documents(quota("{requests.memory: 4Gi}"), deployment("resources: {requests: {cpu: 50m}}")),
    cured=documents(quota("{requests.memory: 4Gi}"), deployment("resources: {requests: {memory: 64Mi}}")),
    scope="tree",
    knows="A LimitRange that lives outside Git may fill in what is missing.",
)
RESOURCE_QUOTA_FULL = Rule(
    id=FULL,
    severity="warning",
    title="A live ResourceQuota has room left",
    why="Where a quota is used up, the next object of that kind is refused, and Argo CD's sync fails with it: often at "
    "a change that has nothing to do with the quota, and by objects that Git does not hold.",
    cure="Remove what is not needed any more, or raise the quota.",
    check=has_room,
    example=quota("{configmaps: 50}"),
    cured=quota("{configmaps: 60}"),
    scope="tree",
    facts=Facts(quotas=(QuotaFacts("shop", "quota", {"configmaps": 50}, {"configmaps": 50}),)),
    knows="It needs the live usage; it cannot tell whether a change makes a new object there.",
)
