"""The Python door: one call for each command, and results that a notebook can show."""
