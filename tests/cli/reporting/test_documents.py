"""The three documents: every table of the day of repair, a source under each section, and no claim without one."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from eventing.redis_store import RedisStore
from eventing.vocabulary import Resource
from functions._capacity.usage import used_of
from functions._cli.capacity.command import looked
from functions._cli.reporting.components import inventory
from functions._cli.reporting.facts import Facts, Ledger, from_ledger
from functions._cli.reporting.inventory import applications
from functions._cli.reporting.making import made
from functions._cli.reporting.markdown import cell, table
from functions._cli.reporting.session import session
from functions._cli.reporting.status import status
from functions._clients import ledger as records
from functions._improvement.healing import Errand, PostMortem, errand_key, faults_key, post_mortem_key
from functions._improvement.record import Step
from functions._symptoms.snapshot import Snapshot
from tests.capacity.landscapes import node, pod, seven_nodes, snapshot
from tests.healer.building import AT, NOW, attempt, faults, known, plan, record, symptom
from tests.symptoms.cluster import thing

HOUR = 3600.0
AWAY = {"cluster": "the API server is away", "Application": "the cluster was not read"}
APP = thing(
    "Application", "shop", "argocd",
    spec={"destination": {"namespace": "shop"}, "source": {"repoURL": "https://git.example/r.git", "path": "apps"}},
    status={"sync": {"status": "OutOfSync"}, "health": {"status": "Healthy"},
            "resources": [{"kind": "Service", "name": "web", "status": "OutOfSync"}]},
)  # fmt: skip


def facts(
    found: Snapshot | None,
    ledger: Ledger | None = None,
    earlier: Snapshot | None = None,
    missing: Mapping[str, str] | None = None,
) -> Facts:
    look = looked(earlier, used_of(earlier), "https://api", None) if earlier else None
    used = used_of(found) if found else None
    sources = {"cluster": "the Kubernetes API at https://api"} if found else {}
    return made(NOW, found, used, ledger, look, Path("before.json") if look else None, sources, missing or {})


def filled(store: RedisStore) -> Ledger:
    """A day in the ledger: a remedy that healed, one that waits, a fault for a person, and a deletion."""
    healed = record("verified", commit="73d0056c" * 5, plan=plan())
    healed = replace(healed, timeline=(Step("implemented", AT, "implementation-workers"), *healed.timeline))
    waiting = replace(
        record("pending_review"), improvement=replace(healed.improvement, id="i-2", title="A [risky] one")
    )
    end = PostMortem(
        "out-of-memory", "f", Resource("Deployment", "web", "shop"), "killed at its limit", "needs | more",
        "raise-memory",
        "more memory", "verified", "", NOW - 600, NOW, "i-1", "73d0056c" * 5,
    )  # fmt: skip
    left = known(symptom=symptom("api", "no-room"), state="escalated", reason="add a node", attempts=(attempt(),))
    errand = Errand("e", NOW, done=("Job shop/old (finished 24 h ago): deleted",), ended=NOW)
    store.apply(
        [
            records.put_record(healed, 0),
            records.put_record(waiting, 0),
            records.put(post_mortem_key("i-1"), end, 0),
            records.put(faults_key("shop"), faults(left, unknown={"Event/shop": "your kubeconfig may not"}), 0),
            records.put(errand_key("e"), errand, 0),
        ]
    )
    return from_ledger(store, NOW - 24 * HOUR)


def sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## ", text, flags=re.MULTILINE)
    return {part.partition("\n")[0]: part for part in parts[1:]}


def test_each_section_of_each_document_names_its_source(store: RedisStore) -> None:
    whole = facts(seven_nodes(), filled(store), seven_nodes())
    for text in (status(whole), inventory(whole), session(whole)):
        found = sections(text)
        told = {name for name in found if not re.search(r"^Source: \[", found[name], re.MULTILINE)}
        assert told == {"What could not be read", "Sources"}
        named = set(re.findall(r"\[(\w+)\]", "".join(re.findall(r"^Source: .*$", text, re.MULTILINE))))
        listed = set(re.findall(r"^- \[(\w+)\]: ", found["Sources"], re.MULTILINE))
        assert named <= listed | {"ledger"}


def test_the_status_of_the_nearly_full_cluster(store: RedisStore) -> None:
    whole = facts(seven_nodes(), filled(store))
    text = status(whole)
    for row in (
        "| nodes that are ready | 7 of 7 |",
        "| memory that pods ask for | 26.1Gi of 26.7Gi, 98% |",
        "| pods that wait or fail | 17 |",
        "| of them for a person | 1 |",
        "| k3s-master01 | ready | 10 | 3.7Gi (98%) | 2.5Gi (67%) | 1470m (37%) | 900m (22%) | memory asked |",
        "| 9 | Pending | no node has room for what the pod asks for | – | shop/school-0, shop/school-1,",
        "| 6 | CrashLoopBackOff | a container crashes, and its output does not say why | 5050 |",
        "| Deployment cortex/model-router | 2 pods | 2026-12-05, or when there is room |",
        "| Deployment cortex/forgotten | – | nobody said |",
        "| 12 | Job | cortex |",
        "| shop | room | requests.memory | 3072Mi | 4Gi | 75% |",
        "| Deployment shop/api | no node has room for what the pod asks for |",
        "- Event/shop (last scan): your kubeconfig may not",
    ):
        assert row in text, row


def test_the_session_has_before_and_after_remedies_commits_deeds_and_what_is_left(store: RedisStore) -> None:
    before = snapshot(node("a", "4Gi"), *(pod(f"w-{n}", "a", "1Gi", owner=("Deployment", "workers")) for n in range(3)))
    after = snapshot(node("a", "4Gi"), pod("w-9", "a", "128Mi", owner=("Deployment", "workers")), APP)
    text = session(facts(after, filled(store), before))
    for row in (
        "| commits | 1 |",
        "| median time from first seen to healed | 10.0 min |",
        "| a | 75% | 3% | not known | not known | less asked |",
        "| Deployment shop/workers | 3 → 1 | 3Gi | 128Mi | -96% | 150m → 50m | none → none |",
        "| all of these | – | 3Gi | 128Mi | -96% | – | – |",
        r"| Deployment shop/web | spec.template.spec.containers\[name=web\].resources.limits.memory | 96Mi | 192Mi |",
        r"| needs \| more | raise-memory: more memory | verified | 10.0 min | 73d0056c |",
        "| 2027-01-15T08:00 | 73d0056c | t | shop | verified | – |",
        "Job shop/old (finished 24 h ago): deleted",
        "### Deployment shop/api: no node has room for what the pod asks for",
        "escalated: add a node",
        r"| i-2 | A \[risky\] one | pending\_review |",
        "| shop | OutOfSync | Healthy | Service/web |",
    ):
        assert row in text, row


def test_the_inventory_by_namespace() -> None:
    container = {"name": "web", "image": "nginx:1.27", "resources": {"requests": {"memory": "64Mi", "cpu": "10m"}}}
    web = thing("Deployment", "web", spec={"replicas": 2, "template": {"spec": {"containers": [container]}}},
                status={"readyReplicas": 1})  # fmt: skip
    nightly = thing("CronJob", "nightly", spec={"schedule": "0 3 * * *", "suspend": True})
    service = thing("Service", "web", spec={"ports": [{"port": 80, "targetPort": "http"}]})
    claim = thing("PersistentVolumeClaim", "data", spec={"storageClassName": "longhorn"}, status={"phase": "Pending"})
    found = snapshot(node("a"), web, nightly, service, claim, APP, pod("web-1", "a", owner=("Deployment", "web")))
    whole = facts(found)
    text = inventory(whole)
    for row in (
        "| Deployment | 1 |",
        "| web | Deployment | 1/2 ready | nginx:1.27 | cpu 10m, memory 64Mi | – | a |",
        r"| nightly | CronJob | 0 3 \* \* \*, suspended; last success: never |",
        "| web | Service | ClusterIP | 80 to http |",
        "| data | PersistentVolumeClaim | Pending |",
        "| shop | shop | https://git.example/r.git apps | OutOfSync | Healthy |",
    ):
        assert row in text, row
    assert {one.name for one in whole.components if not one.well} == {"web", "nightly", "data"}


def test_without_a_cluster_or_a_ledger_each_section_says_so(store: RedisStore) -> None:
    away = facts(None, filled(store), None, AWAY)
    for text in (status(away), inventory(away)):
        assert "Not known: the API server is away." in text
        assert "There are no nodes" not in text
    bare = facts(snapshot(node("a")), None, None, {"ledger": "REDIS_URL is not set"})
    text = session(bare)
    assert text.count("Not known: REDIS") == 7
    assert "None." not in text
    assert "Not known: no earlier look was given" in text


def test_kinds_that_were_refused_are_not_counted_as_none() -> None:
    refused = dict.fromkeys(("Pod", "Service", "Application", "Job", "ResourceQuota", "Deployment"), "may not list")
    whole = facts(snapshot(node("a"), unreadable=refused))
    text = status(whole)
    for told in ("No pod waits", "No finished", "No namespace has", "Nothing is switched off", "Argo CD has none"):
        assert told not in text, told
    assert "| pods that wait or fail" not in text
    assert "| Applications that are" not in text
    assert "Not known: Deployment, Service." in inventory(whole)
    assert "- Pod (cluster): may not list" in text


def test_what_is_older_than_the_session_is_left_out(store: RedisStore) -> None:
    filled(store)
    later = from_ledger(store, NOW + 1.0)
    assert (later.commits, later.edits, later.post_mortems, later.done) == ((), (), (), ())
    assert len(later.faults) == 1  # what is left is of now


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a | b", r"a \| b"),
        ("<script>&", "&lt;script&gt;&amp;"),
        ("[click](https://evil)", r"\[click\](https://evil)"),
        ("two\nlines\x1b[2J", r"two lines \[2J"),
        ("`rm` *all* _of_ it", r"\`rm\` \*all\* \_of\_ it"),
        ("ask @ann about #12", r"ask @ ann about \# 12"),
        ("password=hunter22hunter22", None),
        ("", "–"),
        (0, "0"),
    ],
)
def test_a_cell_is_text(text: Any, safe: str | None) -> None:
    found = cell(text)
    assert "hunter22" not in found
    assert safe is None or found == safe


def test_a_table_without_rows_is_a_sentence() -> None:
    assert table(("a", ">b"), (), "None.") == ["None.", ""]
    assert table(("a", ">b"), (("x", 1),), "None.")[1] == "|---|---:|"


def test_no_password_of_a_repository_is_reported_in_any_form() -> None:
    source = {"repoURL": "https://user:hunter22@git.example/r.git", "path": "apps"}
    status = {"conditions": [{"message": "cannot clone https://user:hunter22@git.example/r.git: denied"}]}
    one = thing("Application", "shop", "argocd", spec={"source": source, "sources": [source]}, status=status)
    (found,) = applications(snapshot(one))
    assert "https://git.example/r.git apps" in str(found)
    assert "hunter22" not in str(found)
