"""Blot images, read as counts."""
