"""Several verdicts to one judgement: the highest risk counts, one veto is a veto, the rest is the mean. Pure."""

from collections.abc import Sequence

from eventing.vocabulary import Judgement, Verdict

_ORDER = ("low", "medium", "high")


def aggregate(verdicts: Sequence[Verdict]) -> Judgement:
    """What the experts say together; of priorities the middle one, of two middle ones the higher.

    Raises:
        ValueError: when nobody said anything.
    """
    if not verdicts:
        raise ValueError("no expert gave a verdict; an improvement without one cannot be judged")
    priorities = sorted((verdict.priority for verdict in verdicts), key=_ORDER.index)
    return Judgement(
        experts=tuple(verdict.expert for verdict in verdicts),
        feasibility=_mean([verdict.feasibility for verdict in verdicts]),
        impact=_mean([verdict.impact for verdict in verdicts]),
        effort=_mean([verdict.effort for verdict in verdicts]),
        risk=max(verdict.risk for verdict in verdicts),
        priority=priorities[len(priorities) // 2],
        vetoes=tuple(f"{one.expert}: {one.reason or 'no reason given'}"[:4000] for one in verdicts if one.veto),
    )


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 4)
