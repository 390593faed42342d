"""The reports, each against a golden file and against its format's own rules."""
