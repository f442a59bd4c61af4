"""Functions that are only measured."""
