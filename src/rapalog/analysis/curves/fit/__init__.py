"""Fits: one curve or many, which model, and whether there is an effect at all."""
