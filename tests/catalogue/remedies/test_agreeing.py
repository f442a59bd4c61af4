"""Two names within one object that have to be the same."""

from typing import Any

import pytest

from tests.catalogue.remedies.clinic import deployment, edits, mended, seen, service, tree

THING = "Deployment/web"
NO_VOLUME = (
    'Deployment.apps "web" is invalid: spec.template.spec.containers[0].volumeMounts[0].name: Not found: "confg"'
)
NO_MATCH = 'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'  # fmt: skip
VOLUMES = "volumes: [{name: config, emptyDir: {}}, {name: data, emptyDir: {}}]"
SELECTS = "selector: {matchLabels: {app: %s}}"


def _mounts(name: str) -> str:
    return deployment(pod=VOLUMES, container=f"volumeMounts: [{{name: {name}, mountPath: /a}}]")


@pytest.mark.parametrize(
    ("documents", "message", "expected"),
    [
        ((_mounts("confg"),), NO_VOLUME, {"volumeMounts[0].name": "config"}),
        ((_mounts("secrets"),), NO_VOLUME, {}),
        ((deployment(spec=SELECTS % "wbe"), service("web", selector="wbe")), NO_MATCH, {"spec.template.metadata.labels.app": "wbe"}),
        ((deployment(spec=SELECTS % "api"),), NO_MATCH, {}),
    ],
)  # fmt: skip
def test_what_differs_by_a_slip_agrees_once_a_person_agreed(
    documents: tuple[str, ...], message: str, expected: dict[str, Any]
) -> None:
    repository = tree(*documents)
    found = seen(repository, message, THING)
    ours = found.remedy in ("mount-declared-volume", "select-own-pods")
    assert (edits(found) if ours else {}) == expected
    if expected:
        assert found.plan is not None
        assert not found.plan.automatic
        assert seen(mended(repository, found), message, THING).remedy != found.remedy


def test_a_selector_which_cannot_be_changed_in_place_is_a_persons() -> None:
    found = seen(tree(deployment(spec=SELECTS % "wbe")), NO_MATCH, THING)
    assert found.plan is None
    assert found.escalate.startswith("select app=web: spec.selector of Deployment web is fixed")


def test_an_amount_that_is_none_is_written_as_one() -> None:
    message = "Deployment in version \"v1\" cannot be handled as a Deployment: quantities must match the regular expression '^([+-]?[0-9.]+)$'"  # fmt: skip
    repository = tree(deployment(container="resources: {limits: {memory: 200MB}}"))
    found = seen(repository, message, THING)
    assert found.fault == "invalid"
    assert edits(found) == {"resources.limits.memory": "200M"}
