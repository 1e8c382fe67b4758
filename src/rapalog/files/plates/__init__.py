"""Plate exports, recognised by content."""
