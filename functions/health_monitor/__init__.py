"""health-monitor: a baseline before the commit, samples after it, a verdict on evidence, and the way back.

Measuring (`measuring`) is apart from assessing (`workload_checks`, `other_checks`, `verdict`), which are pure: no
evidence is not health, and a fault that is not of our making never reverts.
"""
