"""Rules about one call of a client, a file each: `RULE` and `check(trial)`."""
