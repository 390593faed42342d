"""What a client sees of the mock, step by step, as text."""
