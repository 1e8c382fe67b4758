"""Resistance: how far genotypes shift doses, and the chance that a tumour holds a resistant clone under a regimen."""
