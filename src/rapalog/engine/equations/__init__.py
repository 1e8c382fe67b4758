"""A model's equations: expressions, derivatives, start values and the structure of their system."""
