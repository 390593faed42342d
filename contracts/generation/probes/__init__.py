"""Scripted requests for one operation, a file each: `probe(session, pool, operation)`."""
