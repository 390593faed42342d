"""`python -m contracts`: the command line."""

from contracts.cli import main

main()
