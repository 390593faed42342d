"""Clients that are broken on purpose, a file each: what is wrong with it, and ADAPTER.

CAUGHT is the check and the operation that must be found; SHOWN a pattern that its minimal example must match.
"""
