"""`python -m specs`: the command line."""

from specs.cli import main

if __name__ == "__main__":
    main(prog_name="python -m specs")
