"""Tests of `cortex-school report`."""
