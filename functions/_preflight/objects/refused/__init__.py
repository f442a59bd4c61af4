"""Combinations that the API server's validation refuses though each field follows its schema (pkg/apis/*/validation).

What may enter: pure functions from one object to what is refused in it, by the part of the API that they are about.
"""
