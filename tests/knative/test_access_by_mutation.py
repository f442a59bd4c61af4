"""Any verb, resource, group, subject or binding more or less in the shipped rights is noticed.

The calls are recorded once. Then the rules of every way to install the school are changed in memory, one by one, and
the comparison has to report each; the rules as they are give none.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest

from eventing.redis_store import RedisStore
from functions._clients.kinds import KINDS
from functions._clients.scanning import SCANNED
from functions._manifests.grants import Grant
from tests.knative.asking import healers, monitors, sources
from tests.knative.granted import OPTED_IN, ROOT
from tests.knative.healing import SPACES
from tests.knative.overlays import Object, built
from tests.knative.redis_users import url_of
from tests.knative.rights import differences

Asked = Mapping[str, set[Grant]]
Change = Callable[[Object], None]
Mutation = tuple[str, Change]  # in words, and what is done to the object
VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*")
EXAMPLES = OPTED_IN / "namespaces.yaml"
RBAC = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
WAYS = ("knative/overlays/k3s", "knative/overlays/all")
MORE = {(place.group, place.plural) for place in (*KINDS.values(), *SCANNED.values())} | {
    ("", "secrets"),
    ("", "pods/log"),
    ("", "pods/exec"),
    ("", "nodes/proxy"),
    ("", "serviceaccounts/token"),
    ("*", "*"),
    ("argoproj.io", "applications/status"),
    ("rbac.authorization.k8s.io", "*"),
}


@pytest.fixture(scope="module")
def asked(guarded_port: int, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    store = RedisStore(url_of("admin", guarded_port))
    folders: Iterator[Path] = (tmp_path_factory.mktemp("asked") for _ in range(2))
    found = {
        "health-monitor": monitors(store, next(folders)).asked,
        "cluster-healer": healers(store, next(folders)).asked,
    }
    store.close()
    return found


def access(overlay: str) -> list[Object]:
    """The rights of a way to install it; where namespaces are opted in, in those that the recorded calls are about."""
    text = EXAMPLES.read_text()
    bound = "\n---\n".join(text.replace("namespace: default", f"namespace: {space}") for space in SPACES)
    found = built(overlay, {str(EXAMPLES.relative_to(ROOT)): bound.encode()})
    return [one for one in found if one["kind"] in RBAC]


def asking(overlay: str, asked: Asked) -> Asked:
    """With the accounts of sources, where the overlay has any; without what is given up in an opted-in installation."""
    objects = built(overlay)
    there = {one["metadata"]["name"] for one in objects if one["kind"] == "ServiceAccount"}
    opted_in = any(one["kind"] == "RoleBinding" and one["metadata"]["namespace"] == "default" for one in objects)
    calls = {who: {one for one in made if not (opted_in and given_up(one))} for who, made in asked.items()}
    return {**calls, **{name: made for name, made in sources().items() if name in there}}


def given_up(call: Grant) -> bool:
    """The pods of all namespaces, for what nodes carry; and what is in a namespace that the change itself makes."""
    return call[:4] == ("list", "", "pods", "") or call.namespace == "one"


def taken(at: int, key: str, one: str) -> Change:
    return lambda found: found["rules"][at][key].remove(one)


def given(at: int, key: str, one: str) -> Change:
    return lambda found: found["rules"][at][key].append(one)


def ruled(*rules: Object) -> Change:
    return lambda found: found.update(rules=list(rules))


def of_roles(role: Object) -> Iterator[Mutation]:
    """Each verb and resource less, each verb more, each resource more, and every rule that could be written besides."""
    rules = role["rules"]
    for at, rule in enumerate(rules):
        for key in ("verbs", "resources", "apiGroups"):
            yield from ((f"rule {at} without {one}", taken(at, key, one)) for one in rule[key])
        for verb in {*VERBS} - {*rule["verbs"]}:
            yield f"rule {at} with {verb}", given(at, "verbs", verb)
        for name in {plural for _, plural in MORE} - {*rule["resources"]}:
            yield f"rule {at} with {name}", given(at, "resources", name)
        others = [*rules[:at], *rules[at + 1 :]]
        yield f"rule {at} for one name", ruled(*others, {**rule, "resourceNames": ["one"]})
        yield f"without rule {at}", ruled(*others)
        yield f"rule {at} twice", ruled(*rules, rule)
    for (group, name), verb in product(sorted(MORE), VERBS):
        rule = {"apiGroups": [group], "resources": [name], "verbs": [verb]}
        yield f"may {verb} {name}.{group}", ruled(*rules, rule)


def bound(*subjects: Object) -> Change:
    return lambda found: found.update(subjects=list(subjects))


def to(role: str) -> Change:
    return lambda found: found["roleRef"].update(kind="ClusterRole", name=role)


def moved(found: Object) -> None:
    found["metadata"]["namespace"] = "elsewhere"


def of_bindings(binding: Object) -> Iterator[Mutation]:
    more = {"kind": "ServiceAccount", "namespace": "cortex-school"}
    others = [{**more, "name": "moe-router"}, {**more, "namespace": "shop", "name": "cluster-healer"}]
    others += [{"kind": kind, "name": "system:authenticated"} for kind in ("Group", "User")]
    for one in others:
        yield f"for {one} too", bound(*binding["subjects"], one)
        yield f"for {one} instead", bound(one)
    yield "for nobody", bound()
    yield from ((f"of {role}", to(role)) for role in ("cluster-admin", "view", "nobody-knows"))
    if binding["kind"] == "RoleBinding":
        yield "in another namespace", moved


def mutated(objects: list[Object]) -> Iterator[tuple[str, list[Object]]]:
    for at, one in enumerate(objects):
        called = f"{one['kind']} {one['metadata'].get('namespace', '')}/{one['metadata']['name']}"
        for said, change in of_roles(one) if "rules" in one else of_bindings(one):
            changed = copy.deepcopy(one)
            change(changed)
            yield f"{called}: {said}", [*objects[:at], changed, *objects[at + 1 :]]
        yield f"{called}: gone", [*objects[:at], *objects[at + 1 :]]


@pytest.mark.parametrize("overlay", WAYS)
def test_every_right_stands_for_a_call_and_every_call_has_its_right(overlay: str, asked: Asked) -> None:
    assert differences(access(overlay), asking(overlay, asked)) == []


@pytest.mark.parametrize("overlay", WAYS)
def test_every_change_of_a_rule_or_binding_is_noticed(overlay: str, asked: Asked) -> None:
    calls, survived, tried = asking(overlay, asked), list[str](), 0
    for said, objects in mutated(access(overlay)):
        tried += 1
        if not differences(objects, calls):
            survived.append(said)
    assert tried > 1000
    assert survived == []
