"""What rules are shown on: a library's documents, exchanges with it, and the form of a pair of them."""
