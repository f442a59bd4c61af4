"""A sample of the campaign in real time: real Git, a real ledger, a real Prometheus, the functions as processes, and
the rehearsal's cluster in place of Kubernetes and Argo CD.

A run begins with a plan that is recorded as validated; from there on everything is the product's: the decision by the
policy, the lease, the baseline, the gate, the commit, the watch, the verdict, the revert, and the watch of the revert.
`python -m tests.campaign.live --help` runs it alone; `campaign.campaign` is its entry.
"""

RUNS = 35  # every case once
