"""Variants of genes: what each changes in the network, which go together, and what is said of one nobody knows."""
