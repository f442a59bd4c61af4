"""`diagnose`, as a person calls it: a folder, a symptom file, a plan or a person."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from functions._cli.main import app

MANIFESTS = """\
apiVersion: v1
kind: LimitRange
metadata: {name: bounds, namespace: shop}
spec:
  limits:
    - type: Container
      maxLimitRequestRatio: {cpu: 4}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example/web:2.0.0
          resources:
            requests: {cpu: 100m, memory: 64Mi}
            limits: {cpu: 800m, memory: 64Mi} # as the load test said
"""
REFUSED = (
    "Error creating: pods is forbidden: cpu max limit to request ratio per Container is 4, but provided ratio is 8"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "shop.yaml").write_text(MANIFESTS)
    return tmp_path


def _diagnose(
    folder: Path, *options: str, message: str = REFUSED, seen: str = "ReplicaSet/web-7c9d8b6f5"
) -> tuple[int, str]:
    symptom = folder.parent / "symptom.json"
    told = {"status": "FailedCreate", "reason": "FailedCreate", "object": seen, "namespace": "shop", "message": message}
    symptom.write_text(json.dumps(told))
    result = CliRunner().invoke(app, ["diagnose", str(folder), "--symptom", str(symptom), *options])
    return result.exit_code, result.output


def test_a_plan_is_printed_and_nothing_is_changed(folder: Path) -> None:
    code, output = _diagnose(folder)
    assert code == 0
    assert "Deployment shop/web: a LimitRange refuses the pods" in output
    assert "satisfy-limit-range" in output
    assert (folder / "apps" / "shop.yaml").read_text() == MANIFESTS


def test_applied_it_edits_the_lines_and_keeps_the_rest(folder: Path) -> None:
    code, output = _diagnose(folder, "--apply", "--format", "json")
    told = json.loads(output)
    assert (code, told["diagnosis"]["fault"], told["escalate"]) == (0, "limit-range", None)
    changed = [
        line for line in (folder / "apps" / "shop.yaml").read_text().splitlines() if line not in MANIFESTS.splitlines()
    ]
    assert len(changed) == 1
    assert changed[0].endswith("# as the load test said")
    assert _diagnose(folder)[0] == 1  # nothing is left to mend


@pytest.mark.parametrize(
    ("seen", "message", "reason"),
    [
        ("Pod/stranger-0", REFUSED, "no manifest in Git declares"),
        ("Deployment/web", "never seen before", "no remedy is known"),
    ],
)
def test_what_cannot_be_mended_goes_to_a_person(folder: Path, seen: str, message: str, reason: str) -> None:
    code, output = _diagnose(folder, "--apply", seen=seen, message=message)
    assert code == 1
    assert reason in output.replace("\n", " ")
    assert (folder / "apps" / "shop.yaml").read_text() == MANIFESTS


@pytest.mark.parametrize("text", ["", "[]", "{", '{"object": 7}'])
def test_a_file_that_is_no_symptom_says_so(folder: Path, tmp_path: Path, text: str) -> None:
    symptom = tmp_path / "odd.json"
    symptom.write_text(text)
    result = CliRunner().invoke(app, ["diagnose", str(folder), "--symptom", str(symptom)])
    assert result.exit_code == 5
    assert "no symptom" in result.output.replace("\n", " ")
