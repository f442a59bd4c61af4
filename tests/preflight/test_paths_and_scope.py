"""Which files change, and that the plan names them."""

import pytest

from eventing.vocabulary import ChangePlan, Operation, Resource
from functions._manifests.repository import load
from functions._preflight.change import Change
from functions._preflight.guardrails.paths import allowed_paths
from functions._preflight.view import Knobs
from tests.manifests.samples import config, deployment
from tests.preflight.changes import BASE, FILE, KUSTOMIZED, checked, files, messages, put, said

WHOLE = BASE[FILE].decode()


def paths_of(*paths: str, knobs: Knobs | None = None) -> list[str]:
    operations = tuple(Operation("add_resource", Resource("ConfigMap", "x"), path) for path in paths)
    repository = load({})
    return [
        one.message
        for one in allowed_paths(Change(repository, repository, ChangePlan("shop", operations), knobs or Knobs()))
    ]


@pytest.mark.parametrize("path", ["apps/a.yaml", "a.yml", "a/b/c d.yaml", "a..b/c.yaml"])
def test_paths_that_may_be_changed(path: str) -> None:
    assert paths_of(path) == []


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "is no plain path inside the repository: name the file without .. or a leading slash"),
        ("../a.yaml", "is no plain path inside the repository"),
        ("a/../b.yaml", "is no plain path inside the repository"),
        ("/etc/a.yaml", "is no plain path inside the repository"),
        ("a//b.yaml", "is no plain path inside the repository"),
        ("./a.yaml", "is no plain path inside the repository"),
        ("a\\b.yaml", "is no plain path inside the repository"),
        (".github/workflows/a.yaml", "is hidden: configuration of tools is not changed"),
        ("apps/.hidden.yaml", "is hidden"),
        ("apps/a.json", "is no YAML file: only manifests are changed"),
        ("apps/run.sh", "is no YAML file"),
    ],
)
def test_paths_that_may_not(path: str, why: str) -> None:
    (message,) = paths_of(path)
    assert message.startswith(f"{path!r} {why}")


def test_the_policy_says_which_paths() -> None:
    knobs = Knobs(allowed_paths=("apps/*", "x.yaml"))
    assert paths_of("apps/deep/a.yaml", "x.yaml", knobs=knobs) == []
    assert paths_of("argo/a.yaml", knobs=knobs) == [
        "'argo/a.yaml' is not among the policy's allowed_paths (apps/*, x.yaml): add it there, or leave it alone"
    ]


def test_a_changed_file_counts_even_where_no_operation_names_it() -> None:
    found = checked([], after=files(apps__x=config("x")) | {"apps/run.sh": b"rm"})
    assert {(one.rule, one.file) for one in found} == {
        ("allowed-paths", "apps/run.sh"),
        ("scope", "apps/run.sh"),
        ("scope", "apps/x.yaml"),
        ("application", "apps/run.sh"),
        ("left-alone", "apps/run.sh"),
    }


def test_scope_is_what_the_plan_names() -> None:
    other = files(apps__web=WHOLE.replace("replicas: 2", "replicas: 3") + "---\n" + config("extra"))
    found = checked([put("spec.replicas", 3, 2)], after=other)
    assert messages(found, "scope") == [
        "ConfigMap extra changes, but no operation names it: plan again",
        "apps/web.yaml is not what the operations make of it: render the plan again",
    ]
    unnamed = checked(
        [put("spec.replicas", 3, 2)], after=files(apps__web=WHOLE.replace("s: 2", "s: 3"), apps__n="a: 1\n")
    )
    assert messages(unnamed, "scope") == ["apps/n.yaml changes, but no operation names it: plan again"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (WHOLE + "a: [\n", "not valid YAML: did not find expected node content at line 19"),
        (WHOLE + "x: {{ y }}\n", "a template, or a key at line 18 is no plain text (a template?)"),
    ],
)
def test_what_cannot_be_read_any_more_blocks(text: str, reason: str) -> None:
    found = checked([put("spec.replicas", 3, 2)], after=files(apps__web=text))
    assert said(found, "parses") == [("parses", "error", "")]
    assert messages(found, "parses") == [
        f"apps/web.yaml cannot be read ({reason}), so Application shop cannot be rendered: mend it"
    ]


def test_a_key_that_stands_twice_stops_only_those_who_refuse_it() -> None:
    twice = WHOLE + "kind: Deployment\n"
    operations = [put("spec.replicas", 3, 2)]
    assert messages(checked(operations, after=files(apps__web=twice)), "parses") == [
        "apps/web.yaml has a duplicate key 'kind' at line 18: Argo CD keeps the last and drops the other, "
        "and nothing in the file is checked: keep one, or put --- between two objects"
    ]
    after = {**KUSTOMIZED, FILE: twice.encode()}
    assert ("parses", "error", "") in said(checked(operations, KUSTOMIZED, after=after), "parses")


def test_what_could_not_be_read_elsewhere_does_not_block() -> None:
    assert checked([put("spec.replicas", 3, 2)], files(apps__broken="a: [\n")) == ()


def test_deployments_of_the_samples_are_as_they_are_assumed_here() -> None:
    assert deployment() == WHOLE
