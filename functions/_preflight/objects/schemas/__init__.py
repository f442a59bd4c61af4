"""The fields and types of kinds: Kubernetes' own, those of CRDs in the tree, and those of well-known projects.

What may enter: schemas as data, and what reads and applies them. Every schema is read once, at its first use.
"""
