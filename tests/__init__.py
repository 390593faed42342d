"""The tests, as packages, so that a folder may have the name of what it tests."""
