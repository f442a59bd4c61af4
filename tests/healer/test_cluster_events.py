"""The optional source of hints sends what the contract knows, to the Broker that the wiring has."""

from pathlib import Path

import yaml

from eventing.contracts import EVENT_TYPES, HEALER
from eventing.manifests import load_wiring

FOLDER = Path(__file__).resolve().parents[2] / "knative" / "components" / "cluster-events"


def test_the_source_sends_what_the_healer_is_told_of() -> None:
    objects = {one["kind"]: one for one in yaml.safe_load_all((FOLDER / "source.yaml").read_text())}
    spec = objects["ApiServerSource"]["spec"]
    wiring = load_wiring()
    assert spec["sink"]["ref"]["name"] == wiring.brokers[0].path.rpartition("/")[2]
    assert spec["mode"] == "Resource"
    sent = [f"dev.knative.apiserver.resource.{verb}" for verb in ("add", "update")]
    assert set(sent) <= set(EVENT_TYPES)
    assert {who for one in sent for who in wiring.subscribers({"type": one, "source": "/s", "id": "1"})} == {HEALER}
    account = objects["ServiceAccount"]["metadata"]
    (subject,) = objects["ClusterRoleBinding"]["subjects"]
    assert (subject["name"], subject["namespace"]) == (account["name"], account["namespace"])
    assert spec["serviceAccountName"] == account["name"]
    asked = {f"{one['kind'].lower()}s" for one in spec["resources"]}
    assert asked <= set(objects["ClusterRole"]["rules"][0]["resources"])
    assert objects["ClusterRole"]["rules"][0]["verbs"] == ["get", "list", "watch"]
