"""Formats: instrument exports, layouts and model files."""
