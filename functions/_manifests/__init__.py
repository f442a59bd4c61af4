"""Kubernetes YAML: loading, indexing, rendering, quantities, references. The one place that knows manifests.

What may enter: pure functions of files, text and data, with `yaml` as the only library. No I/O, no clock, no SDK, and
nothing that knows a practice, a policy or an event. Data that `load` returns is shared and never changed.
"""
