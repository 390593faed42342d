"""Tests of contracts/checks/, file for file: what each catches, and what it leaves alone."""
