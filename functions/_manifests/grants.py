"""What RBAC objects give to an account, as the API server's authorizer reads them: rights only add up. Pure.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Object = Mapping[str, Any]


class Account(NamedTuple):
    """A ServiceAccount."""

    namespace: str
    name: str


class Grant(NamedTuple):
    """One right. `resource` has its subresource (`pods/log`); an empty namespace: everywhere; an empty name: every one.

    The same shape asks: then an empty namespace means all namespaces at once, or an object that has none.
    """

    verb: str
    group: str
    resource: str
    namespace: str = ""
    name: str = ""

    def __str__(self) -> str:
        what = f"{self.verb} {self.resource}{'.' + self.group if self.group else ''}"
        return f"{what} {self.name}".rstrip() + (f" in {self.namespace}" if self.namespace else "")


def grants_of(objects: Iterable[Object], account: Account) -> tuple[Grant, ...]:
    """Every right on objects that the bindings among these give to the account by its name, sorted."""
    known = list(objects)
    roles = {
        (one["kind"], (one["metadata"].get("namespace") or "") if one["kind"] == "Role" else "", _name(one)): one
        for one in known
        if one.get("kind") in ("Role", "ClusterRole")
    }
    found: set[Grant] = set()
    for one in known:
        if one.get("kind") not in ("RoleBinding", "ClusterRoleBinding") or not _binds(one, account):
            continue
        namespace = str(one["metadata"].get("namespace") or "") if one["kind"] == "RoleBinding" else ""
        kind, name = str(one["roleRef"]["kind"]), str(one["roleRef"]["name"])
        role = roles.get((kind, namespace if kind == "Role" else "", name))
        found.update(_given(role, namespace) if role else ())
    return tuple(sorted(found))


def allows(grants: Iterable[Grant], asked: Grant) -> bool:
    """Whether one of the rights covers what is asked."""
    return any(
        one.namespace in ("", asked.namespace)
        and one.name in ("", asked.name)
        and one.verb in ("*", asked.verb)
        and one.group in ("*", asked.group)
        and _covers(one.resource, asked.resource)
        for one in grants
    )


def _covers(given: str, asked: str) -> bool:
    if given in ("*", asked):
        return True
    return given.startswith("*/") and "/" in asked and given[2:] == asked.partition("/")[2]


def _binds(binding: Object, account: Account) -> bool:
    home = str(binding["metadata"].get("namespace") or "")
    return any(
        one.get("kind") == "ServiceAccount"
        and (str(one.get("namespace") or home), str(one.get("name"))) == (account.namespace, account.name)
        for one in binding.get("subjects") or ()
    )


def _given(role: Object, namespace: str) -> Iterator[Grant]:
    for rule in role.get("rules") or ():
        for verb in rule.get("verbs") or ():
            for group in rule.get("apiGroups") or ():
                for resource in rule.get("resources") or ():
                    for name in rule.get("resourceNames") or ("",):
                        yield Grant(str(verb), str(group), str(resource), namespace, str(name))


def _name(one: Object) -> str:
    return str(one["metadata"]["name"])
