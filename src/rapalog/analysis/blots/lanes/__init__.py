"""Columns: which band is which lane."""
