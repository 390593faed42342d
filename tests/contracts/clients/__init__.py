"""The reference clients, and what judges any client."""
