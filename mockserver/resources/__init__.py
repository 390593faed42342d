"""Resources: declared in behaviour files, inferred from documents, and the handlers of their operations."""
