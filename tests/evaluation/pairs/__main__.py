"""`python -m tests.evaluation.pairs`: the figures, and what went wrong in the half for tuning."""

import sys

from tests.evaluation.pairs.labelled import HALVES
from tests.evaluation.pairs.scoring import HalfFigures, judged, score_pairs


def told(figures: HalfFigures) -> str:
    """The figures of one half for people."""
    lines = [f"{figures.pairs} pairs, {figures.silent} conflicts with a key not called one"]
    for title, scores in (("all", figures.every), ("with a key", figures.keyed)):
        for kind, score in scores.items():
            shares = " ".join(
                f"{name} {'none' if value is None else f'{value:.2f}'}"
                for name, value in (("precision", score.precision), ("recall", score.recall), ("F1", score.f1))
            )
            lines.append(
                f"  {title:10} {kind:9} expected {score.expected:3} said {score.said:3} right {score.right:3} {shares}"
            )
    one = figures.recall
    lines.append(
        f"  recall@5 of {one.statements}: likeness {one.likeness:.2f}, words {one.words:.2f}, both {one.fused:.2f}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    for one in judged():
        if one.pair.half == "tuning" and one.said != one.pair.is_:
            sys.stdout.write(
                f"{one.pair.is_} taken for {one.said}: {one.pair.a!r} / {one.pair.b or one.pair.manifest!r}\n"
            )
    both = score_pairs()
    for half in HALVES:
        sys.stdout.write(f"{half}: {told(getattr(both, half))}\n")
