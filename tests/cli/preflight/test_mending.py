"""`--fix` applies what helps, byte for byte, and nothing that makes it worse."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eventing.vocabulary import ChangePlan, Finding, Operation, Resource
from functions._cli.preflight.folder import Tree
from functions._cli.preflight.mending import Examine, mended
from tests.cli.preflight.trees import GOOD, put, run

LIMITS = """apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: shop}
spec:
  limits:
    - type: Container
      maxLimitRequestRatio: {cpu: 4}
"""
HUNGRY = GOOD["apps/web.yaml"].replace(
    "image: nginx:1.27",
    "image: nginx:1.27\n          resources: {requests: {cpu: 100m}, limits: {cpu: 500m}} # why",
)


def test_a_known_fix_is_applied_and_told(tmp_path: Path) -> None:
    folder = put(tmp_path, GOOD | {"apps/limits.yaml": LIMITS, "apps/web.yaml": HUNGRY})
    assert run(folder)[0] == 1
    code, out, _ = run(folder, "--fix")
    assert (code, out.startswith("fixed: ")) == (0, True)
    old, new = HUNGRY.splitlines(), (folder / "apps/web.yaml").read_text().splitlines()
    assert len([1 for a, b in zip(old, new, strict=True) if a != b]) == 1
    assert "# why" in (folder / "apps/web.yaml").read_text()
    assert run(folder)[0] == 0


def test_without_the_option_nothing_is_written(tmp_path: Path) -> None:
    folder = put(tmp_path, GOOD | {"apps/limits.yaml": LIMITS, "apps/web.yaml": HUNGRY})
    run(folder)
    assert (folder / "apps/web.yaml").read_text() == HUNGRY


WEB = Resource("Deployment", "web", "shop", "apps/v1")
TREE = Tree({path: text.encode() for path, text in GOOD.items()})


def offer(path: str, value: int, rule: str = "r", **more: Any) -> Finding:
    """A finding whose fix sets the replicas."""
    operation = Operation("set_field", WEB, "apps/web.yaml", "spec.replicas", 2, value)
    plan = ChangePlan("shop", (operation,), summary=f"{value} replicas", **more)
    return Finding(rule, "error", "m", WEB, "apps/web.yaml", path, plan)


def asked(*answers: tuple[Finding, ...]) -> tuple[Examine, list[dict[str, bytes | None]]]:
    """An examination that says one thing after the other, and where what is written ends up."""
    left = list(answers)
    return lambda _: left.pop(0), []


def test_a_tree_without_fixes_is_left_alone() -> None:
    examine, written = asked(())
    assert mended(TREE, examine, written.append) == (TREE, ())
    assert written == []


def test_a_fix_that_helps_is_written_and_told() -> None:
    examine, written = asked((offer("a", 3),), (), ())
    tree, done = mended(TREE, examine, written.append)
    assert done == ("Deployment shop/web: 3 replicas",)
    assert list(written[0]) == ["apps/web.yaml"]
    assert b"replicas: 3" in tree.files["apps/web.yaml"]


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ((offer("a", 3),), "its finding is still there"),
        ((Finding("other", "error", "m", WEB, "apps/web.yaml", "b"),), "an error came in"),
    ],
)
def test_a_fix_that_does_not_help_is_not_written(after: tuple[Finding, ...], why: str) -> None:
    examine, written = asked((offer("a", 3),), after)
    assert mended(TREE, examine, written.append) == (TREE, ()), why
    assert written == []


def test_a_warning_that_comes_in_is_no_reason_to_stop() -> None:
    examine, written = asked((offer("a", 3),), (Finding("other", "warning", "m", WEB, "apps/web.yaml", "b"),), ())
    assert mended(TREE, examine, written.append)[1] != ()


def test_what_a_person_has_to_choose_is_not_applied() -> None:
    examine, written = asked((offer("a", 3, automatic=False, why_not_automatic="a guess"),))
    assert mended(TREE, examine, written.append) == (TREE, ())


def test_one_bad_fix_among_good_ones_is_found_in_halves(tmp_path: Path) -> None:
    other = GOOD["apps/web.yaml"].replace("name: web\n", "name: two\n", 1).replace("replicas: 2", "replicas: 7")
    folder = put(tmp_path, GOOD | {"apps/limits.yaml": LIMITS, "apps/web.yaml": HUNGRY, "apps/two.yaml": other})
    run(folder, "--fix")
    assert "cpu: 400m" in (folder / "apps/web.yaml").read_text()
    bad, good = offer("bad", 3), offer("good", 4, "g")
    refused = Finding("other", "error", "m", WEB, "apps/web.yaml", "b")

    def examine(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
        text = files["apps/web.yaml"]
        if b"replicas: 3" in text:
            return (refused, good)
        return () if b"replicas: 4" in text else (bad, good)

    tree, done = mended(TREE, examine, lambda _: None)
    assert done == ("Deployment shop/web: 4 replicas",)
    assert b"replicas: 4" in tree.files["apps/web.yaml"]


def test_the_text_says_whose_choice_it_is(tmp_path: Path) -> None:
    missing = HUNGRY.replace(
        "image: nginx:1.27", "image: nginx:1.27\n          env: [{name: DB, value: 'http://wbe:80'}]"
    )
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
    service += "spec: {selector: {app: web}, ports: [{port: 80}]}\n"
    _, out, _ = run(put(tmp_path, GOOD | {"apps/web.yaml": missing, "apps/svc.yaml": service}))
    assert "only a person knows what was meant" in out
