"""What the API server and Knative's webhooks fill in is no difference, by the very jq paths of the Application.

Argo CD runs them in gojq, as `delpaths([path(…)])` on both sides; here jq itself does. What is filled in, where:
knative/serving `revision_defaults.go`, knative/eventing `trigger_defaults.go` and `broker_defaults.go`. Argo CD 3.6.0
with Knative 1.22's webhooks, comparing without the server, healed for ever what was not named.
"""

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.knative.overlays import built

APPLICATION = yaml.safe_load((Path(__file__).parents[3] / "knative" / "argocd" / "application.yaml").read_text())
OVERLAY = "knative/overlays/k3s"
Object = dict[str, Any]

pytestmark = pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed: sudo apt install jq")


def paths_of(data: Object) -> list[str]:
    kind = data["apiVersion"].rpartition("/")[0], data["kind"]
    listed = APPLICATION["spec"]["ignoreDifferences"]
    return [path for one in listed if (one["group"], one["kind"]) == kind for path in one["jqPathExpressions"]]


def without(data: Object, paths: list[str]) -> Object:
    program = " | ".join(f"delpaths([path({one})])" for one in paths) or "."
    done = subprocess.run(("jq", "-c", program), input=json.dumps(data), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: Object = json.loads(done.stdout)
    return found


def filled_in(data: Object) -> Object:
    """The object as it is live."""
    live = copy.deepcopy(data)
    group = data["apiVersion"].rpartition("/")[0]
    notes = live["metadata"].setdefault("annotations", {})
    match (group, data["kind"]):
        case ("serving.knative.dev", "Service"):
            notes |= {"serving.knative.dev/creator": "argocd", "serving.knative.dev/lastModifier": "argocd"}
            for container in live["spec"]["template"]["spec"]["containers"]:
                container["name"] = "user-container"
                container["readinessProbe"]["successThreshold"] = 1
                container["readinessProbe"]["httpGet"]["port"] = 0
                for mount in container["volumeMounts"]:
                    if mount["name"] not in ("tmp", "scratch"):
                        mount["readOnly"] = True
        case ("eventing.knative.dev", _):
            notes |= {"eventing.knative.dev/creator": "argocd", "eventing.knative.dev/lastModifier": "argocd"}
            live["spec"]["delivery"]["deadLetterSink"]["ref"]["namespace"] = "cortex-school"
            if data["kind"] == "Trigger":
                live["metadata"].setdefault("labels", {})["eventing.knative.dev/broker"] = "school"
                live["spec"]["subscriber"]["ref"]["namespace"] = "cortex-school"
        case ("apps", "StatefulSet"):
            for claim in live["spec"].get("volumeClaimTemplates", ()):
                claim |= {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "status": {"phase": "Pending"}}
                claim["spec"]["volumeMode"] = "Filesystem"
        case ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"):
            for rule in live["spec"]["matchConstraints"]["resourceRules"]:
                rule["scope"] = "*"
    return live


def same(one: Object, other: Object) -> bool:
    """Equal, but for maps that are empty in one and absent in the other."""
    return bool(_bare(one) == _bare(other))


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _bare(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item != {}}
    return [_bare(item) for item in value] if isinstance(value, list) else value


CASES = {f"{one['kind']}-{one['metadata']['name']}": one for one in built(OVERLAY) if paths_of(one)}
FEW = {f"{one['kind']}-{one['apiVersion']}": name for name, one in CASES.items()}  # one of each kind


@pytest.mark.parametrize("name", sorted(FEW.values()))
def test_what_is_filled_in_is_no_difference(name: str) -> None:
    data = CASES[name]
    paths, live = paths_of(data), filled_in(data)
    assert same(without(live, paths), without(data, paths))


def test_a_change_of_an_image_is_one() -> None:
    data = next(one for name, one in CASES.items() if name == "Service-health-monitor")
    live = filled_in(data)
    live["spec"]["template"]["spec"]["containers"][0]["image"] = "ghcr.io/somebody/else:1"
    assert not same(without(live, paths_of(data)), without(data, paths_of(data)))
