"""A sample of the campaign in real time: real Git, a real ledger, a real Prometheus, the functions as processes, and
the rehearsal's cluster in place of Kubernetes and Argo CD.

A run begins with a plan that is recorded as validated; from there on everything is the product's: the decision by the
policy, the lease, the baseline, the gate, the commit, the watch, the verdict, the revert, and the watch of the revert.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.campaign.report import Run

RUNS = 35


def run_live(seed: int, runs: int = RUNS) -> "tuple[Run, ...]":
    """The sample, with so many runs.

    Raises:
        RuntimeError: where prometheus and promtool are not installed.
    """
    from tests.campaign.live.campaign import campaign  # noqa: PLC0415 - starts an engine, which the virtual part needs not

    return campaign(seed, runs)
