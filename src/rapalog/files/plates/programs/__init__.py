"""One file for each plate program."""
