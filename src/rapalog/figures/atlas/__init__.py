"""Figures of genotypes by drugs."""
