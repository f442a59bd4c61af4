"""The rules together."""

import subprocess
import sys

import pytest

from eventing.vocabulary import ChangePlan, Finding, Operation, Resource
from functions._manifests.repository import load
from functions._preflight.change import Change, is_any
from functions._preflight.check import check
from functions._preflight.guardrails import GUARDRAILS
from tests.manifests.samples import deployment
from tests.preflight.changes import BASE, FILE, KNOBS, POD, WEB, add, checked, files, new, put, said


def test_a_good_change_passes_without_a_word() -> None:
    budget = new(
        "PodDisruptionBudget",
        "policy/v1",
        "web",
        spec={"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}},
    )
    assert (
        checked([put("spec.replicas", 3, 2), put(f"{POD}.enableServiceLinks", False), add(budget, "apps/pdb.yaml")])
        == ()
    )


def test_no_change_is_no_finding() -> None:
    assert checked([]) == ()


def test_every_rule_is_called_once() -> None:
    assert len(set(GUARDRAILS)) == len(GUARDRAILS) == 28


def test_errors_come_first() -> None:
    custom = new("Widget", "example.org/v1")
    found = checked([add(custom), put(f"{POD}.hostNetwork", True)])
    assert [one.severity for one in found] == ["error", "error", "warning"]
    assert said(found, "unknown-kind") == [("unknown-kind", "warning", "")]


def test_what_was_so_before_is_a_warning() -> None:
    before = files(apps__web=deployment(extra="hostNetwork: true"))
    found = checked([put("spec.replicas", 3, 2)], before)
    assert found == (
        Finding(
            "pod-safety",
            "warning",
            "Deployment web: hostNetwork gives the pod a namespace of its node: "
            "leave it out, or do it by hand (it was so before)",
            WEB,
            FILE,
            f"{POD}.hostNetwork",
        ),
    )


def test_what_is_elsewhere_is_not_looked_at() -> None:
    before = files(apps__other=deployment("Other", extra="hostNetwork: true", image="evil.example/x"))
    assert checked([put("spec.replicas", 3, 2)], before) == ()


def test_a_finding_names_resource_file_and_path() -> None:
    (one,) = checked([put(f"{POD}.hostPID", True)])
    assert (one.resource, one.file, one.path, one.fix) == (WEB, FILE, f"{POD}.hostPID", None)
    assert (
        one.message == "Deployment web: hostPID gives the pod a namespace of its node: leave it out, or do it by hand"
    )


def test_knobs_may_be_left_out() -> None:
    operations = (put("spec.replicas", 3, 2),)
    after = files(apps__web=deployment().replace("s: 2", "s: 3"))
    found = check(load(BASE), load(after), ChangePlan("shop", operations))
    assert [one.rule for one in found if one.severity == "error"] == []


def test_a_change_knows_what_came_went_and_differs() -> None:
    before = files(apps__gone="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone}\n", apps__same="a: 1\n")
    after = files(
        apps__new="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: new}\n",
        apps__same="a: 1\n",
        apps__web="# only a comment\n" + deployment(),
    )
    change = Change(load(before), load(after), ChangePlan("shop", ()), KNOBS)
    assert change.files == ("apps/gone.yaml", "apps/new.yaml", "apps/web.yaml")
    assert [one.name for one in change.changed] == ["new"]
    assert [one.name for one in change.removed] == ["gone"]
    assert change.old(change.changed[0]) is None


def test_a_moved_object_is_changed_but_not_removed() -> None:
    after = {path: body for path, body in BASE.items() if path != FILE} | {"apps/moved.yaml": BASE[FILE]}
    change = Change(load(BASE), load(after), ChangePlan("shop", ()), KNOBS)
    assert [one.file for one in change.changed] == ["apps/moved.yaml"]
    assert change.removed == ()


@pytest.mark.parametrize(
    ("patterns", "text", "expected"),
    [
        (("a*",), "abc", True),
        (("b", "abc"), "abc", True),
        (("b*",), "abc", False),
        ((), "abc", False),
        (("*",), "a/b", True),
        (("A*",), "abc", False),
    ],
)
def test_patterns(patterns: tuple[str, ...], text: str, expected: bool) -> None:
    assert is_any(patterns, text) is expected


def test_importing_the_rules_loads_no_schemas() -> None:
    loaded = "'kubernetes_validate' in sys.modules, 'jsonschema' in sys.modules"
    code = f"import sys, functions._preflight.check; print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_removing_a_resource_is_checked_too() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: old\n  namespace: kube-system\n"
    data = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "old", "namespace": "kube-system"}}
    drop = Operation("remove_resource", Resource("ConfigMap", "old", "kube-system"), "apps/old.yaml", expected=data)
    assert said(checked([drop], files(apps__old=text))) == [
        ("protected-namespaces", "error", "metadata.namespace"),
        ("removals", "error", ""),
    ]
