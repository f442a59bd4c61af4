"""Labelled improvements: do the right experts judge them, and is what a person should see held?"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from msgspec import Struct, convert

from eventing.vocabulary import Category, Expert, Improvement, Origin, Target
from functions._catalogue.catalogue import PRACTICES
from functions._clients.model_calls import ModelFailure
from functions._clients.models import Experts
from functions._improvement.identity import improvement_id, statement_fingerprint
from functions._policy.policy import Policy
from functions.moe_router.aggregation import aggregate
from functions.moe_router.routing import experts_for

# Why a model gives no answer to this question; for any other reason it gives none to any, and nothing is measured.
OF_THE_QUESTION = frozenset({"refused", "cut off", "too long", "unusable"})
FILE = Path(__file__).parent / "improvements.yaml"


class Labelled(Struct, frozen=True, forbid_unknown_fields=True):
    """One improvement: who ought to judge it (`experts`; `also` does no harm), and whether a person should see it."""

    title: str
    category: Category
    experts: tuple[Expert, ...]
    held: bool
    practice: str = ""
    description: str = ""
    parameters: dict[str, str | int] = {}
    targets: tuple[str, ...] = ()
    also: tuple[Expert, ...] = ()

    @property
    def improvement(self) -> Improvement:
        """As a reader hands it on."""
        targets = tuple(Target("", "", name) for name in self.targets)
        fingerprint = statement_fingerprint(self.practice or self.title, self.parameters, targets)
        practice = PRACTICES.get(self.practice)
        return Improvement(
            id=improvement_id("evaluation", fingerprint),
            origin=Origin("video", "evaluation", "A talk", quote=self.title),
            title=self.title,
            category=self.category,
            relevance=0.95,
            fingerprint=fingerprint,
            description=self.description or (practice.summary if practice else ""),
            type="practice" if practice else "setting",
            practice=self.practice,
            parameters=dict(self.parameters),
            targets=targets,
        )


class Tally(Struct, frozen=True):
    """Right, wrong and missed ones."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """The share of what was said that is right; None where nothing was said."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """The share of what ought to be said that was; None where nothing ought to be."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None


@cache
def halves() -> Mapping[str, tuple[Labelled, ...]]:
    """The set in its two halves: every second one is held out."""
    read = convert(yaml.safe_load(FILE.read_text()), tuple[Labelled, ...])
    return {"known": read[::2], "held_out": read[1::2]}


def chosen(one: Labelled) -> tuple[Expert, ...]:
    """Whom the router asks."""
    practice = PRACTICES.get(one.practice)
    return experts_for(one.improvement, practice.experts if practice else ())


def routing(labelled: Iterable[Labelled]) -> Tally:
    """How the router does: an expert is wrong who has nothing to do with it, missed who ought to be asked."""
    right = wrong = missed = 0
    for one in labelled:
        asked = set(chosen(one))
        right += len(asked & set(one.experts))
        wrong += len(asked - set(one.experts) - set(one.also))
        missed += len(set(one.experts) - asked)
    return Tally(right, wrong, missed)


class Judged(Struct, frozen=True):
    """What one run of judging said: who is held, and what it cost in USD."""

    held: frozenset[str]
    cost_usd: float


def judged(labelled: Sequence[Labelled], experts: Experts, policy: Policy | None = None) -> Judged:
    """Ask the chosen experts about each, and aggregate, as the router does."""
    threshold = (policy or Policy()).high_risk_threshold
    held, cost = set(), 0.0
    for one in labelled:
        try:
            verdicts = [experts.judge(expert, one.improvement) for expert in chosen(one)]
        except ModelFailure as failure:
            if failure.kind not in OF_THE_QUESTION:
                raise
            held.add(one.title)  # without a verdict a person decides
            continue
        together = aggregate(verdicts)
        cost += sum(verdict.cost_usd for verdict in verdicts)
        if together.vetoes or together.risk >= threshold:
            held.add(one.title)
    return Judged(frozenset(held), cost)


def holding(labelled: Iterable[Labelled], held: frozenset[str]) -> Tally:
    """How the judges do: held is what a person should see."""
    right = wrong = missed = 0
    for one in labelled:
        right += one.held and one.title in held
        wrong += not one.held and one.title in held
        missed += one.held and one.title not in held
    return Tally(right, wrong, missed)
