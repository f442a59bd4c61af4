"""What the next deploy keeps without being told: the images that are in force, too."""

from typing import Any

import pytest

from eventing.handler import Permanent
from functions._cli.installing.deploying import Options, deployed
from functions._cli.installing.in_force import InForce, another_policy, in_force, with_images
from functions._cli.installing.kubectl import NAMESPACE, Object
from functions._cli.installing.manifests import POLICY, Choices
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, REPOSITORY, enough, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once
from tests.cli.installing.test_overruled import home

OWN = "10.43.170.72:5000"


def live(image: str | None) -> Object:
    containers = [] if image is None else [{"image": image}]
    return {"apiVersion": "serving.knative.dev/v1", "spec": {"template": {"spec": {"containers": containers}}}}


@pytest.mark.parametrize(
    ("service", "said", "kept"),
    [
        (live(f"{OWN}/school-coordinator:0.4.0"), {}, (OWN, "0.4.0")),
        (live(f"{OWN}/school-coordinator:0.4.0"), {"tag": "0.5.0"}, (OWN, "0.5.0")),
        (live(f"{OWN}/school-coordinator:0.4.0"), {"registry": "other"}, ("other", "")),
        (live(f"{OWN}/school-coordinator:0.4.0"), {"registry": "other", "tag": "1"}, ("other", "1")),
        (live(f"{OWN}/school-coordinator:0.4.0@sha256:00"), {}, (OWN, "0.4.0")),
        (live(f"{OWN}/school-coordinator"), {}, (OWN, "")),
        (live("dev.local/cortex-school/school-coordinator:1"), {}, ("dev.local/cortex-school", "1")),
        (live("ghcr.io/cortex-online-school/school-coordinator:0.0.9"), {}, ("", "")),  # the checkout's word
        (live(f"{OWN}/renamed:1"), {}, ("", "")),
        (live("school-coordinator:1"), {}, ("", "")),
        (live(None), {}, ("", "")),
        ({"apiVersion": "serving.knative.dev/v1", "spec": None}, {}, ("", "")),
        (None, {}, ("", "")),
    ],
)
def test_the_images_in_force_stay(service: Object | None, said: dict[str, str], kept: tuple[str, str]) -> None:
    found = with_images(FILES, Choices(settings=REPOSITORY, **said), InForce(service=service))  # type: ignore[arg-type]
    assert (found.registry, found.tag) == kept


def test_an_overlay_that_names_its_images_is_left_alone() -> None:
    service = live(f"{OWN}/school-coordinator:0.4.0")
    assert with_images(home("images"), Choices("home"), InForce(service=service)).registry == ""


def image(cluster: Cluster) -> str:
    service: Any = cluster.objects["services.serving.knative.dev", NAMESPACE, "alerting"]
    return str(service["spec"]["template"]["spec"]["containers"][0]["image"])


def test_a_deploy_that_names_no_images_does_not_change_them(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = prepared(Cluster(well))
    for choices, after in (
        (Choices(registry=OWN, tag="0.4.0", settings=REPOSITORY), f"{OWN}/alerting:0.4.0"),
        (Choices(), f"{OWN}/alerting:0.4.0"),
        (Choices(tag="0.5.0"), f"{OWN}/alerting:0.5.0"),
    ):
        given = Options(choices, yes=True, patience=5.0)
        assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, given, NOBODY, once())
        assert image(cluster) == after
    assert f"images: {OWN}, tag 0.5.0" in capsys.readouterr().out


SHIPPED = FILES[POLICY].decode()
HEALS = SHIPPED.replace("  namespaces: [] #", "  namespaces: [shop] #")


@pytest.mark.parametrize(
    ("live", "asks"),
    [
        ("", False),  # nothing is installed
        (SHIPPED, False),
        (SHIPPED.replace("mode: propose", "mode: act"), False),
        (f"# ours\n{SHIPPED}", False),  # it says the same
        (HEALS, True),
        (f"{SHIPPED}\nof_another_release: 1\n", True),
        ("no policy", True),
    ],
)
def test_a_policy_that_says_something_else_is_not_replaced_without_a_word(live: str, asks: bool) -> None:
    assert SHIPPED != HEALS
    assert bool(another_policy(FILES, InForce(policy=live))) is asks


def policy_of(cluster: Cluster) -> Any:
    return in_force(MemoryKubectl(cluster)).policy


def test_the_next_deploy_does_not_turn_healing_off() -> None:
    cluster = prepared(Cluster(well))

    def again(**said: str) -> None:
        given = Options(enough(**said), yes=True, patience=5.0)
        assert deployed(MemoryKubectl(cluster), CONTEXT, FILES, given, NOBODY, once())

    again(policy=HEALS)
    with pytest.raises(Permanent, match=r"(?s)POLICY=FILE.*school-policy-\w+ .*-.*namespaces: \[shop\].*Nothing was"):
        again()
    assert policy_of(cluster) == HEALS
    again(policy=HEALS)
    again(policy=SHIPPED)
    again()
    assert policy_of(cluster) == SHIPPED
