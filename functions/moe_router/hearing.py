"""The chosen experts, heard at once; whoever gave no verdict, and why."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from eventing.handler import Permanent, Temporary
from eventing.vocabulary import Expert, Improvement, Verdict
from functions._clients.model_calls import FailureKind, ModelFailure, OverBudget
from functions._clients.models import Experts

OURS_TO_MEND: frozenset[FailureKind] = frozenset({"key", "payment", "retired", "request"})  # else it comes again


class Silence(Struct, frozen=True):
    """An expert without a verdict; `mend` is what no other improvement will be spared either, in a word."""

    expert: Expert
    why: str
    mend: str = ""


class Heard(Struct, frozen=True):
    """What the experts said, in the order in which they were asked."""

    verdicts: tuple[Verdict, ...]
    silent: tuple[Silence, ...] = ()

    @property
    def unjudged(self) -> str:
        """Why a person has to judge; empty where every expert did."""
        return "; ".join(f"no verdict of the {one.expert} expert: {one.why}" for one in self.silent)[:4000]


def hear(judges: Experts, chosen: Sequence[Expert], improvement: Improvement, at_once: bool) -> Heard:
    """Every expert's verdict. With `at_once` they are asked side by side, because they wait for somebody outside.

    Raises:
        Temporary: when any of them may answer later; what the others said is kept by the models' ledger.
        OverBudget: when the money of today is spent, and tomorrow there is more.
    """
    asked = [_asking(judges, expert, improvement) for expert in chosen]
    if at_once and len(asked) > 1:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  the start needs no threads

        with ThreadPoolExecutor(len(asked)) as pool:
            answers = list(pool.map(lambda ask: ask(), asked))
    else:
        answers = [ask() for ask in asked]
    for answer in answers:
        if isinstance(answer, Temporary):
            raise answer
    for answer in answers:
        if isinstance(answer, OverBudget) and answer.until:
            raise answer
    verdicts = tuple(answer for answer in answers if isinstance(answer, Verdict))
    return Heard(verdicts, tuple(_silence(*pair) for pair in zip(chosen, answers, strict=True) if _no_verdict(pair[1])))


Answer = Verdict | Temporary | Permanent


def _asking(judges: Experts, expert: Expert, improvement: Improvement) -> Callable[[], Answer]:
    def ask() -> Answer:
        try:
            return judges.judge(expert, improvement)
        except (Temporary, Permanent) as error:
            return error

    return ask


def _no_verdict(answer: Answer) -> bool:
    return not isinstance(answer, Verdict)


def _silence(expert: Expert, answer: Answer) -> Silence:
    kind = answer.kind if isinstance(answer, ModelFailure) else ""
    return Silence(expert, str(answer), kind if kind in OURS_TO_MEND else "")
