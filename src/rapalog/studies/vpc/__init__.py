"""Levels of real patients beside those of simulated ones."""
