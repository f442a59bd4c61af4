"""Who is told of an Application: over what the real engine judged, case by case.

`judged.json` was made by Go, from notifications-engine itself. Who adds a case has to ask it again.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions._cli.argocd.__main__ import FILES
from functions._cli.argocd.selectors import matches
from functions._cli.argocd.subscriptions import heard, unreadable

JUDGED = json.loads((Path(__file__).parent / "judged.json").read_text())
OURS: dict[str, str] = yaml.safe_load(FILES[0].read_text())["data"]
Case = dict[str, Any]


def judged(case: Case) -> list[str] | None:
    """As the record has it: the triggers, or None where the ConfigMap cannot be read."""
    at = {"namespace": "argocd", "labels": case.get("labels"), "annotations": case.get("notes")}
    application = {"metadata": {"name": "web", **at}, "spec": {"project": "homelab"}}
    project = {"metadata": {"name": "homelab", "namespace": "argocd", "annotations": case.get("project")}}
    notifications = {"data": OURS | case.get("data", {})}
    told = sorted(heard(application, [project], notifications, "school"))
    return None if unreadable(notifications) else told


@pytest.mark.parametrize("name", JUDGED["cases"])
def test_it_is_judged_as_the_engine_judges(name: str) -> None:
    assert judged(JUDGED["cases"][name]) == JUDGED["cases"][name]["told"]


@pytest.mark.parametrize("name", JUDGED["beyond"])
def test_a_fault_within_an_expression_or_a_template_only_the_engine_finds(name: str) -> None:
    case = JUDGED["beyond"][name]
    assert case["told"] is None
    assert judged(case)


def test_every_key_that_cannot_be_read_is_named() -> None:
    broken = {"subscriptions": "{", "template.mine": "text", "context": "{", "trigger.fine": "- {when: a.b}"}
    assert unreadable({"data": OURS | broken}) == ("subscriptions", "template.mine")
    assert unreadable({"data": OURS}) == unreadable({}) == ()
    assert heard({"metadata": {"name": "web"}}, [], {"data": None}, "school") == frozenset()


def test_an_entry_that_takes_no_label_does_not_hide_that_what_follows_is_no_selector() -> None:
    with pytest.raises(ValueError, match="no label selector"):
        matches("a=b,c d", {})
