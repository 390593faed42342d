"""Documents: loaded, merged, overlaid, and read through frozen views."""
