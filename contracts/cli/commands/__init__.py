"""The subcommands of `contracts`, a file each: a click command called `command`."""
