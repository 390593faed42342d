"""One request, outermost first: errors, routing, credentials, the operation, the reply."""
