"""Tests of the arithmetic of nodes, and of what `cluster` shows of it."""
