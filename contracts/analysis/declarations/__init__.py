"""What a document declares, as the judge reads it: operations reached, lists, links, callbacks, rules of state."""
