"""A lesson that the catalogue does not know: a model reads, judges and plans it, code checks it, a person decides."""

import json
from pathlib import Path
from typing import Any

import pytest

from eventing.contracts import ImprovementCategorized, VideoSubmitted
from eventing.redis_store import RedisStore
from functions._clients import ledger
from functions._clients.model_calls import Request
from functions._clients.model_ledger import LedgeredModels
from functions._clients.scripted_models import Answer, ScriptedModels
from functions._experts.modelled import ModelExperts
from functions._experts.planning.planner import ModelPlanner
from functions._experts.spending import Account, video_key
from functions._policy.channels import Channels
from functions._policy.policy import Policy
from functions._preflight.facts import Facts
from functions.implementation_workers import function as implementation_workers
from functions.moe_router import function as moe_router
from functions.youtube_ingestion import function as youtube_ingestion
from tests.scenarios.lessons import only, order
from tests.scenarios.school import Nothing, School

QUOTE = "The catalog's autoscaler should wait ten minutes before it scales down."
TALK = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:09.000\nWelcome back to clusters at home.\n\n"
    f"00:00:09.000 --> 00:00:20.000\n{QUOTE}\n"
)
PATH = "spec.behavior.scaleDown.stabilizationWindowSeconds"
FOUND = {
    "quote": QUOTE,
    "timestamp": 9,
    "practice": "",
    "category": "capability",
    "type": "setting",
    "title": "The catalog scales down slowly",
    "description": "A dip in the load takes no pods away that are needed a minute later.",
    "relevance": 1.0,
    "parameters": [{"name": "field", "value": "stabilizationWindowSeconds"}, {"name": "value", "value": "600"}],
    "targets": [{"kind": "HorizontalPodAutoscaler", "namespace": "", "name": "catalog"}],
    "notes": [],
}
WISH = {
    "op": "set_field",
    "kind": "HorizontalPodAutoscaler",
    "namespace": "catalog",
    "name": "catalog-api",
    "path": PATH,
    "expected": "",
    "value": "600",
}
PLAN: dict[str, Any] = {
    "way": "operations",
    "summary": "The catalog's autoscaler waits ten minutes before it takes pods away.",
    "reason": "",
    "practice": "",
    "parameters": [],
    "targets": [],
    "application": "",
    "operations": [WISH],
}
VERDICT = {
    "feasibility": 0.9,
    "impact": 0.6,
    "effort": 0.1,
    "risk": 0.2,
    "priority": "medium",
    "risks": [],
    "recommendations": [],
    "dependencies": [],
    "veto": False,
    "reason": "It takes pods away later, and does nothing else.",
}


class Thinking(School):
    """A school whose reader, judges and planner are one scripted model, with the ledger's memory and purse."""

    plans: list[Answer]

    def think(self, *plans: Answer) -> "Thinking":
        """Set the answers to the questions for a plan."""
        self.plans, self.asked = list(plans), ScriptedModels(self._said)
        models = LedgeredModels(self.asked, self.store, self._policy, self.broker.clock)
        experts = ModelExperts(models, self.store, self._policy)
        nobody = Nothing()

        def planners(policy: Policy, _: Facts) -> ModelPlanner:
            return ModelPlanner(models, policy.models.tiers[policy.models.planning])

        handlers = {
            "youtube-ingestion": youtube_ingestion.handler(
                self.store, nobody, nobody, experts, self.broker.clock, nobody, Channels
            ),
            "moe-router": moe_router.handler(self.store, experts, self.broker.clock),
            "implementation-workers": implementation_workers.handler(
                self.store, self.git("workers"), self._policy, self.broker.clock, planners=planners
            ),
        }
        for name, handler in handlers.items():
            self.receivers[name] = self.runtime(name, handler, self.store, self.broker.publish)
        return self

    def learn(self, event: str = "") -> None:
        """Submit the talk, and run until nothing is left to do."""
        self.publish("video.submitted", VideoSubmitted("https://youtu.be/abcdefghijk", transcript=TALK), event)
        self.run()

    def _policy(self) -> Policy:
        return self.policy

    def _said(self, request: Request) -> Answer:
        if request.purpose == "extraction":
            return json.dumps({"improvements": [FOUND]})
        return self.plans.pop(0) if request.purpose == "planning" else json.dumps(VERDICT)


@pytest.fixture
def school(store: RedisStore, tmp_path: Path) -> Thinking:
    return Thinking(store, tmp_path)


def test_a_person_reads_it_and_then_it_is_committed_with_who_planned_it(school: Thinking) -> None:
    school.think(json.dumps(PLAN)).learn()
    reading = next(one for one in school.asked.asked if one.purpose == "extraction")
    assert "Deployment catalog/catalog-api of catalog" in reading.stable[0], "the reader knows what is there"
    record = only(school)
    decision = school.decision(record)
    assert (record.stage, record.improvement.practice, record.improvement.relevance) == ("pending_review", "", 1.0)
    assert decision is not None and school.commits() == []
    assert any("composed it outside the catalogue, so a person reads it first" in one for one in decision.reasons)
    school.publish("command", order(school, "approve", record.improvement.id, record.digest))
    school.run()
    assert only(school).stage == "verified", only(school).message
    (commit,) = school.git("reader").log(school.source.head)
    assert "\nPlanned by: claude-sonnet-5-5, outside the catalogue\n" in commit.message
    assert f"{PATH}: absent -> 600" in commit.message
    body = school.files()["apps/catalog/autoscaler.yml"].decode()
    assert "stabilizationWindowSeconds: 600" in body


def test_what_was_wrong_with_a_plan_is_told_once(school: Thinking) -> None:
    wrong = PLAN | {"operations": [WISH | {"name": "catalog"}]}
    school.think(json.dumps(wrong), json.dumps(PLAN)).learn()
    assert (only(school).stage, school.plans) == ("pending_review", [])
    planning = [one for one in school.asked.asked if one.purpose == "planning"]
    assert "there is no HorizontalPodAutoscaler catalog in catalog; there are catalog-api" in planning[1].question
    assert only(school).plan is not None


def test_a_plan_that_nobody_can_make_is_a_persons_with_the_reason(school: Thinking) -> None:
    wrong = json.dumps(PLAN | {"operations": [WISH | {"namespace": "kube-system"}]})
    school.think(wrong, wrong).learn()
    record = only(school)
    assert (record.stage, record.reason, record.plan) == ("pending_review", "not planned", None)
    assert any("A change needs a person: not planned" in str(entry) for entry, _ in school.told)
    school.publish("command", order(school, "reject", record.improvement.id, record.digest))
    school.run()
    assert only(school).stage == "rejected"


def test_the_same_lesson_again_costs_nothing(school: Thinking) -> None:
    school.think(json.dumps(PLAN)).learn()
    asked = len(school.asked.asked)
    account = ledger.get(school.store, video_key("abcdefghijk"), Account)
    school.learn("again")
    record = only(school)
    school.publish(
        "improvement.categorized", ImprovementCategorized(record.improvement, record.verdicts, record.judgement)
    )
    school.run()
    assert len(school.asked.asked) == asked
    assert ledger.get(school.store, video_key("abcdefghijk"), Account) == account
    assert account is not None and account[0].calls == asked
