"""The rules that a service is held to: checks on one exchange, laws on several."""
