"""What makes the things that are committed and not written by hand: vendored scripts, pictures, pages of the documentation."""
