"""Finding out how a service has moved away from its mock: the same cases to both, side by side."""
