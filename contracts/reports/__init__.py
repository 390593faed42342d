"""A run rendered, a file a format: `render(run)`."""
