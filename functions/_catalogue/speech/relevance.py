"""How sure a statement is, as a number that policy compares with its thresholds (0.90 and 0.95 by default).

clear     0.90  + 0.01 a must  + 0.03 a reason  + 0.02 a figure  + 0.01 a named target  + 0.01 emphasis
          so a bare "you should" is 0.90, and 0.95 takes a reason and a figure, or more
habit     0.86  + 0.01 each for a reason and a figure: what the speaker does, not what others should
implied   0.80  + 0.02 a figure: only a warning of what happens without it
hedged    0.72  + 0.04 each for a must, a reason and a figure: below 0.90 whatever is said besides
"""

from functions._catalogue.speech.stance import Level


def relevance(level: Level, *, strong: bool, reason: bool, figure: bool, target: bool, emphasis: bool) -> float:
    """The number for a statement, 0..1 with two decimals."""
    if level == "clear":
        score = 0.90 + 0.01 * strong + 0.03 * reason + 0.02 * figure + 0.01 * target + 0.01 * emphasis
    elif level == "habit":
        score = 0.86 + 0.01 * reason + 0.01 * figure
    elif level == "implied":
        score = 0.80 + 0.02 * figure
    else:
        score = 0.72 + 0.04 * strong + 0.04 * reason + 0.04 * figure
    return round(min(score, 0.97), 2)
