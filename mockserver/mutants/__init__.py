"""The mock broken on purpose, so that what judges it can be judged: a function each, in files by what they break."""
