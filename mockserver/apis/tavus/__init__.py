"""Tavus: faces, deployments and their conversations, PALs, voices."""
