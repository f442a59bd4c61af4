"""Who is told of an Application: over what the real engine judged, case by case.

`judged.json` was made by Go, from notifications-engine itself. Who adds a case has to ask it again.
"""

import json
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pytest
import yaml

from functions._cli.argocd.patches import FILES
from functions._cli.argocd.selectors import matches
from functions._cli.argocd.subscriptions import heard, unreadable
from functions._cli.argocd.wiring import SUBSCRIBE

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


LIST = "- trigger: [{}]\n  destinations: [{{service: school, recipients: [x]}}]"
ALIASES = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise(ascii_lowercase))
MERGES = "a: &a {x: 1}\n" + "".join(f"{b}: &{b} {{<<: [*{a}, *{a}]}}\n" for a, b in pairwise(ascii_lowercase))
ODD = {  # each ended the whole look once, or would never have ended
    "a month that is none": "a: 2020-13-45",
    "a date before all others": "0001-01-01T00:00:00+23:59",
    "no date": "!!timestamp x",
    "nested deeply": "[" * 3000,
    "nested deeply, and closed": "[" * 900 + "]" * 900,
    "no integer": "a: !!int x",
    "an empty integer": "a: !!int ''",
    "no truth": "a: !!bool x",
    "no number": "!!float x",
    "in itself": "&a [*a]",
    "a map in itself": "&a {b: *a}",
    "a list of millions": ALIASES,
    "a map of millions": MERGES,
    "an object of Python": "!!python/object:os.stat_result {}",
    "a letter that YAML has not": "\x00",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_text_of_anybody_subscribes_nobody_and_ends_nothing(text: str) -> None:
    application = {"metadata": {"name": "web", "annotations": {"notifications.argoproj.io/subscriptions": text}}}
    assert heard(application, [], {"data": OURS}, "school") == frozenset()


@pytest.mark.parametrize("text", [ODD[name] for name in ODD if "millions" not in name], ids=str)
@pytest.mark.parametrize("key", ["trigger.x", "subscriptions", "defaultTriggers"])
def test_a_key_of_any_text_is_one_that_cannot_be_read(key: str, text: str) -> None:
    assert unreadable({"data": OURS | {key: text}}) == (key,)


@pytest.mark.parametrize("odd", ["2020-13-45", "2020-01-01", "0x" + "f" * 6000, "9" * 6000])
def test_dates_and_endless_numbers_are_text_beside_which_a_trigger_counts(odd: str) -> None:
    note = {"notifications.argoproj.io/subscriptions": LIST.format(f"{odd}, school-sync-failed")}
    application = {"metadata": {"name": "web", "annotations": note}}
    assert heard(application, [], {"data": OURS}, "school") == {"school-sync-failed"}
    own = {"data": OURS | {"trigger.mine": f"- {{when: {odd}, send: [{odd}]}}"}}
    assert unreadable(own) == ()
    assert (
        heard({"metadata": {"name": "web", "annotations": {f"{SUBSCRIBE}mine.school": ""}}}, [], own, "school") == set()
    )
