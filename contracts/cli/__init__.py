"""The command line of the judge."""
