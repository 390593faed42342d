"""The official clients, unchanged but for base URL and key, against the mock."""
