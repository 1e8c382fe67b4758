"""Layouts, boxes and densitometry tables of blots."""
