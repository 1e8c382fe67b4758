"""Combinations of two drugs in words and as a page."""
