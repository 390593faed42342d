"""Written by `python -m contracts.clients.generating`: the types and the routes of each document. Never edited by hand."""
