"""`python -m contracts`: the command line."""

from contracts.cli.main import main

main()
