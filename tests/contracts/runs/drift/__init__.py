"""Tests of `contracts.runs.drift`."""
