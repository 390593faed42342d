"""JSON and YAML text, JSON Pointers, nesting."""
