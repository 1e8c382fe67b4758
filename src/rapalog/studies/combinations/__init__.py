"""Combinations of two drugs, from a file to scores."""
