"""`docs/install.md`: what can run here is run, the rest is what there is: targets, options, files, versions."""

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

PAGES = ("install", "kn", "backup", "secrets")
TEXTS = {page: (ROOT / "docs" / f"{page}.md").read_text() for page in PAGES}
INSTALL = TEXTS["install"]


def commands(page: str) -> Iterator[str]:
    """The commands of a page, each in one line, with what it is piped into."""
    for block in re.findall(r"^```(?:sh|bash)?\n(.*?)^```", TEXTS[page], re.MULTILINE | re.DOTALL):
        yield from (line for line in block.replace("\\\n", " ").splitlines() if line.strip())


def starting(page: str, *words: str) -> list[str]:
    return [line for line in commands(page) if line.split()[: len(words)] == [*words]]


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


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_and_variable_is_one(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for line in starting(page, "make"):
        target, *given = shlex.split(line)[1:]
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), line
        for word in given:
            assert re.search(rf"\$\((?:[a-z]+ [^()]*,)?{word.partition('=')[0]}\)", makefile), word


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_command_takes_is_there(page: str) -> None:
    files = re.findall(r"(?<![\w/.])((?:knative|docs|functions)/[\w./-]+\w)", TEXTS[page])
    assert [path for path in files if not (ROOT / path).exists()] == []


def test_what_a_patch_says_is_json_for_what_it_patches() -> None:
    patches = [shlex.split(line) for line in commands("install") if " patch " in line and " -p " in line]
    assert [yaml.safe_load(words[words.index("-p") + 1]) for words in patches] == [
        {"data": {"ingress-class": "kourier.ingress.networking.knative.dev"}}
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
