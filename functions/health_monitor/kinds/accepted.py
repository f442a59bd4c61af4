"""Kinds that nothing reports about: that they are there as Git has them, and that what they name is there. Pure."""

from functions.health_monitor.digging import dig
from functions.health_monitor.kinds.near import Near, Object, Said, because, condition, name_of


def accepted(_found: Object, _near: Near) -> Said:
    """What the API server took is all that there is to see of it."""
    return Said("well", "accepted by the API server")


def config_map(found: Object, _near: Near) -> Said:
    """Its entries; whether its readers can use them, their own pods tell."""
    entries = len(dig(found, "data", default={})) + len(dig(found, "binaryData", default={}))
    return Said("well", f"accepted by the API server, {entries} entries")


def binding(found: Object, near: Near) -> Said:
    """A RoleBinding: the role and the accounts of its own namespace that it names are there."""
    role, kind = str(dig(found, "roleRef", "name", default="")), str(dig(found, "roleRef", "kind", default=""))
    if kind in ("Role", "ClusterRole") and near.get(kind, role) is None:
        return Said("broken", f"it names {kind} {role}, which is not there, so it grants nothing")
    space = dig(found, "metadata", "namespace", default="")
    subjects = [one for one in dig(found, "subjects", default=[]) if isinstance(one, dict)]
    accounts = [str(one.get("name")) for one in subjects if one.get("kind") == "ServiceAccount"
                and one.get("namespace", space) == space]  # fmt: skip
    if absent := [one for one in accounts if near.get("ServiceAccount", one) is None]:
        return Said("broken", f"it names ServiceAccount {', '.join(absent)}, which is not there")
    return Said("well", f"it grants {kind} {role}, which is there, to {len(subjects)} subjects")


def namespace(found: Object, _near: Near) -> Said:
    """Active, or on its way out."""
    phase = str(dig(found, "status", "phase", default=""))
    if phase == "Terminating":
        return Said("broken", f"Terminating: {because(condition(found, 'NamespaceDeletionContentFailure'))}")
    return Said("well" if phase == "Active" else "waiting", phase or "not looked at yet")


def service_monitor(found: Object, near: Near) -> Said:
    """A Service of its namespace has the labels that it selects, else it scrapes nothing."""
    wanted = dig(found, "spec", "selector", "matchLabels", default={})
    elsewhere = dig(found, "spec", "namespaceSelector")
    if elsewhere or not wanted or not isinstance(wanted, dict):
        return Said("well", "accepted by the API server; what it selects is not looked up")
    fitting = [
        name_of(one)
        for one in near.of("Service")
        if all(dig(one, "metadata", "labels", default={}).get(name) == value for name, value in wanted.items())
    ]
    if not fitting:
        return Said("waiting", "no Service of its namespace has the labels that it selects, so it scrapes nothing")
    return Said("well", f"accepted by the API server; it selects Service {', '.join(fitting)}")


def groups(found: Object) -> tuple[str, ...]:
    """The names of a PrometheusRule's groups."""
    listed = dig(found, "spec", "groups", default=[])
    return tuple(str(one.get("name")) for one in listed if isinstance(one, dict) and one.get("rules"))


def rule(found: Object, _near: Near) -> Said:
    """A PrometheusRule, by the groups that it has; whether Prometheus loaded it, it is asked where that is known."""
    named = [one for one in dig(found, "spec", "groups", default=[]) if isinstance(one, dict)]
    rules = sum(len(one.get("rules") or ()) for one in named)
    if not rules:
        return Said("waiting", "it has no rule")
    return Said("well", f"accepted by the API server, {rules} rules in {len(named)} groups")
