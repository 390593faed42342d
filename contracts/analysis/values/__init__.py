"""Values by their schema: which are the same, in which spellings, and what an answer can show of what was sent."""
