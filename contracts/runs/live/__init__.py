"""Judging a service that is not ours: little is sent, nothing is left behind, and everything is told before."""
