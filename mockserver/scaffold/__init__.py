"""What `mockserver init` writes: a package with an API of one's own, and in each of its files one example that was tried out."""
