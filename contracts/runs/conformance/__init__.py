"""A conformance run: cut into tasks, done by workers, put together."""
