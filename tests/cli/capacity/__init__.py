"""Tests of `cortex-school cluster`."""
