"""The pairs of the checks."""
