"""Values that schemas allow: declared examples, and made ones."""
