"""Services that others would have written, correct by construction, for the judge to be held against."""
