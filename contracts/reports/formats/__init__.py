"""Report formats, a file each: `render(run)`."""
