"""Where requests come from and go to: generated ones, made-up ones, and the client that records each."""
