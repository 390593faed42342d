"""Scripted traffic that makes the laws decidable, a file each: `experiment(session, pool, collection)`."""
