"""Biological replicates combined, with variances that curves lend each other."""
