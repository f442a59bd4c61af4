"""`python -m tests.evaluation.pairs`: the figures, and what went wrong in the half for tuning."""

import sys

from tests.evaluation.pairs.scoring import HALVES, HalfFigures, judged, score_pairs


def told(figures: HalfFigures) -> str:
    """The figures of one half for people."""
    lines = [f"{figures.pairs} pairs, {figures.silent} conflicts with a key not called one"]
    for title, scores in (("all", figures.every), ("with a key", figures.keyed)):
        for kind, one in scores.items():
            shares = " ".join(
                f"{name} {'none' if value is None else f'{value:.2f}'}"
                for name, value in (("precision", one.precision), ("recall", one.recall), ("F1", one.f1))
            )
            lines.append(
                f"  {title:10} {kind:9} expected {one.expected:3} said {one.said:3} right {one.right:3} {shares}"
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
