"""The mock broken on purpose, a file per way: what proves that the judge sees. See `mockserver.mutants.mutant`."""
