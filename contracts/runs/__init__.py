"""What came of a run: the run itself, what it covered, and what is shown of it."""
