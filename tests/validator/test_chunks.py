"""What is remembered, and what failed before."""

import pytest
from msgspec.structs import replace

from eventing.vocabulary import ChangePlan
from functions._clients.knowledge import Chunk, Recalled
from functions._improvement.record import Record
from functions.rag_validator.chunks import manifest_chunks, passage_chunks, passage_of
from functions.rag_validator.contradictions import Passage
from functions.rag_validator.failures import similar_failures
from functions.rag_validator.past import past_chunk
from tests.validator.homelab import LIMIT, add, homelab, improvement, plan, put

SECRET = "apiVersion: v1\nkind: %s\nmetadata: {name: key}\nstringData: {password: hunter2}\ncreated: 2026-01-01\n"
RECORD = Record(
    improvement(),
    "rolled_back",
    plan=plan(put(LIMIT, "256Mi"), put("spec.replicas", 3), add("ConfigMap", "x")),
    message="pods were killed",
    commit="c1",
)
KEYS = "Deployment/shop/web ConfigMap/shop/x"


def test_every_resource_is_a_chunk() -> None:
    chunks = {chunk.key: chunk for chunk in manifest_chunks(homelab())}
    assert set(chunks) == {
        "apps/shop/api.yaml#0",
        "apps/shop/web.yaml#0",
        "apps/shop/web.yaml#1",
        "argocd/shop.yaml#0",
    }
    web = chunks["apps/shop/web.yaml#0"]
    assert web.facts == {
        "kind": "Deployment",
        "namespace": "shop",
        "name": "web",
        "application": "shop",
        "file": "apps/shop/web.yaml",
    }
    assert web.text.startswith('Deployment shop web shop apps/shop/web.yaml {"apiVersion":"apps/v1"')
    assert '"memory":"192Mi"' in web.text


@pytest.mark.parametrize("kind", ["Secret", "SealedSecret"])
def test_what_a_secret_holds_is_not_remembered(kind: str) -> None:
    (chunk,) = (one for one in manifest_chunks(homelab(secret=SECRET % kind)) if one.facts["name"] == "key")
    assert chunk.text == f"{kind} shop key shop apps/shop/secret.yaml {{}}"


def test_whatever_yaml_holds_is_text() -> None:
    (chunk,) = (one for one in manifest_chunks(homelab(x=SECRET % "ConfigMap")) if one.facts["name"] == "key")
    assert "2026-01-01" in chunk.text


def test_a_long_manifest_is_cut_and_its_files_stand_beside_it() -> None:
    long = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: long}\ndata: {x: " + "a " * 4500 + ", k: b, z: 7}\n"
    named = "ConfigMap shop long shop apps/shop/x.yaml "
    chunk, *files = (one for one in manifest_chunks(homelab(x=long)) if one.facts["name"] == "long")
    assert len(chunk.text) == len(named) + 8000
    assert [one.key for one in files] == [f"{chunk.key}/{name}" for name in ("x", "k", "z")]
    assert len(files[0].text) == len(f"{named}x ") + 8000
    assert [one.text for one in files[1:]] == [f"{named}k b", f"{named}z 7"]
    secret = long.replace("kind: ConfigMap", "kind: Secret")
    assert [one.text for one in manifest_chunks(homelab(x=secret)) if one.facts["name"] == "long"] == [
        "Secret shop long shop apps/shop/x.yaml {}"
    ]


def test_a_passage_comes_back_as_it_was() -> None:
    (chunk,) = (one for one in passage_chunks(homelab(a__md="# Head\nText.")) if one.key == "a.md#0")
    assert chunk.text == "a.md Head Text."
    assert passage_of(chunk) == Passage("a.md", "Head", "Text.")


def test_the_past_keeps_what_decides() -> None:
    assert past_chunk(RECORD) == Chunk(
        "i1",
        f"Memory limits  a summary rolled_back pods were killed {KEYS}",
        {
            "outcome": "rolled_back",
            "practice": "memory-limits",
            "application": "shop",
            "resources": KEYS,
            "title": "Memory limits",
            "message": "pods were killed",
            "commit": "c1",
        },
    )


def test_an_improvement_without_a_plan_is_remembered_too() -> None:
    facts = past_chunk(Record(improvement(), "rejected", reason="person")).facts
    assert (facts["resources"], facts["application"], facts["outcome"]) == ("", "", "rejected")


def failures(mine: ChangePlan, **facts: str) -> tuple[str, ...]:
    past = past_chunk(RECORD)
    return similar_failures(mine, "i2", [Recalled(replace(past, facts={**past.facts, **facts}), 0.1)])


def test_the_same_practice_on_the_same_resource_went_wrong() -> None:
    assert failures(plan(put(LIMIT, "1Gi"))) == (
        "Memory limits (i1) was rolled back on Deployment/shop/web: pods were killed",
    )
    assert failures(plan(put(LIMIT, "1Gi")), outcome="unverified", message="") == (
        "Memory limits (i1) was unverified on Deployment/shop/web",
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"outcome": "verified"},
        {"outcome": "rejected"},
        {"outcome": "failed"},
        {"outcome": "pending_review"},
        {"practice": "replicas"},
        {"resources": "Deployment/shop/webs"},
        {"resources": ""},
    ],
)
def test_anything_else_is_no_failure_of_this(facts: dict[str, str]) -> None:
    assert failures(plan(put(LIMIT, "1Gi")), **facts) == ()


def test_an_improvement_is_not_its_own_past() -> None:
    assert similar_failures(plan(put(LIMIT, "1Gi")), "i1", [Recalled(past_chunk(RECORD), 1.0)]) == ()


def test_a_long_failure_is_cut_to_what_the_contract_allows() -> None:
    assert len(failures(plan(put(LIMIT, "1Gi")), message="x" * 5000)[0]) == 4000
