"""Rules that a change must pass before anybody is asked to approve it, one file each.

What may enter: a rule that is a pure function of the repository before and after a change, of the plan and of the
policy's knobs. It blocks (`error`) only what the change brings in; what was so before is a `warning`. Its message says
what to do. Nothing here reads a clock, a cluster or the network; schemas come from an installed package, at first use.
"""
