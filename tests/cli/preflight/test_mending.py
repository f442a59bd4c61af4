"""`--fix` applies what helps, byte for byte, and nothing that makes it worse."""

from pathlib import Path

from eventing.vocabulary import ChangePlan, Finding, Operation, Resource
from functions._cli.preflight.folder import Tree
from functions._cli.preflight.mending import mended
from functions._preflight.facts import Facts
from functions._preflight.view import Knobs
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


def test_a_tree_without_fixes_is_left_alone() -> None:
    tree = Tree({path: text.encode() for path, text in GOOD.items()})
    written: list[dict[str, bytes | None]] = []
    assert mended(tree, Facts(), Knobs(), "2026-01-01", written.append) == (tree, ())
    assert written == []


def test_a_finding_names_what_it_would_change() -> None:
    web = Resource("Deployment", "web", "shop", "apps/v1")
    plan = ChangePlan("shop", (Operation("set_field", web, "apps/web.yaml", "spec.replicas", 2, 3),))
    assert Finding("r", "error", "m", web, "apps/web.yaml", "", plan).fix == plan
