"""Helm charts of the repository: what `helm template` makes of them, and which value decides a field of it."""
