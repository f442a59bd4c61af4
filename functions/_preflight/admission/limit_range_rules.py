"""The rules about LimitRanges, each with its example: ratio, minimum, maximum, and what the defaults do."""

from functions._preflight.admission.examples import deployment, documents, limit_range
from functions._preflight.admission.limit_ranges import DEFAULTS, MAXIMUM, MINIMUM, RATIO, of_rule
from functions._preflight.rule import Rule

_KNOWS = (
    "A LimitRange that lives outside Git is not seen, nor pods that a chart or an operator makes. "
    "A workload that is scaled to nothing or suspended is only warned about: it is refused when it starts."
)
_RATIO = limit_range("maxLimitRequestRatio: {cpu: 4}")
_MINIMUM = limit_range("min: {memory: 64Mi}")
_MAXIMUM = limit_range("max: {memory: 1Gi}")
_DEFAULTS = limit_range("default: {cpu: 500m}\ndefaultRequest: {cpu: 100m}\nmaxLimitRequestRatio: {cpu: 4}")

LIMIT_RANGE_RATIO = Rule(
    id=RATIO,
    severity="error",
    title="Limits stay within the LimitRange's ratio to their requests",
    why="`maxLimitRequestRatio` bounds how far a limit may be above the request. Admission refuses a pod that is "
    "beyond it: the Deployment is there, its ReplicaSet is there, and no pod ever starts. Nothing in the manifest "
    "itself looks wrong. It often comes with a change that lowers a request to save room and leaves the "
    "limit where it was.",
    cure="Lower the limit to the request times the ratio, or raise the request to the limit divided by it. "
    "A lower limit takes no room from others; a higher request keeps what the program may use. "
    "Init containers and sidecars are measured like all others.",
    check=of_rule(RATIO),
    example=documents(_RATIO, deployment("resources: {requests: {cpu: 100m}, limits: {cpu: 500m}}")),
    cured=documents(_RATIO, deployment("resources: {requests: {cpu: 100m}, limits: {cpu: 400m}}")),
    knows=_KNOWS,
)
LIMIT_RANGE_MINIMUM = Rule(
    id=MINIMUM,
    severity="error",
    title="No request or limit is below the LimitRange's minimum",
    why="Admission refuses a pod, or a claim, that asks for less than the LimitRange of its namespace demands. "
    "Requests that are lowered to fit a full cluster easily end below it.",
    cure="Raise the request to the minimum, and the limit with it, so that the program keeps its headroom.",
    check=of_rule(MINIMUM),
    example=documents(_MINIMUM, deployment("resources: {requests: {memory: 32Mi}, limits: {memory: 64Mi}}")),
    cured=documents(_MINIMUM, deployment("resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}")),
    knows=_KNOWS,
)
LIMIT_RANGE_MAXIMUM = Rule(
    id=MAXIMUM,
    severity="error",
    title="No request or limit is above the LimitRange's maximum",
    why="Admission refuses a pod, or a claim, that asks for more than the LimitRange of its namespace allows. For a "
    "pod as a whole the containers count together, or the hungriest init container where that is more.",
    cure="Ask for less, or raise the maximum where the namespace is meant to hold something this large.",
    check=of_rule(MAXIMUM),
    example=documents(_MAXIMUM, deployment("resources: {requests: {memory: 1Gi}, limits: {memory: 2Gi}}")),
    cured=documents(_MAXIMUM, deployment("resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}")),
    knows=_KNOWS,
)
LIMIT_RANGE_DEFAULTS = Rule(
    id=DEFAULTS,
    severity="error",
    title="What a LimitRange fills in is also what it admits",
    why="A container that states no request or no limit gets the LimitRange's default, and is measured after that. "
    "Where the defaults do not fit its own ratio, or what the container does state, every such pod is refused, "
    "although its manifest says nothing wrong. Init containers are forgotten most often.",
    cure="State requests and limits in the container, or correct the defaults of the LimitRange. "
    "Where several LimitRanges of one namespace give a default, keep one: which of them counts is not defined.",
    check=of_rule(DEFAULTS),
    example=documents(_DEFAULTS, deployment()),
    cured=documents(_DEFAULTS, deployment("resources: {requests: {cpu: 100m}, limits: {cpu: 400m}}")),
    knows=_KNOWS,
)
