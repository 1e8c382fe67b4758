"""Resistance in pictures: shifts of genotypes, chances of clones in time, what they depend on, and progression."""
