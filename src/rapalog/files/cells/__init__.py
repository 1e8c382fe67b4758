"""Cells of text and spreadsheets, the ground of every table."""
