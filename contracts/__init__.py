"""Finds out whether a service keeps its published contract."""
