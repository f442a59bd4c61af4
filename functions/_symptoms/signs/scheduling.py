"""Why the scheduler finds no node: the reasons of pkg/scheduler/framework/plugins, joined by `fit_error.go`."""

from functions._symptoms.signs.sign import Sign

_NODES = ("available", "filter", "schedul", "volumebinding")
_TAINTS = r"untolerated taint \{([^}:]{1,200})"

SIGNS: tuple[Sign, ...] = (
    Sign(
        "no-room",
        r"nodes are available[^\n]{0,2000}?Insufficient (?P<resource>cpu|memory|[a-z0-9./-]{0,99}[a-z0-9])",
        ("insufficient",),
        every={"taint": _TAINTS, "resources": r"Insufficient ([a-z0-9.-]{1,80}(?:/[a-z0-9.-]{1,60})?[a-z0-9])"},
    ),
    Sign("no-room", r"nodes are available[^\n]{0,2000}?Too many pods", ("too many pods",), always={"resource": "pods"}),
    Sign(
        "no-room",
        r"did not have enough free storage|exceed max volume count",
        (*_NODES, "volume count"),
        always={"resource": "volumes"},
    ),
    Sign("volume-node", r"had volume node affinity conflict", ("volume node affinity",)),
    Sign(
        "claim-pending",
        r"(?:has )?unbound immediate PersistentVolumeClaims|didn't find available persistent volumes to bind",
        ("unbound", "persistent volumes to bind"),
    ),
    Sign("port-taken", r"didn't have free ports for the requested pod ports", ("free ports",)),
    Sign(
        "node-mismatch",
        r"nodes are available[^\n]{0,2000}?didn't match Pod's node affinity(?:/selector)?|didn't match node selector",
        ("node affinity", "node selector"),
    ),
    Sign(
        "spread",
        r"didn't match pod (?:affinity/anti-affinity rules|affinity rules|anti-affinity rules|topology spread constraints)|didn't satisfy existing pods anti-affinity rules",
        ("affinity", "spread constraints"),
    ),
    Sign(
        "taint", r"nodes are available[^\n]{0,2000}?had (?:untolerated )?taints? \{(?P<taint>[^}]{0,300})\}", ("taint",)
    ),
    Sign(
        "no-room",
        r"nodes are available[^\n]{0,2000}?were unschedulable|no nodes available to schedule pods",
        ("unschedulable", "no nodes available"),
        always={"resource": "nodes"},
    ),
)
