"""Rules about one exchange, a file each: `RULE` and `check(matched)`."""
