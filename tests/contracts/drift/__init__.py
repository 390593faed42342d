"""Tests of `contracts.drift`."""
