"""`docs/install.md`: what can run here is run, the rest is what there is: targets, options, files, versions."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from functions._cli.installing import required_secrets, versions
from functions._cli.main import app
from functions._policy.reading import load
from tests.knative.overlays import ROOT, built, of_kind
from tests.knative.scheduling.claims import CLAIMS

PAGES = ("install", "kn", "backup", "secrets", "argocd", "cli", "full-node", "images", "review")
TEXTS = {page: (ROOT / "docs" / f"{page}.md").read_text() for page in PAGES}
INSTALL = TEXTS["install"]


def blocks(page: str) -> list[tuple[str, str]]:
    """The fenced blocks of a page, each with its language."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", TEXTS[page], re.MULTILINE | re.DOTALL)


def commands(page: str) -> Iterator[str]:
    """The commands of a page, each in one line, with what it is piped into."""
    for language, block in blocks(page):
        if language in ("", "sh", "bash"):
            yield from (line for line in block.replace("\\\n", " ").splitlines() if line.strip())


def starting(page: str, *words: str) -> list[str]:
    return [line for line in commands(page) if line.split()[: len(words)] == [*words]]


def inline(page: str, program: str) -> list[list[str]]:
    """The words of each command that stands in a sentence."""
    text = re.sub(r"^```.*?^```$", "", TEXTS[page], flags=re.MULTILINE | re.DOTALL)
    return [shlex.split(one) for one in re.findall(rf"`({program} [^`|]+)", re.sub(r"\s+", " ", text))]


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
@pytest.mark.parametrize("page", ["install", "secrets"])
def test_the_secrets_that_the_commands_make_are_those_that_pods_need(page: str) -> None:
    made: dict[str, set[str]] = {}
    for line in starting(page, "kubectl", "-n", "cortex-school", "create", "secret"):
        command = line.split(" #")[0].split(" > ")[0].removesuffix("--dry-run=client -o yaml")
        script = f"{command} --dry-run=client -o yaml"
        environ = {**os.environ, "GITHUB_TOKEN": "example", "KUBECONFIG": "/dev/null"}
        done = subprocess.run(
            ("bash", "-c", script), input="pasted", env=environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        secret = yaml.safe_load(done.stdout)
        made.setdefault(secret["metadata"]["name"], set()).update(secret["data"])
    needed = required_secrets.required(built("knative/overlays/k3s"))
    assert required_secrets.missing(needed, {name: frozenset(keys) for name, keys in made.items()}) == {}
    assert required_secrets.wanted({name: frozenset(keys) for name, keys in made.items()}, frozenset()) == ()


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_the_namespaces_that_it_makes_are_those_that_there_are() -> None:
    made = {line.split()[3] for line in starting("install", "kubectl", "create", "namespace")}
    assert made == {data["metadata"].get("namespace", "argocd") for data in built("knative/overlays/k3s")}


@pytest.mark.parametrize("page", PAGES)
def test_every_option_of_ours_is_one(page: str) -> None:
    group = typer.main.get_command(app)
    for line in starting(page, "cortex-school"):
        name, *words = shlex.split(line)[1:]
        command = getattr(group, "commands", {})[name]
        command.make_context(name, [*words], resilient_parsing=False)
    for _, *words in inline(page, "cortex-school"):  # of which a sentence may leave out what it is about
        command = group
        while hasattr(command, "commands") and words:
            command = command.commands[words.pop(0)]
        known = {name for one in command.params for name in one.opts}
        assert [word for word in words if word.startswith("-") and word.partition("=")[0] not in known] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_and_variable_is_one(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for line in (*map(shlex.split, starting(page, "make")), *inline(page, "make")):
        target, *given = (word for word in line[1:] if word != "-s")
        assert re.search(rf"^(?:{target}|{target.partition('-')[0]}-%):", makefile, re.MULTILINE), line
        for word in given:
            assert re.search(rf"\$\([a-z]+ (?:[^()]*,)?{word.partition('=')[0]}[,)]", makefile), word


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_command_takes_is_there(page: str) -> None:
    files = re.findall(r"(?<![\w/.])((?:knative|docs|functions)/[\w./-]+\w)", TEXTS[page])
    assert [path for path in files if not (ROOT / path).exists() and f"{path}/".split("/")[2] != "home"] == []


@pytest.mark.parametrize("page", PAGES)
def test_what_a_patch_says_is_json(page: str) -> None:
    patches = [shlex.split(line) for line in commands(page) if line.startswith("kubectl ") and " -p " in line]
    assert all(isinstance(json.loads(words[words.index("-p") + 1]), dict) for words in patches)


def test_what_the_patches_of_an_installation_say_is_what_is_meant() -> None:
    setting = [line for line in commands("install") if " patch " in line and " -p " in line]
    setting = [line for line in setting if line not in INSTALL.partition("## Uninstalling")[2]]
    patches = [shlex.split(line) for line in setting]
    assert [yaml.safe_load(words[words.index("-p") + 1]) for words in patches] == [
        {"data": {"ingress-class": "kourier.ingress.networking.knative.dev"}},
        {"data": {"registries-skipping-tag-resolving": "kind.local,ko.local,dev.local,10.43.170.72:5000"}},
    ]


def test_versions_are_those_that_deploy_asks_for() -> None:
    fetched = re.findall(r"(?:serving|eventing|net-kourier)/releases/download/knative-v([\d.]+)/", INSTALL)
    assert len(fetched) == 7
    assert {versions.number(one) for one in fetched} == {versions.KNATIVE.seen}
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|", INSTALL, re.MULTILINE))
    assert versions.number(rows["Kubernetes (k3s)"]) == versions.KUBERNETES.oldest
    oldest = re.search(r"([\d.]+) or newer", rows["Knative Serving and Eventing"])
    assert oldest is not None
    assert versions.number(oldest[1]) == versions.KNATIVE.oldest


def test_which_kubernetes_each_knative_wants_is_what_deploy_compares() -> None:
    (row,) = re.findall(r"^\| Kubernetes \(k3s\) \|.*$", INSTALL, re.MULTILINE)
    said: dict[tuple[int, int] | None, tuple[int, int] | None] = {}
    for names, wanted in re.findall(
        r"((?:[\d.]+ and )?[\d.]+)(?: wants)? (1\.\d+)(?=[, |])", row.partition("own minimum")[2]
    ):
        said |= {versions.number(name): versions.number(wanted) for name in names.split(" and ")}
    assert said == dict(versions.KUBERNETES_FOR)
    newest = re.search(r"([\d.]+) or newer for Knative ([\d.]+)", row)
    assert newest is not None
    assert versions.KUBERNETES_FOR[versions.KNATIVE.seen] == versions.number(newest[1])
    channel = re.search(r"INSTALL_K3S_CHANNEL=(\S+)", INSTALL)
    assert channel is not None
    assert versions.number(channel[1]) == versions.KUBERNETES_FOR[versions.KNATIVE.seen]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_may_be_about_a_cluster_says_which(page: str) -> None:
    group = typer.main.get_command(app)
    for _, block in blocks(page):
        cluster = False
        for line in block.splitlines():
            cluster = cluster or line.startswith("export CORTEX_CLUSTER=")
            words = line.split()
            if words[:1] == ["cortex-school"]:
                command = getattr(group, "commands", {})[words[1]]
                while hasattr(command, "commands"):
                    command = command.commands[words[words.index(command.name) + 1]]
                options = {name for one in command.params for name in one.opts}
                assert cluster or "--cluster" in words or "--cluster" not in options, line
    inline = re.findall(r"`(cortex-school [^`]+)`", TEXTS[page].replace("\n", " "))
    local = ("cortex-school init", "cortex-school preflight", "cortex-school dev", "cortex-school run")
    assert [one for one in inline if "--cluster" not in one and not one.startswith(local)] == []


def test_an_overlay_of_ones_own_is_built_as_it_stands() -> None:
    first, kafka, pod = (
        text
        for language, text in blocks("install")
        if language == "yaml" and ("resources:" in text or "patches:" in text)
    )
    home = {
        "knative/overlays/home/sealed-redis.yaml": b"apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\n"
        b"metadata: {name: redis, namespace: cortex-school}\n",
        "knative/overlays/home/policy.yaml": b"healing: {namespaces: [shop]}\n",
    }
    page = "knative/overlays/home/kustomization.yaml"
    objects = built("knative/overlays/home", home | {page: first.encode()})
    maps = {one["metadata"]["name"].rpartition("-")[0]: one["data"] for one in objects if one["kind"] == "ConfigMap"}
    assert maps["school-settings"]["GITHUB_REPO"] == "owner/name"
    assert load(maps["school-policy"]["policy.yaml"]).healing.namespaces == ("shop",)
    assert "registry.example.com/school/alerting:0.2.0" in str(objects)
    assert "priorityClassName': 'school-healer'" in str(objects)
    outgrown = (first.replace("../k3s ", "../kafka ") + kafka).encode()
    wanted = built("knative/overlays/home", home | {page: outgrown})
    changed = {one["metadata"]["name"]: one for one in wanted if one["kind"] in ("ConfigMap", "Broker")}
    assert changed["school-kafka"]["data"]["auth.secret.ref.name"] == "kafka"
    assert changed["school-kafka"]["data"]["default.topic.partitions"] == "10"
    assert changed["school"]["spec"]["config"]["name"] == "school-kafka"
    assert built("knative/overlays/home", {page: pod.encode()}) == built("knative/overlays/pod")


def test_what_it_says_of_kafka_is_what_ships() -> None:
    (shipped,) = [one for one in built("knative/overlays/kafka") if one["metadata"]["name"] == "school-kafka"]
    rows = dict(re.findall(r"^\| `([\w.]+)` \| `([^`]+)` \|", INSTALL, re.MULTILINE))
    assert rows.items() >= shipped["data"].items()


def test_what_turns_healing_on_is_policy() -> None:
    (text,) = [block for language, block in blocks("install") if language == "yaml" and block.startswith("healing:")]
    assert load(text).healing.namespaces == ("shop", "legacy-*")
    assert load((ROOT / "knative/policy.yaml").read_text()).healing.namespaces == ()


def test_the_registry_that_k3s_is_told_of_is_the_one_that_is_deployed_from() -> None:
    (text,) = [block for language, block in blocks("install") if language == "yaml" and block.startswith("mirrors:")]
    ((name, mirror),) = yaml.safe_load(text)["mirrors"].items()
    assert mirror == {"endpoint": [f"http://{name}"]}
    assert f"make deploy GITHUB_REPO=owner/name REGISTRY={name} TAG=" in INSTALL


def test_every_heading_that_is_linked_is_there() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in re.findall(r"^#+ (.+)$", INSTALL, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", INSTALL)) <= anchors


def test_the_page_of_a_full_node_shows_every_claim() -> None:
    page = (ROOT / "docs/full-node.md").read_text()
    assert [claim.__doc__ for claim in CLAIMS if f"held   {claim.__doc__}\n" not in page] == []
    assert f"{len(CLAIMS)} of {len(CLAIMS)} held." in page
    assert "kubelet is a stand-in" in page


def test_the_minutes_that_it_promises_are_those_of_the_triggers() -> None:
    promised = {int(minutes) for text in TEXTS.values() for minutes in re.findall(r"for (\d+) minutes", text)}
    delays = set()
    for data in of_kind("knative/overlays/k3s", "Trigger"):
        delivery = data["spec"]["delivery"]
        base = float(delivery["backoffDelay"].removeprefix("PT").removesuffix("S"))
        delays.add(round(sum(base * 2**attempt for attempt in range(delivery["retry"])) / 60))
    assert promised == {min(delays)} == {41}


def test_what_it_says_of_the_mode_is_what_ships() -> None:
    assert load((ROOT / "knative/policy.yaml").read_text()).mode == "propose"
    assert load((ROOT / "knative/policy.yaml").read_text()).health_check_duration == 300


def test_it_names_no_place_of_one_machine() -> None:
    for text in TEXTS.values():
        assert str(Path.home()) not in text or Path.home() == Path("/root")
        assert str(ROOT) not in text
