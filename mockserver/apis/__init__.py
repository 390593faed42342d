"""What the documents cannot say: a folder an API, a file a resource, found by its name."""
