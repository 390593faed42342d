"""Mutants that nobody wrote: operators make them for any document, each in one place of it."""
