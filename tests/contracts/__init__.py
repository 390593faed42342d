"""Tests of mockserver/, file for file; what is seen over HTTP only stands in tests/scenarios/ too."""
