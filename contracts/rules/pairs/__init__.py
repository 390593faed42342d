"""One broken exchange that a rule must find, and the nearest sound one that it must not: a file a rule, found by its name."""
