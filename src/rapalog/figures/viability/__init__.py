"""Figures of a viability experiment: curves, what is compared across a screen, plates."""
