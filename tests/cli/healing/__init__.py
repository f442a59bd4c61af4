"""Tests of `cortex-school heal`."""
