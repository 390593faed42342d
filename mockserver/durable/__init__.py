"""State that outlives its process and that several processes share: the working copy in memory, and the database it is committed to."""
