"""The pairs of the laws."""
