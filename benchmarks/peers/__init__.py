"""What the mock is measured beside."""
