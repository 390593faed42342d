"""What a run exercised of a document."""
