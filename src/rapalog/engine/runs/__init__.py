"""Ensembles run: calls, blocks, threads, clusters and checks."""
