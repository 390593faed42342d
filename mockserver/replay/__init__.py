"""Recorded traffic served again."""
