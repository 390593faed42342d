"""A recording, judging reverse proxy."""
