"""Documents as people publish them, mended: what OpenAPI does not allow is told, and read as what it most likely means."""
