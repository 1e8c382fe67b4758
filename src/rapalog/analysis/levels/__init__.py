"""Levels of a drug over time, without a model of the body."""
