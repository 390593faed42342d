"""Tests of contracts/rules/checks/, file for file: what each catches, and what it leaves alone."""
