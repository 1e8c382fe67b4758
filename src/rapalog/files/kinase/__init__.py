"""Kinase tables and plates."""
