"""The APIs that the tests state facts of: those that are built in, by name, whatever else is added."""

BUILT_IN = ("tavus", "together")
