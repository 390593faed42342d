"""The judge judged: by mocks that are broken on purpose."""
