"""What `mockserver init` writes."""
