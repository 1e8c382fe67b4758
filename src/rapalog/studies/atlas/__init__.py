"""Genotypes by drugs: which drug still works, what feedback does, which partner helps, and what the literature says."""
