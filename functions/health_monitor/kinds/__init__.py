"""What the objects around a workload say of themselves: Services and their endpoints, and every kind without pods.

`survey` reads them through the client; the rest is pure. `evidence` is the table of kinds, from which docs/evidence.md
is printed. Nothing here judges whose failure it is beyond what the change itself touches.
"""
