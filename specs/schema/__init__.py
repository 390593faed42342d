"""Schema Objects: compiled to validators, and what departs from them in words."""
