"""Tokens and service links."""

from typing import Any

import pytest

from tests.catalogue.building import Data, edits, overriding, planned, refusal, shop, thing, workload

TOKEN = "spec.template.spec.automountServiceAccountToken"
LINKS = "spec.template.spec.enableServiceLinks"


def _account(name: str, **body: Any) -> Data:
    return thing("v1", "ServiceAccount", name, **body)


def _binding(kind: str, subject: Data) -> Data:
    return thing(
        "rbac.authorization.k8s.io/v1", kind, "grant", subjects=[subject], roleRef={"kind": "Role", "name": "r"}
    )


OWN: Data = {"serviceAccountName": "robot"}


@pytest.mark.parametrize(
    ("document", "extra"),
    [
        (workload(), ()),
        (workload(pod=OWN), (_account("robot"),)),
        (workload(pod={"serviceAccount": "robot"}), (_account("robot"),)),
        (
            workload(pod=OWN),
            (_account("robot"), _binding("RoleBinding", {"kind": "ServiceAccount", "name": "other"})),
        ),
        (
            workload(pod=OWN),
            (
                _account("robot"),
                _binding("RoleBinding", {"kind": "ServiceAccount", "name": "robot", "namespace": "elsewhere"}),
            ),
        ),
        (workload(), (_binding("RoleBinding", {"kind": "User", "name": "default"}),)),
        (workload(pod=OWN), (_account("robot"), _binding("RoleBinding", {"kind": "Group", "name": "admins"}))),
    ],
)
def test_who_never_asks_the_api_gets_no_token(document: Data, extra: tuple[Data, ...]) -> None:
    plan = planned("no-service-account-token", shop(document, *extra))
    assert edits(plan) == [("api", TOKEN, None, False)]
    assert plan.automatic


@pytest.mark.parametrize(
    ("document", "extra", "reason"),
    [
        (
            workload(pod=OWN),
            (),
            "does not fit: the ServiceAccount robot of api is not in the repository, so its rights are unknown",
        ),
        (
            workload(pod=OWN),
            (_account("robot"), _binding("RoleBinding", {"kind": "ServiceAccount", "name": "robot"})),
            "does not fit: RoleBinding grant gives rights to the ServiceAccount robot of api",
        ),
        (
            workload(),
            (_binding("ClusterRoleBinding", {"kind": "ServiceAccount", "name": "default", "namespace": "shop"}),),
            "does not fit: ClusterRoleBinding grant gives rights to the ServiceAccount default of api",
        ),
        (
            workload(),
            (_binding("RoleBinding", {"kind": "Group", "name": "system:serviceaccounts:shop"}),),
            "does not fit: RoleBinding grant gives rights to the ServiceAccount default of api",
        ),
        (
            workload(container={"command": ["kubectl", "get", "pods"]}),
            (),
            "does not fit: api may speak to the Kubernetes API (its manifests say kube)",
        ),
        (
            workload(pod={"volumes": [{"name": "s", "configMap": {"name": "script"}}]}),
            (thing("v1", "ConfigMap", "script", data={"run.py": "config.load_incluster_config()"}),),
            "does not fit: api may speak to the Kubernetes API (its manifests say incluster)",
        ),
        (
            workload(annotations={"linkerd.io/inject": "enabled"}),
            (),
            "does not fit: something is injected into api that may need the token",
        ),
        (
            workload(container={"volumeMounts": [{"name": "t", "mountPath": "/run/secrets/serviceaccount"}]}),
            (),
            "does not fit: api mounts a ServiceAccount token by itself",
        ),
        (
            workload(pod={"automountServiceAccountToken": True}),
            (),
            "does not fit: api asks for its token (automountServiceAccountToken: true)",
        ),
        (workload(pod={"automountServiceAccountToken": False}), (), "already so: api gets no token"),
        (
            workload(pod=OWN),
            (_account("robot", automountServiceAccountToken=False),),
            "already so: api gets no token",
        ),
    ],
)
def test_who_may_need_its_token_keeps_it(document: Data, extra: tuple[Data, ...], reason: str) -> None:
    assert refusal("no-service-account-token", shop(document, *extra)) == f"No token for the Kubernetes API: {reason}"


def test_a_token_that_is_asked_for_is_taken_only_by_name() -> None:
    repository = shop(workload(pod={"automountServiceAccountToken": True}))
    plan = planned("no-service-account-token", repository, "api")
    assert edits(plan) == [("api", TOKEN, True, False)]
    assert overriding(plan) == [TOKEN]


@pytest.mark.parametrize(("pod", "expected"), [({}, None), ({"enableServiceLinks": True}, True)])
def test_no_service_links(pod: Data, expected: bool | None) -> None:
    plan = planned("no-service-links", shop(workload(pod=pod)))
    assert edits(plan) == [("api", LINKS, expected, False)]
    assert overriding(plan) == []
    assert f"was {'the default true' if expected is None else 'true'}" in plan.summary


@pytest.mark.parametrize(
    ("container", "word"),
    [
        ({"env": [{"name": "URL", "value": "http://$(ORDERS_SERVICE_HOST):80"}]}, "_SERVICE_HOST"),
        ({"args": ["--port=$(ORDERS_SERVICE_PORT)"]}, "_SERVICE_PORT"),
        ({"command": ["sh", "-c", "curl $DB_PORT_5432_TCP_ADDR"]}, "_PORT_5432_TCP"),
    ],
)
def test_who_reads_service_links_keeps_them(container: Data, word: str) -> None:
    assert refusal("no-service-links", shop(workload(container=container))) == (
        f"No variables for Services: does not fit: api reads such a variable (its manifests say {word})"
    )


def test_the_address_of_the_api_is_given_to_every_pod_anyway() -> None:
    asks = workload(container={"args": ["https://$(KUBERNETES_SERVICE_HOST)"]})
    assert planned("no-service-links", shop(asks))


def test_no_links_already() -> None:
    assert refusal("no-service-links", shop(workload(pod={"enableServiceLinks": False}))) == (
        "No variables for Services: already so: api sets enableServiceLinks: false"
    )
