"""Scripted requests for one operation, a file each: `probe(lab, existing, operation)`."""
