"""A document speaks against a field by workload, field and value."""

from typing import Any

import pytest

from eventing.vocabulary import Conflict, Resource
from functions.rag_validator.changes import Leaf
from functions.rag_validator.contradictions import Passage, Subject, contradictions
from tests.validator.homelab import LIMIT, POD, REQUEST

FILE = "apps/shop/web.yaml"


def field(path: str, found: Any, wanted: Any, kind: str = "Deployment") -> Subject:
    return Subject("web", Leaf(Resource(kind, "web", "shop", ""), FILE, path, found, wanted))


def spoken(subject: Subject, text: str, heading: str = "") -> tuple[list[Any], int]:
    said = contradictions([subject], [Passage("docs/web.md", heading, text)], ["web", "api"])
    return [one.found for one in said.conflicts], len(said.outdated)


@pytest.mark.parametrize(
    ("subject", "text", "values", "outdated"),
    [
        (field(LIMIT, "192Mi", "256Mi"), "web is capped at 192Mi", ["192Mi"], 0),
        (field(LIMIT, "192Mi", "256Mi"), "web is capped at 192 MB", ["192M"], 0),
        (field(LIMIT, None, "256Mi"), "web is capped at 192Mi", ["192Mi"], 0),
        (field(LIMIT, "192Mi", "256Mi"), "web is capped at 256Mi", [], 0),
        (field(LIMIT, "192Mi", "256Mi"), "web is capped at 128Mi", [], 1),
        (field(LIMIT, "192Mi", None), "web is capped at 192Mi", ["192Mi"], 0),
        (field(LIMIT, "192Mi", "256Mi"), "api is capped at 192Mi", [], 0),
        (field(LIMIT, "192Mi", "256Mi"), "web requests 192Mi of memory", [], 0),
        (field(LIMIT, "192Mi", "256Mi"), "web has 192Mi of memory", ["192Mi"], 0),
        (field(REQUEST, "192Mi", "256Mi"), "web has 192Mi of memory", ["192Mi"], 0),
        (field(REQUEST, None, "256Mi"), "web has 192Mi of memory", [], 0),
        (field(REQUEST, None, "256Mi"), "web requests 192Mi of memory", ["192Mi"], 0),
        (field(f"{POD}.resources.limits.cpu", "1", "2"), "web may use 1 CPU at most", ["1"], 0),
        (field(f"{POD}.resources.limits.cpu", "1", "2"), "web may use 1000m of CPU at most", ["1000m"], 0),
        (field(f"{POD}.env", "192Mi", "256Mi"), "web is capped at 192Mi", [], 0),
        (field("spec.replicas", None, 2), "web has one replica", ["1"], 0),
        (field("spec.replicas", None, 2), "web has two replicas", [], 0),
        (field("spec.replicas", None, 2), "web has three replicas", [], 1),
        (field("spec.replicas", 3, 2), "web has three replicas", ["3"], 0),
        (field("spec.minReplicas", None, 2), "web has one replica", ["1"], 0),
        (field("spec.minReplicas", None, 2), "web has two replicas", [], 0),
        (field("spec.minReplicas", None, 2), "web has three replicas", [], 0),
        (field("spec.minReplicaCount", None, 2), "web has one replica", ["1"], 0),
        (field("spec.maxReplicas", None, 2), "web has one replica", [], 0),
        (field(f"{POD}.image", "web:1.4.2", "web:1.5.0"), "web stays on 1.4", ["1.4"], 0),
        (field(f"{POD}.image", "web:1.4.2", "web:1.4.3"), "web stays on 1.4", [], 0),
        (field(f"{POD}.image", "web:v1.40", "web:v1.4"), "web is pinned to 1.4", [], 0),
        (field(f"{POD}.image", "web:v1.4", "web:v1.40"), "web is pinned to 1.4", ["1.4"], 0),
        (field(f"{POD}.image", "web", "web:2.0"), "web is pinned to 1.4", [], 1),
        (field(f"{POD}.livenessProbe.periodSeconds", None, 5), "never give web a liveness probe", [None], 0),
        (field(f"{POD}.livenessProbe.periodSeconds", 5, None), "never give web a liveness probe", [], 0),
        (field(f"{POD}.readinessProbe.periodSeconds", None, 5), "never give web a liveness probe", [], 0),
        (field(f"{POD}.resources.limits.cpu", None, "1"), "We set CPU requests and no CPU limits.", [None], 0),
        (field(f"{POD}.resources.requests.cpu", None, "1"), "We set CPU requests and no CPU limits.", [], 0),
        (field("spec.minReplicas", None, 2, "HorizontalPodAutoscaler"), "do not autoscale web", [None], 0),
        (
            field("spec.maxUnavailable", None, 1, "PodDisruptionBudget"),
            "web must not get a disruption budget",
            [None],
            0,
        ),
    ],
)
def test_what_is_said_of_a_field(subject: Subject, text: str, values: list[Any], outdated: int) -> None:
    assert spoken(subject, text) == (values, outdated)


def test_a_conflict_cites_the_document() -> None:
    passage = Passage("docs/web.md", "web is capped", "On purpose. It is capped at 192Mi.")
    said = contradictions([field(LIMIT, "192Mi", "256Mi")], [passage, passage], ["web"])
    reason = "docs/web.md, under 'web is capped', says \"It is capped at 192Mi.\""
    assert said.conflicts == (
        Conflict(Resource("Deployment", "web", "shop", ""), FILE, LIMIT, "256Mi", "192Mi", reason),
    )
    bare = contradictions([field(LIMIT, "192Mi", "256Mi")], [Passage("a.md", "", "web is capped at 192Mi")], ["web"])
    assert bare.conflicts[0].reason == 'a.md says "web is capped at 192Mi"'


def test_every_document_is_cited_once_for_a_field() -> None:
    text = "web is capped at 192Mi. It is capped at 192Mi."
    passages = [Passage("a.md", "", text), Passage("b.md", "", text)]
    fields = [field(LIMIT, "192Mi", "256Mi"), field(REQUEST, "192Mi", "256Mi")]
    said = contradictions(fields, passages, ["web"])
    assert [(one.path, one.reason[:4]) for one in said.conflicts] == [(LIMIT, "a.md"), (LIMIT, "b.md")]


def test_what_is_outdated_is_told_once() -> None:
    passages = [Passage("a.md", "", "web is capped at 128Mi"), Passage("a.md", "x", "web is capped at 128Mi")]
    said = contradictions([field(LIMIT, "192Mi", "256Mi")], passages, ["web"])
    assert said.conflicts == ()
    assert said.outdated == (f"a.md says \"web is capped at 128Mi\", but {LIMIT} of web is '192Mi'",)


def test_a_long_sentence_is_cut() -> None:
    said = contradictions(
        [field(LIMIT, "192Mi", "256Mi")], [Passage("a", "", "web is capped at 192Mi " + "x" * 900)], ["web"]
    )
    assert len(said.conflicts[0].reason) == len('a says ""') + 500
