"""Settings of a plan and of its lesson, beside what stands elsewhere; what is inside a field is what is cited."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import Operation, Resource, ValidationReport
from functions._catalogue.practice import always, never
from functions._manifests.repository import Repository
from functions.rag_validator.changes import Changed, Leaf, changes, equal
from functions.rag_validator.contradictions import Passage
from functions.rag_validator.validation import Facts, report
from tests.validator.homelab import POD, changed, homelab, plan, put

CONFIG = """apiVersion: v1
kind: ConfigMap
metadata: {name: web-config}
data:
  loki.yaml: |
    limits_config: {retention_period: 720h}
    compactor: {compaction_interval: 10m}
  LOG_LEVEL: info
"""
INNER = 'data["loki.yaml"]'
BEFORE = "limits_config: {retention_period: 720h}\ncompactor: {compaction_interval: 10m}\n"
WEEK = BEFORE.replace("720h", "7d")
WEB = Resource("ConfigMap", "web-config", "shop", "v1")


def rewritten(text: str, path: str = INNER, old: str = BEFORE) -> Operation:
    return Operation("set_field", WEB, "apps/shop/config.yaml", path, old, text)


def env(name: str, value: str) -> Operation:
    return put(f"{POD}.env", [{"name": name, "value": value}])


def found(*operations: Operation, repository: Repository | None = None, **more: object) -> ValidationReport:
    facts = Facts("i1", plan(*operations), "c1", repository or homelab(config=CONFIG), always)
    return report(replace(facts, **more))


def test_of_a_file_only_what_changes_is_cited() -> None:
    said = report(replace(Facts("i1", plan(rewritten(WEEK)), "c1", homelab(config=CONFIG), never)))
    (conflict,) = said.conflicts
    assert (conflict.path, conflict.wanted, conflict.found) == (
        f"{INNER}: limits_config.retention_period",
        "7d",
        "720h",
    )


def test_the_same_in_another_unit_is_so_already() -> None:
    (change,) = changed(homelab(config=CONFIG), rewritten(BEFORE.replace("720h", "30d"), old=BEFORE))
    assert change.leaves == (Leaf(WEB, "apps/shop/config.yaml", INNER, BEFORE, BEFORE.replace("720h", "30d")),)
    assert equal(
        "spec.containers[name=web].args[0]", "--storage.tsdb.retention.time=15d", "--storage.tsdb.retention.time=360h"
    )
    assert not equal("spec.containers[name=web].args[0]", "--retention=15d", "--storage.tsdb.retention.time=15d")
    assert equal("data.LOG_LEVEL", "warn", "WARNING")
    assert not equal("data.LOG_LEVEL", "warn", "error")
    assert not equal("data.name", "7d", "168h")


def test_of_flags_only_what_changes_is_cited() -> None:
    args = f"{POD}.args"
    repository = homelab()
    files = {
        path: text.replace(b"image: ghcr.io/shop/web:1.4.2", b"args: [--log.level=info, --port=80]")
        for path, text in repository.files.items()
    }
    (change,) = changes(plan(put(args, ["--log.level=debug", "--port=80", "--new"])), files)
    assert isinstance(change, Changed)
    assert [(leaf.path, leaf.found, leaf.wanted) for leaf in change.leaves] == [
        (f"{args}: --log.level", "info", "debug"),
        (f"{args}: --new", None, "true"),
    ]


@pytest.mark.parametrize(
    ("operation", "conflicting"),
    [
        (env("LOG_LEVEL", "debug"), [("debug", "info")]),
        (env("LOG_LEVEL", "INFO"), []),
        (env("RETENTION_DAYS", "7"), [("7", "720h")]),
        (env("RETENTION_DAYS", "30"), []),
        (env("OTHER", "7"), []),
    ],
)
def test_two_places_of_a_component_agree(operation: Operation, conflicting: list[tuple[str, str]]) -> None:
    said = found(operation)
    assert [(one.wanted, one.found) for one in said.conflicts] == conflicting
    assert all("ConfigMap web-config (apps/shop/config.yaml)" in one.reason for one in said.conflicts)


def test_another_namespace_is_another_component() -> None:
    elsewhere = homelab(config=CONFIG.replace("name: web-config", "name: web-config, namespace: staging"))
    assert found(env("LOG_LEVEL", "debug"), repository=elsewhere).conflicts == ()


@pytest.mark.parametrize(
    ("text", "conflicts", "related"),
    [
        ("web keeps its logs for 30 days.", 1, 0),
        ("web keeps its logs for a week.", 0, 0),
        ("web keeps its logs for 90 days.", 0, 1),
        ("api keeps its logs for 30 days.", 0, 0),
        ("We keep logs for 30 days.", 0, 0),
    ],
)
def test_documents_speak_of_what_is_inside(text: str, conflicts: int, related: int) -> None:
    said = found(rewritten(WEEK), passages=(Passage("docs/logs.md", "Logs", text),))
    assert len(said.conflicts) == conflicts
    assert len(said.related) == related
    for one in said.conflicts:
        assert (one.path, one.wanted, one.found) == (f"{INNER}: limits_config.retention_period", "7d", "720h")
        assert one.reason == f"docs/logs.md, under 'Logs', says \"{text}\""


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        ("Keep the logs of web for a week.", [(f"{INNER}: limits_config.retention_period", "1 week", "720h")]),
        ("Keep the logs of web for 30 days.", []),
        ("Never keep the logs of web for 30 days.", [(f"{INNER}: limits_config.retention_period", "30 days", "720h")]),
        ("Keep the logs for a week.", []),
        ("web is a nice program.", []),
        ("web should have five replicas.", [("spec.replicas", "5", "2")]),
    ],
)
def test_what_a_lesson_states_and_the_plan_leaves(said: str, cited: list[tuple[str, str, str]]) -> None:
    other = put(f"{POD}.terminationMessagePath", "/x")
    report_ = found(other, said=(said,))
    assert [(one.path, one.wanted, one.found) for one in report_.conflicts] == cited
    assert all(
        one.reason == f'the lesson says "{said}", and the plan leaves this as it is' for one in report_.conflicts
    )


def test_what_a_lesson_states_and_the_plan_does_is_no_conflict() -> None:
    assert found(put("spec.replicas", 5, 2), said=("web should have five replicas.",)).conflicts == ()


def test_a_plan_that_does_something_else_than_its_lesson_says_is_one() -> None:
    (conflict,) = found(put("spec.replicas", 4, 2), said=("web should have five replicas.",)).conflicts
    assert (conflict.path, conflict.wanted, conflict.found) == ("spec.replicas", "4", "5")
    assert conflict.reason.endswith(", and the plan does not")


def test_what_a_lesson_says_of_others_is_a_hint() -> None:
    said = found(put("spec.replicas", 3, name="api"), said=("Keep the logs of web for a week.",))
    assert said.conflicts == ()
    assert said.related[0].endswith(f"but {INNER}: limits_config.retention_period in apps/shop/config.yaml is '720h'")


def test_a_place_that_follows_the_lesson_makes_the_other_a_hint() -> None:
    both = homelab(config=CONFIG, more=CONFIG.replace("web-config", "web-more").replace("info", "debug"))
    said = found(put(f"{POD}.tty", True), repository=both, said=("web should log at debug.",))
    assert said.conflicts == ()
    assert any("data.LOG_LEVEL in apps/shop/config.yaml is 'info'" in one for one in said.related)
