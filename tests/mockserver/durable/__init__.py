"""State that outlives its process, on real databases."""
