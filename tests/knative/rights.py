"""What the bindings give to whom, right by right, held against what was asked: the difference, in words.

Stricter than an authorizer: a right that is given twice, by a pattern, by a name, or to another kind of subject is a
difference too, so that every verb and every resource of every rule stands for calls that were seen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from functions._manifests.grants import Grant

Object = Mapping[str, Any]
SCHOOL = "cortex-school"
CHOSEN = frozenset({"shop", "data"})  # what a change or a policy names: such namespaces may be any
# Where these are kept is fixed, and whether that namespace is there nobody knows: a Role in a namespace that is not
# there would be refused with everything that is applied beside it.
MAY_BE_ABSENT = frozenset({"longhorn-system"})


def differences(objects: Iterable[Object], asked: Mapping[str, Iterable[Grant]]) -> list[str]:
    """Every way in which the rights of these objects are not exactly what the accounts asked for; none is good."""
    known = list(objects)
    given: defaultdict[str, Counter[Grant]] = defaultdict(Counter)
    for who, right in _given(known):
        given[who][right] += 1
    return sorted(
        {
            *_roles(known),
            *(line for who in given.keys() | asked.keys() for line in _of(who, given[who], asked.get(who, ()))),
        }
    )


def _of(who: str, given: Counter[Grant], asked: Iterable[Grant]) -> Iterator[str]:
    places: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for one in asked:
        places[one[:3]].add(one.namespace)
    for right, times in given.items():
        seen = places.get(right[:3], set())
        if times > 1 or (right.namespace and right._replace(namespace="") in given):
            yield f"{who} is given twice: {right}"
        if right.name or "*" in right.verb + right.group + right.resource:
            yield f"{who} is given by a pattern or a name: {right}"
        if not seen & _places_of(right):
            yield f"{who} never asks there: {right}"
    for key, seen in places.items():
        for namespace in seen:
            if not {Grant(*key), Grant(*key, namespace)} & given.keys():
                yield f"{who} may not: {Grant(*key, namespace)}"


def _places_of(right: Grant) -> frozenset[str]:
    """Where one call is enough for the right: a chosen namespace stands for all of them, a fixed one for itself."""
    if not right.namespace:
        return CHOSEN | MAY_BE_ABSENT | {""}
    return CHOSEN if right.namespace in CHOSEN else frozenset({right.namespace})


def _roles(objects: list[Object]) -> Iterator[str]:
    """What no binding names is a right that waits for one."""
    bound = {(one["roleRef"]["kind"], _home(one), one["roleRef"]["name"]) for one in objects if "roleRef" in one}
    for one in objects:
        kind, name = one.get("kind"), one["metadata"]["name"]
        places = {(kind, _home(one), name)} if kind == "Role" else {each for each in bound if each[0] == kind}
        if kind in ("Role", "ClusterRole") and not any((kind, where, name) in bound for _, where, _ in places):
            yield f"{kind} {name} is bound to nobody"


def _given(objects: list[Object]) -> Iterator[tuple[str, Grant]]:
    roles = {(one["kind"], _home(one), one["metadata"]["name"]): one for one in objects if "rules" in one}
    for one in objects:
        if one.get("kind") not in ("RoleBinding", "ClusterRoleBinding"):
            continue
        place = _home(one)
        kind, name = one["roleRef"]["kind"], one["roleRef"]["name"]
        role = roles.get((kind, place if kind == "Role" else "", name), {"rules": ()})
        for subject, rule in product(one["subjects"], role["rules"]):
            for parts in product(rule["verbs"], rule["apiGroups"], rule["resources"], rule.get("resourceNames", [""])):
                yield _who(subject), Grant(parts[0], parts[1], parts[2], place, parts[3])


def _who(subject: Object) -> str:
    """The name of an account of the school; else all that was written."""
    kind, namespace, name = subject["kind"], subject.get("namespace", ""), str(subject["name"])
    return name if (kind, namespace) == ("ServiceAccount", SCHOOL) else f"{kind} {namespace}/{name}"


def _home(one: Object) -> str:
    return str(one["metadata"].get("namespace", "")) if one["kind"] in ("Role", "RoleBinding") else ""
