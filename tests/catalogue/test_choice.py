"""One small plan for the application most in need."""

import yaml

from eventing.vocabulary import ChangePlan, Target
from functions._catalogue.choice import eligible, protected
from functions._manifests.rendering import applied
from functions._manifests.repository import Repository, load
from tests.catalogue.building import (
    Data,
    added,
    application,
    ask,
    edits,
    files,
    planned,
    refusal,
    service,
    several,
    shop,
    thing,
    workload,
)

OFF: Data = {"enableServiceLinks": False}


def _names(plan: ChangePlan) -> list[str]:
    return [one.name for one in plan.workloads]


def test_the_application_with_the_most_to_do_comes_first() -> None:
    repository = several(a=(workload("a1"),), b=(workload("b1"), workload("b2")), c=(workload("c1", pod=OFF),))
    plan = planned("no-service-links", repository)
    assert (plan.application, plan.also_applies_to, _names(plan)) == ("b", ("a",), ["b1", "b2"])


def test_the_name_decides_between_equals() -> None:
    plan = planned("no-service-links", several(b=(workload("b1"),), a=(workload("a1"),), c=(workload("c1"),)))
    assert (plan.application, plan.also_applies_to) == ("a", ("b", "c"))


def test_at_most_three_workloads_deployments_first() -> None:
    kinds = ("Job", "CronJob", "DaemonSet", "StatefulSet", "Deployment", "Deployment")
    documents = tuple(workload(f"w{index}", kind) for index, kind in enumerate(kinds))
    plan = planned("no-service-links", shop(*documents))
    assert _names(plan) == ["w4", "w5", "w3"]
    assert plan.summary.startswith("In shop (3 of 5 that lack it): w4 gets no variables")
    assert plan.practice == "no-service-links"
    assert plan.base == ""


def test_one_after_the_other_until_nothing_is_left() -> None:
    repository = several(a=tuple(workload(f"a{index}") for index in range(4)), b=(workload("b0"),))
    rounds = []
    while isinstance(plan := ask("no-service-links", repository), ChangePlan):
        rounds.append(_names(plan))
        repository = load(applied(repository.files, plan.operations))
    assert rounds == [["a0", "a1", "a2"], ["a3"], ["b0"]]
    assert refusal("no-service-links", repository) == (
        "No variables for Services: already so: a0 sets enableServiceLinks: false, a1 sets enableServiceLinks: false, "
        "a2 sets enableServiceLinks: false and 2 more"
    )


def test_a_named_application_is_the_one() -> None:
    repository = several(a=(workload("a1"), workload("a2")), b=(workload("b1"),))
    plan = planned("no-service-links", repository, "b")
    assert (plan.application, plan.also_applies_to, _names(plan)) == ("b", (), ["b1"])


def test_an_unknown_name_changes_nothing() -> None:
    assert refusal("no-service-links", shop(workload()), "billing") == (
        "nothing that may be changed is called billing; there are api, shop"
    )


def test_an_unknown_practice_changes_nothing() -> None:
    assert refusal("make-it-faster", shop(workload())) == (
        "the catalogue has no practice called 'make-it-faster': make-it-faster"
    )


def test_a_statement_without_a_practice_changes_nothing() -> None:
    assert refusal("", shop(workload())).startswith("the catalogue has no practice for this")


def test_what_cannot_be_meant_changes_nothing() -> None:
    assert refusal("replicas", shop(workload()), replicas=0).startswith(
        "More than one replica: what was said cannot be used: "
    )


def test_protected_namespaces() -> None:
    for namespace in ("kube-system", "kube-public", "kube-node-lease", "argocd", "cortex-school", "knative-serving"):
        assert protected(namespace)
    for namespace in ("shop", "kube", "knative", "cortex"):
        assert not protected(namespace)


def test_nothing_protected_is_touched() -> None:
    repository = load(files({"system": (workload(),)}, namespace="kube-system"))
    assert eligible(repository) == ()
    assert refusal("no-service-links", repository) == (
        "No variables for Services: there is no Deployment or StatefulSet or DaemonSet or CronJob here "
        "that may be changed"
    )
    assert refusal("no-service-links", repository, "api") == (
        "Deployment api is left alone: nothing in the namespace kube-system is ever changed"
    )


def test_what_no_application_reads_is_left_alone() -> None:
    found = files({"shop": (workload(),)})
    found["elsewhere/stray.yaml"] = yaml.safe_dump(workload("stray")).encode()
    assert refusal("no-service-links", load(found), "stray") == (
        "Deployment stray is left alone: no Application reads elsewhere/stray.yaml"
    )


def test_what_an_application_defines_twice_is_left_alone() -> None:
    repository = shop(workload("twice"), workload("twice"), workload())
    assert _names(planned("no-service-links", repository)) == ["api"]
    assert refusal("no-service-links", repository, "twice") == (
        "Deployment twice is left alone: shop defines it more than once, so nobody knows which one counts"
    )
    apart = several(a=(workload("same"),), b=(workload("same"),))
    assert _names(planned("no-service-links", apart)) == ["same"]


def test_what_may_not_be_edited_says_why() -> None:
    repository = shop(workload("encrypted"), workload())
    encrypted = {**workload("encrypted"), "sops": {"mac": "x"}}
    repository = shop(encrypted, workload())
    refused = refusal("no-service-links", repository, "encrypted")
    found = repository.find("Deployment", "shop", "encrypted")
    assert found is not None
    assert found.why_not_editable
    assert refused == f"Deployment encrypted is left alone: {found.why_not_editable}"
    assert _names(planned("no-service-links", repository)) == ["api"]


def test_what_cannot_be_rendered_is_passed_over() -> None:
    anchored = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: anchored}\nspec:\n  template:\n    spec: &pod\n"
        "      containers: [{name: app, image: 'x:1'}]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
        "data: {}\n"
    )
    aliased = (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: a-aliased}\n"
        "  spec:\n    template: &t\n      spec:\n        containers: [{name: app, image: 'x:1'}]\n"
        "- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: b-aliased}\n  spec:\n    template: *t\n"
    )
    found = files({"shop": (workload("plain"),)})
    found["apps/shop/anchored.yaml"] = anchored.encode()
    found["apps/shop/aliased.yaml"] = aliased.encode()
    plan = planned("no-service-links", load(found))
    assert "b-aliased" not in _names(plan)
    assert "b-aliased: apps/shop/aliased.yaml" in refusal("no-service-links", load(found), "b-aliased")


def test_a_resource_is_added_by_itself_only_where_a_revert_takes_it_away() -> None:
    document = workload(spec={"replicas": 2})
    assert planned("disruption-budget", shop(document)).automatic
    plan = planned("disruption-budget", shop(document, prune=False))
    assert not plan.automatic
    assert plan.why_not_automatic == (
        "shop does not sync and prune by itself, so a revert would leave behind what is added"
    )
    assert planned("no-service-links", shop(document, prune=False)).automatic


def test_without_automatic_sync_nothing_is_added_by_itself() -> None:
    found = files({"shop": (workload(spec={"replicas": 2}),)})
    manual = application("shop")
    del manual["spec"]["syncPolicy"]
    found["argocd/shop.yaml"] = yaml.safe_dump(manual).encode()
    assert not planned("disruption-budget", load(found)).automatic


def test_a_chart_cannot_hold_what_is_added() -> None:
    found = files({"shop": (workload(spec={"replicas": 2}),)})
    found["apps/shop/Chart.yaml"] = b"apiVersion: v2\nname: shop\nversion: 1.0.0\n"
    found["apps/shop/values.yaml"] = b"a: 1\n"
    reason = refusal("disruption-budget", load(found))
    assert reason.startswith("PodDisruptionBudget: ")


def test_a_place_without_a_stated_namespace_states_none() -> None:
    plain, stated = workload("plain", spec={"replicas": 2}), workload("stated", spec={"replicas": 2})
    stated["metadata"]["namespace"] = "shop"
    budgets = {
        one["metadata"]["name"]: one["metadata"] for one in added(planned("disruption-budget", shop(plain, stated)))
    }
    assert budgets == {"plain": {"name": "plain"}, "stated": {"name": "stated", "namespace": "shop"}}


def test_a_quota_is_shared_by_what_is_changed_together() -> None:
    def sized(name: str) -> Data:
        return workload(name, container={"resources": {"requests": {"cpu": "100m"}}})

    names = ("a", "b", "c")
    quota = thing("v1", "ResourceQuota", "q", spec={"hard": {"cpu": "500m"}})
    repository = shop(*(sized(name) for name in names), *(service(name) for name in names), quota)
    plan = planned("replicas", repository)
    assert _names(plan) == ["a", "b"]
    assert "(2 of 3 that lack it)" in plan.summary


def test_the_one_workload_of_a_named_application_is_named() -> None:
    repository = several(orders=(workload("orders-api", spec={"replicas": 2}), workload("orders-db", "StatefulSet")))
    assert edits(planned("replicas", repository, "orders", replicas=5)) == [("orders-api", "spec.replicas", 2, 5)]


def test_one_of_several_in_a_named_application_is_not_overridden() -> None:
    both = several(orders=(workload("x", spec={"replicas": 2}), workload("z", spec={"replicas": 2})))
    assert "already so" in refusal("replicas", both, "orders", replicas=5)


def test_what_lacks_it_goes_before_what_somebody_chose() -> None:
    chosen = workload("cache-a", container={"resources": {"limits": {"memory": "1Gi"}}})
    repository = shop(chosen, workload("cache-b"))
    plan = planned("memory-limits", repository, "cache", memory="2Gi")
    assert _names(plan) == ["cache-b"]
    alone = planned("memory-limits", repository, (Target(name="cache-a"),), memory="2Gi")
    assert _names(alone) == ["cache-a"]


def test_the_same_question_has_the_same_answer() -> None:
    repository = several(a=(workload("x"), workload("y")), b=(workload("z"), service("z")))
    first, second = ask("no-service-links", repository), ask("no-service-links", _again(repository))
    assert first == second


def _again(repository: Repository) -> Repository:
    return load(dict(reversed(list(repository.files.items()))))
