"""The figures that the README states, measured: `python -m benchmarks` for all, `python -m benchmarks.NAME` for one kind."""
