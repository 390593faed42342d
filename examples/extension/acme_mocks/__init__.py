"""What Acme adds to contract-mocks."""
