"""`python -m tests.evaluation`: the table, and everything that recognition got wrong."""

import sys

from tests.evaluation.scoring import labelled, score, table

if __name__ == "__main__":
    scores = [score(one) for one in labelled()]
    for one in scores:
        for label in one.missed:
            sys.stdout.write(f"{one.name}: missed {label.practice} at {label.at:.0f} s\n")
        for mention in one.wrong:
            sys.stdout.write(
                f"{one.name}: wrong {mention.practice} at {mention.timestamp:.0f} s: {mention.quote[:90]}\n"
            )
        for detail in one.details:
            sys.stdout.write(f"{one.name}: {detail}\n")
    sys.stdout.write(table(scores) + "\n")
