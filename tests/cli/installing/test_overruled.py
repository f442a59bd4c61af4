"""An overlay of one's own has the last word: what is said beside it and would do nothing is refused, not shown."""

from typing import Any

import pytest
from msgspec import structs

from eventing.handler import Permanent
from eventing.manifests import load_services
from functions._cli.installing.deploying import Options, deployed
from functions._cli.installing.kubectl import NAMESPACE
from functions._cli.installing.manifests import POLICY, Choices
from functions._policy.policy import Mode
from tests.cli.installing.api_server import Cluster
from tests.cli.installing.memory_kubectl import MemoryKubectl
from tests.cli.installing.surroundings import CONTEXT, prepared, well
from tests.cli.installing.test_deploying import FILES, NOBODY, once

MINE = "registry.example/school"
PARTS = {
    "settings": """configMapGenerator:
  - {name: school-settings, namespace: cortex-school, behavior: merge, literals: [GITHUB_REPO=mine/gitops]}
""",
    "policy": """configMapGenerator:
  - {name: school-policy, namespace: cortex-school, behavior: merge, files: [policy.yaml]}
""",
    "priority": "components: [../../components/healer-priority]\n",
    "images": "images:\n"
    + "".join(
        f"  - {{name: ghcr.io/cortex-online-school/{one.name}, newName: {MINE}/{one.name}, newTag: '7'}}\n"
        for one in load_services()
    ),
}


def home(*parts: str, mode: str = "act") -> dict[str, bytes]:
    text = "resources: [../k3s]\n" + "".join(PARTS[one] for one in parts)
    policy = FILES[POLICY].replace(b"mode: propose", f"mode: {mode}".encode())
    return FILES | {
        "knative/overlays/home/kustomization.yaml": text.encode(),
        "knative/overlays/home/policy.yaml": policy,
    }


def given(mode: Mode | None = None, yes: bool = True, **choices: Any) -> Options:
    return Options(
        Choices(**{"overlay": "home", "registry": MINE, "tag": "7", **choices}), mode=mode, yes=yes, patience=5.0
    )


def deploy(files: dict[str, bytes], options: Options, cluster: Cluster | None = None) -> bool:
    target = prepared(Cluster(well)) if cluster is None else cluster
    return deployed(MemoryKubectl(target), CONTEXT, files, options, NOBODY, once())


@pytest.mark.parametrize(
    ("files", "options", "words"),
    [
        (home("policy"), given("propose", settings={"GITHUB_REPO": "a/b"}), "its own policy says mode act"),
        (home("policy"), given(settings={"GITHUB_REPO": "a/b"}, policy="mode: propose\n"), "POLICY= would do nothing"),
        (home("settings"), given(settings={"GITHUB_REPO": "a/b"}), "sets GITHUB_REPO to mine/gitops itself"),
        (
            home("settings", "images"),
            given(registry="10.43.170.72:5000"),
            "REGISTRY=10.43.170.72:5000 would do nothing",
        ),
        (home("settings", "images"), given(tag="0.2.0"), "TAG=0.2.0 would do nothing"),
        (
            home("priority"),
            structs.replace(given(settings={"GITHUB_REPO": "a/b"}), room="placeholder"),
            "ROOM=placeholder would do nothing",
        ),
    ],
)
def test_what_would_do_nothing_is_refused(files: dict[str, bytes], options: Options, words: str) -> None:
    cluster = prepared(Cluster(well))
    with pytest.raises(Permanent, match="overlay home has the last word") as refusal:
        deploy(files, options, cluster)
    assert words in str(refusal.value)
    assert cluster.writes == []


@pytest.mark.parametrize("mode", ["observe", "propose", "act"])
def test_the_overlays_policy_says_the_mode_and_nobody_is_asked(mode: Mode, capsys: pytest.CaptureFixture[str]) -> None:
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return CONTEXT

    files, cluster = home("policy", mode=mode), prepared(Cluster(well))
    options = given(yes=False, settings={"GITHUB_REPO": "a/b"})
    assert deployed(MemoryKubectl(cluster), CONTEXT, files, options, ask, once())
    assert [one for one in questions if one.startswith("Mode")] == []
    assert f"the mode is {mode}" in capsys.readouterr().out
    maps = [one for key, one in cluster.objects.items() if key[2].startswith("school-policy-")]
    assert [f"mode: {mode}" in one["data"]["policy.yaml"] for one in maps] == [True]


@pytest.mark.parametrize(
    ("files", "options"),
    [
        (home("settings"), given()),
        (home("settings"), given("act", registry="r:5000", tag="1")),
        (home("settings", "images"), given(registry=MINE, tag="7")),  # the same in other words
        (home("settings"), given(settings={"GITHUB_REPO": "mine/gitops"})),
        (home("policy"), given("act", settings={"GITHUB_REPO": "a/b"})),
    ],
)
def test_what_is_meant_alike_goes(files: dict[str, bytes], options: Options) -> None:
    cluster = prepared(Cluster(well))
    assert deploy(files, options, cluster)
    assert cluster.objects["services.serving.knative.dev", NAMESPACE, "alerting"]
